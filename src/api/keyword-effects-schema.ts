import { z } from 'zod';
import { KeywordListSchema, KeywordSetSchema } from '../keywords/list-schema.ts';
import type { KeywordEditor } from '../lists/keyword-editor.ts';
import type { LiveLists } from '../lists/live-lists.ts';
import { unknownDocument } from '../lists/preconditions.ts';
import { isSeen } from '../lists/reach.ts';
import { ClassificationSchema, SpanSchema } from '../mention/classification.ts';
import { QUEUES, RoutingSchema } from '../mention/routed-mention.ts';
import { FLAGS, INTENTS, ROUTES, TOPICS, URGENCIES } from '../mention/taxonomy.ts';
import type { DraftChange } from '../pipeline/tuning-jobs.ts';
import { ASPECTS } from '../tuning/verdict.ts';
import type { ApiKey } from './keys.ts';

/** What the calls that tell the effect of keyword lists take and answer: the shapes that they share. */

/** Lists that one draft may change. */
export const MAX_CHANGES = 20;

const id = z.string().min(1).max(128);
const BY_NAME = [
  z.strictObject({ draft: id.describe('Id of a list that has a draft: the list as the draft has it.') }),
  z.strictObject({ draftSet: id.describe('The same for a named set.') }),
  z.strictObject({ remove: id.describe('Id of a list that would go.') }),
  z.strictObject({ removeSet: id.describe('Id of a set that would go.') }),
] as const;

export const ListChangeSchema = z
  .union([
    z.strictObject({
      list: KeywordListSchema.describe(
        'The whole list as it would be: new, or in the place of the one with its id.',
      ),
    }),
    z.strictObject({ set: KeywordSetSchema.describe('The same for a named set.') }),
    ...BY_NAME,
  ])
  .meta({ id: 'KeywordListChange', description: 'One thing that a draft does to the lists in force.' });

const given = z.unknown().refine((document) => document !== undefined, {
  error: 'send a document',
  params: { fr: 'envoyez un document' },
});

/** The same, before the documents are read: that is work for another thread. */
export const UnreadChangesSchema = z
  .array(z.union([z.strictObject({ list: given }), z.strictObject({ set: given }), ...BY_NAME]))
  .max(MAX_CHANGES);

/**
 * The changes with the drafts that they name. Throws `not_found`, also for lists of other brands than the caller's, and
 * `conflict` for a draft that is outdated.
 */
export async function namedDrafts(
  changes: z.output<typeof UnreadChangesSchema>,
  { lists, sets }: KeywordEditor,
  { documents }: Pick<LiveLists, 'documents'>,
  caller: Pick<ApiKey, 'brands'>,
): Promise<DraftChange[]> {
  return Promise.all(
    changes.map(async (change) => {
      const id = listOf(change);
      if (id !== undefined && !isSeen(caller, documents.brands(id))) throw unknownDocument('list', id);
      if ('draft' in change) {
        const list = await lists.drafted(await lists.draft(change.draft));
        if (!isSeen(caller, list?.brands)) throw unknownDocument('list', change.draft);
        return list === undefined ? { remove: change.draft } : { list };
      }
      if ('draftSet' in change) {
        const set = await sets.drafted(await sets.draft(change.draftSet));
        return set === undefined ? { removeSet: change.draftSet } : { set };
      }
      return change;
    }),
  );
}

/** The list that a change is of; undefined for one of a set. */
function listOf(change: z.output<typeof UnreadChangesSchema>[number]): string | undefined {
  if ('draft' in change) return change.draft;
  if ('remove' in change) return change.remove;
  const document = 'list' in change ? change.list : undefined;
  const id = typeof document === 'object' && document !== null && 'id' in document ? document.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

export const AspectsSchema = z
  .array(z.enum(ASPECTS))
  .describe('In what two decisions differ: `review` is whether a person has to look, `queue` who gets it.');

export const VerdictSchema = z
  .object({
    route: z.enum(ROUTES),
    intent: z.enum(INTENTS),
    topics: z.array(z.enum(TOPICS)),
    urgency: z.enum(URGENCIES),
    flags: z.array(z.enum(FLAGS)),
    confidence: z.number(),
    needsReview: z.boolean(),
    queue: z.enum(QUEUES),
  })
  .meta({ id: 'Verdict', description: 'A decision in short.' });

const MatchSchema = z
  .object({
    list: z.string(),
    entry: z.string(),
    effect: z.object({
      route: z.enum(ROUTES).optional(),
      intent: z.enum(INTENTS).optional(),
      topics: z.array(z.enum(TOPICS)),
      flags: z.array(z.enum(FLAGS)),
      urgency: z.enum(URGENCIES).optional(),
      urgencyAtMost: z.enum(URGENCIES).optional(),
      neverHide: z.boolean(),
      weight: z.number().describe('Log-odds.'),
      decisive: z.boolean(),
    }),
    ...SpanSchema.shape,
    spans: z
      .array(SpanSchema)
      .describe('The words that carry the match: several where they are not side by side.'),
  })
  .meta({
    id: 'KeywordMatch',
    description: 'An entry, where it stands in the text, and what it speaks for.',
  });

export const ExplainedSchema = z
  .object({
    decision: z.object({ classification: ClassificationSchema, routing: RoutingSchema }),
    matches: z.array(MatchSchema),
    entries: z
      .array(
        z.object({
          list: z.string(),
          entry: z.string(),
          without: VerdictSchema.describe('The decision if this entry were not there.'),
          changes: AspectsSchema.describe('In what it would differ; empty: the entry changes nothing here.'),
        }),
      )
      .describe('Each entry that matched, and what it does.'),
    entriesOmitted: z.int(),
  })
  .meta({ id: 'ExplainedDecision' });

export const TestResultSchema = z
  .object({
    version: z.string().describe('Of the lists in force.'),
    draftVersion: z.string().nullable().describe('Of the lists with the changes; null without changes.'),
    items: z.array(
      z.object({
        current: ExplainedSchema,
        draft: ExplainedSchema.nullable(),
        without: VerdictSchema.describe('The decision if there were no keyword list at all.'),
        changes: AspectsSchema.describe('In what the draft differs from the lists in force.'),
      }),
    ),
  })
  .meta({ id: 'KeywordTestResult' });

const count = z.int().nonnegative();
const aspectCounts = z.object({
  ...{
    route: count,
    urgency: count,
    review: count,
    queue: count,
    intent: count,
    topics: count,
    flags: count,
  },
});
const beforeAfter = z.object({ before: z.number().nullable(), after: z.number().nullable() });

const EntryImpactSchema = z
  .object({
    list: z.string(),
    entry: z.string(),
    kind: z.enum(['added', 'removed', 'changed']),
    touched: count.describe('Mentions that it stands in, before or after.'),
    changed: count.describe('Of them, those whose decision it changes.'),
    aspects: aspectCounts,
    examples: z.array(
      z.object({
        id: z.string().nullable(),
        text: z.string().nullable().describe('null where this key may not read the mention.'),
        brand: z.string().nullable(),
        storedQueue: z.enum(QUEUES).nullable().describe('Where it stands; null where it is from no store.'),
        before: VerdictSchema,
        after: VerdictSchema,
        changes: AspectsSchema,
        spans: z.array(SpanSchema).describe('Where the entry stands in the text.'),
      }),
    ),
  })
  .meta({ id: 'EntryImpact' });

export const DryRunLineSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('progress'),
      done: count,
      total: count.nullable().describe('At most so many.'),
      changed: count,
    }),
    z.object({
      type: z.literal('result'),
      version: z.string(),
      draftVersion: z.string(),
      period: z.object({ days: z.int(), since: z.iso.datetime() }).nullable(),
      mentions: z.object({
        read: count,
        touched: count.describe('An entry that differs stands in them.'),
        changed: count.describe('Their decision differs.'),
        truncated: z.boolean().describe('The period holds more mentions than were read.'),
      }),
      aspects: aspectCounts.describe('Mentions that change in each respect.'),
      entries: z.array(EntryImpactSchema).describe('Those that change most first.'),
      entriesOmitted: count,
      workload: z.array(
        z.object({
          queue: z.enum(QUEUES),
          stored: count.nullable().describe('Of the mentions read, those that stand in it.'),
          in: count,
          out: count,
          delta: z.int(),
          perDay: z.number().nullable().describe('`delta` per day of the period.'),
        }),
      ),
      moves: z.array(z.object({ from: z.enum(QUEUES), to: z.enum(QUEUES), mentions: count })),
      gold: z
        .object({
          texts: count,
          corrected: count,
          route: beforeAfter.describe('Macro-F1.'),
          intent: beforeAfter.describe('Macro-F1.'),
          fixed: count,
          broken: count,
        })
        .describe('On mentions whose truth is known: held-out rows of the corpus, and corrected mentions.'),
      durationMs: count,
    }),
    z.object({
      type: z.literal('error'),
      error: z.unknown().describe('A Problem: the run ended without a result.'),
    }),
  ])
  .meta({
    id: 'DryRunLine',
    description: 'One line of a dry run: progress, and at the end one result or one error.',
  });
export type DryRunLine = z.infer<typeof DryRunLineSchema>;
