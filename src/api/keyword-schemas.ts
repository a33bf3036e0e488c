import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { KeywordListSchema } from '../keywords/list-schema.ts';
import type { Actor } from '../lists/draft-store.ts';
import type { Seen } from '../lists/list-editor.ts';
import { RevisionSchema } from '../lists/revision-event.ts';
import { callerOf } from './auth.ts';
import type { Scope } from './keys.ts';

/** Who reads the lists as they stand. */
export const READ_LISTS: readonly Scope[] = ['tune', 'classify'];
/** Who reads what is being prepared, and what was done: those who write it and those who approve it. */
export const READ_DRAFTS: readonly Scope[] = ['tune', 'approve:communication', 'approve:customer_service'];

export const ListParamsSchema = z.object({ list: z.string().max(128) });

export const DraftInfoSchema = z
  .object({
    list: z.string(),
    etag: z.string().describe('Send it as `If-Match` to change, approve or publish the draft.'),
    base: z.string().describe('ETag of the list that it was begun from; empty where there was none.'),
    outdated: z.boolean().describe('The list has changed since: the draft cannot be published.'),
    author: z.string(),
    createdAt: z.iso.datetime(),
    updatedBy: z.string(),
    updatedAt: z.iso.datetime(),
    approvals: RevisionSchema.shape.approvals,
  })
  .meta({ id: 'KeywordDraftInfo' });

export const ListSummarySchema = KeywordListSchema.omit({ entries: true })
  .extend({
    entryCount: z.int(),
    origin: z.enum(['file', 'store']),
    revision: z.int().describe('The last one of the store; 0 for a list that comes from its file.'),
    etag: z.string(),
    draft: DraftInfoSchema.optional(),
  })
  .meta({ id: 'KeywordListSummary' });

export const RevisionInfoSchema = RevisionSchema.extend({
  entryCount: z.int(),
  changeCount: z.int().describe('Changes from the revision before.'),
}).meta({ id: 'KeywordRevision' });

export const PreconditionSchema = z.looseObject({
  'if-match': z.string().max(200).optional().describe('The ETag that was read.'),
  'if-none-match': z.string().max(200).optional().describe('`*`: only where there is none yet.'),
});

/** What the caller says that it has seen. A proxy that compresses answers may have weakened the ETag. */
export function seenOf({ headers }: FastifyRequest): Seen {
  const ifMatch = headers['if-match']?.trim().replace(/^W\//, '');
  // Any version at all is not a version that somebody has seen.
  return { ifMatch: ifMatch === '*' ? undefined : ifMatch, ifNoneMatch: headers['if-none-match']?.trim() };
}

export function actorOf(request: FastifyRequest, now: number): Actor {
  const { id, name } = callerOf(request);
  return { keyId: id, name, now };
}

/** The ETag and the answer; lists change at any moment, so nobody keeps one without asking again. */
export function tagged<T>(reply: FastifyReply, etag: string, body: T): T {
  reply.header('etag', etag).header('cache-control', 'no-cache');
  return body;
}
