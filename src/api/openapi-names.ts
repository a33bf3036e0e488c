import { z } from 'zod';
import { KeywordEntrySchema, KeywordListSchema } from '../keywords/list-schema.ts';
import { ClassificationSchema, EntitySchema, EvidenceSchema, SpanSchema } from '../mention/classification.ts';
import { CorrectionInputSchema, CorrectionSchema } from '../mention/correction.ts';
import { DecidableMentionSchema, MentionInputSchema, MentionSchema } from '../mention/mention.ts';
import { RoutedMentionSchema, RoutingSchema } from '../mention/routed-mention.ts';

/** The shared vocabulary under the names that it has in the OpenAPI document. Routes name their own shapes. */
const NAMES = new Map<z.ZodType, string>([
  [MentionInputSchema, 'NewMention'],
  [MentionSchema, 'Mention'],
  [DecidableMentionSchema, 'DecidableMention'],
  [RoutedMentionSchema, 'RoutedMention'],
  [ClassificationSchema, 'Classification'],
  [RoutingSchema, 'Routing'],
  [CorrectionSchema, 'Correction'],
  [CorrectionInputSchema, 'NewCorrection'],
  [EvidenceSchema, 'Evidence'],
  [EntitySchema, 'Entity'],
  [SpanSchema, 'Span'],
  [KeywordListSchema, 'KeywordList'],
  [KeywordEntrySchema, 'KeywordEntry'],
]);

/** Names the shared schemas. Does nothing the second time. */
export function nameSchemas(): void {
  for (const [schema, id] of NAMES) {
    const known = z.globalRegistry.get(schema);
    if (known?.id === undefined) z.globalRegistry.add(schema, { ...known, id });
  }
}
