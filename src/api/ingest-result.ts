import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ClassificationSchema } from '../mention/classification.ts';
import { MentionSchema } from '../mention/mention.ts';
import { RoutingSchema } from '../mention/routed-mention.ts';
import { ProblemSchema } from './problems.ts';

/** Results of a stream that its answer lists, and rejected ones besides: a stream has no end, an answer must have one. */
export const MAX_LISTED_RESULTS = 1000;
/** Rejected results that name all that is wrong; later ones name the first: they tend to have it in common. */
export const MAX_DETAILED_RESULTS = 100;

/** What became of one mention that was sent; its decision where it was waited for. */
const ItemResultSchema = z
  .object({
    index: z.int().describe('Place among the mentions sent, from 0.'),
    id: z.string().nullable().describe('Null for one that was rejected.'),
    status: z.enum(['accepted', 'duplicate', 'rejected']),
    error: ProblemSchema.pick({
      code: true,
      detail: true,
      message_fr: true,
      message_en: true,
      errors: true,
    })
      .optional()
      .describe(`After ${MAX_DETAILED_RESULTS} rejected, \`errors\` holds only the first one of each.`),
    mention: MentionSchema.optional(),
    classification: ClassificationSchema.optional(),
    routing: RoutingSchema.optional(),
  })
  .meta({ id: 'ItemResult' });
export type ItemResult = z.infer<typeof ItemResultSchema>;

export const IngestResultSchema = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    items: z
      .array(ItemResultSchema)
      .describe('One per mention, in order; of a long stream only the first ones and those rejected.'),
    omitted: z.int().describe('Results left out of `items`.'),
  })
  .meta({ id: 'IngestResult' });

export interface ResultCounts {
  accepted: number;
  duplicates: number;
  rejected: number;
}

export interface IngestOutcome {
  readonly items: readonly ItemResult[];
  readonly omitted: number;
  readonly counts: Readonly<ResultCounts>;
}

export function countResults(results: readonly ItemResult[]): ResultCounts {
  const counts = { accepted: 0, duplicates: 0, rejected: 0 };
  for (const { status } of results) counts[status === 'duplicate' ? 'duplicates' : status] += 1;
  return counts;
}

/** 200 all decided, 202 all taken, 207 some rejected, 422 all rejected. */
export function sendResults(
  reply: FastifyReply,
  { items, omitted, counts }: IngestOutcome,
  { single = false, complete = false } = {},
): FastifyReply {
  const total = counts.accepted + counts.duplicates + counts.rejected;
  const status = counts.rejected === 0 ? (complete ? 200 : 202) : counts.rejected === total ? 422 : 207;
  const body = { ...counts, items, omitted };
  return reply.code(status).send(single ? { ...items[0], ...body } : body);
}
