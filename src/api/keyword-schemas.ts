import { z } from 'zod';
import { KeywordListSchema, KeywordSetSchema } from '../keywords/list-schema.ts';
import { ApprovalSchema, RefusalSchema, RevisionSchema } from '../lists/revision-event.ts';

export const DraftInfoSchema = z
  .object({
    path: z.string().describe('Of the list or the set, under /v1/keywords.'),
    etag: z.string().describe('Send it as `If-Match` to change, approve or publish the draft.'),
    base: z.string().describe('ETag of what it was begun from; empty where there was nothing.'),
    outdated: z.boolean().describe('The list has changed since: the draft cannot be published.'),
    author: z.string(),
    createdAt: z.iso.datetime(),
    updatedBy: z.string(),
    updatedAt: z.iso.datetime(),
    approvals: z.array(ApprovalSchema),
    refusals: z
      .array(RefusalSchema)
      .describe('Teams that refuse it as it is: it is not published before it changes, or they approve it.'),
    missingApprovals: z.array(z.string()).describe('Teams that must approve before it is published.'),
  })
  .meta({ id: 'KeywordDraftInfo' });

const origin = {
  origin: z.enum(['file', 'store']),
  revision: z.int().describe('The last one of the store; 0 for what comes from its file.'),
  etag: z.string(),
  draft: DraftInfoSchema.optional(),
};

export const ListSummarySchema = KeywordListSchema.omit({ entries: true })
  .extend({
    entryCount: z.int(),
    decisiveCount: z
      .int()
      .describe('Entries that settle something alone: a route, a cap of the urgency, never to be hidden.'),
    ...origin,
  })
  .meta({ id: 'KeywordListSummary' });
export const SetSummarySchema = KeywordSetSchema.omit({ terms: true })
  .extend({ termCount: z.int(), ...origin })
  .meta({ id: 'KeywordSetSummary' });

export const RevisionInfoSchema = RevisionSchema.extend({
  entryCount: z.int().describe('Entries, or terms, after it.'),
  changeCount: z.int().describe('Changes from the revision before.'),
}).meta({ id: 'KeywordRevision' });

export const PublishedSchema = RevisionInfoSchema.extend({
  etag: z.string().describe('Of the list or set as it is now; empty where it is gone.'),
  version: z.string().describe('As in `versions.keywords` of the decisions that follow.'),
}).meta({ id: 'PublishedKeywordRevision' });

const reason = z.string().trim().min(1).max(1000).describe('Why; kept with the revision.');
export const ReasonSchema = z.strictObject({ reason });
export const RollbackSchema = z.strictObject({ reason, revision: z.int().positive() });

export const PreconditionSchema = z.looseObject({
  'if-match': z.string().max(200).optional().describe('The ETag that was read.'),
  'if-none-match': z.string().max(200).optional().describe('`*`: only where there is none yet.'),
});
