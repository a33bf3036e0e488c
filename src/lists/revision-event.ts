import { z } from 'zod';
import { cloudEvent } from '../log/cloud-event.ts';
import type { NewEvent, StoredEvent } from '../log/event-log.ts';
import { type Change, ChangeSchema } from './change.ts';

/** The teams that approve a change of the lists where two must (domain R26). */
export const APPROVAL_TEAMS = ['communication', 'customer_service'] as const;
export type ApprovalTeam = (typeof APPROVAL_TEAMS)[number];

export const ApprovalSchema = z.object({
  team: z.enum(APPROVAL_TEAMS),
  by: z.string().describe('Name of the key that approved.'),
  date: z.iso.datetime(),
});
export type Approval = z.infer<typeof ApprovalSchema>;

export const RevisionSchema = z.object({
  list: z.string(),
  revision: z.int().positive(),
  base: z.string().describe('ETag of the list that the changes were made to; empty where there was none.'),
  author: z.string().describe('Name of the key that published.'),
  date: z.iso.datetime(),
  reason: z.string(),
  action: z.enum(['publish', 'rollback', 'remove']),
  restores: z.int().positive().optional().describe('The revision that a rollback brings back.'),
  approvals: z.array(ApprovalSchema),
});
export type Revision = z.infer<typeof RevisionSchema>;

/** What an event of `policy` holds: a revision, or a part of a long one. Fields that are not known are kept. */
const RevisionPartSchema = RevisionSchema.extend({
  kind: z.literal('keyword-revision'),
  /** Made up for each attempt: parts of two attempts at the same revision are never mixed. */
  publication: z.string(),
  part: z.int().nonnegative(),
  parts: z.int().positive(),
  changes: z.array(ChangeSchema),
});
export type RevisionPart = z.infer<typeof RevisionPartSchema>;

const EVENT_TYPE = 'aiguillage.keywords.revision.v1';
/** Characters of changes in one event, about: brokers take messages of 1 MB, and who follows parses one in 2 ms. */
const PART_CHARACTERS = 128 * 1024;

/**
 * A revision as events, in parts that are small. The key is the revision's own, so that compaction keeps every one; the
 * id too, so that of two appends of the same revision with `unique` the log takes the first and knows the second.
 */
export function revisionEvents(
  revision: Revision,
  publication: string,
  changes: readonly Change[],
): NewEvent[] {
  const pieces = splitChanges(changes);
  return pieces.map((piece, part) => {
    const id = `list/${revision.list}/${revision.revision}/${part}`;
    const body = { kind: 'keyword-revision', ...revision, publication, part, parts: pieces.length };
    const json = `${JSON.stringify(body).slice(0, -1)},"changes":[${piece.join(',')}]}`;
    return {
      id,
      key: id,
      value: Buffer.from(json, 'utf8'),
      headers: cloudEvent(id, EVENT_TYPE, revision.date),
    };
  });
}

/** Changes as JSON, in pieces of about `PART_CHARACTERS`; one piece at least. */
export function splitChanges(changes: readonly Change[]): string[][] {
  let piece: string[] = [];
  let length = 0;
  const pieces = [piece];
  for (const change of changes) {
    const json = JSON.stringify(change);
    if (piece.length > 0 && length + json.length > PART_CHARACTERS) {
      piece = [];
      length = 0;
      pieces.push(piece);
    }
    piece.push(json);
    length += json.length;
  }
  return pieces;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads an event of `policy`; undefined for one of another kind. Throws what is wrong with one of this kind. */
export function readRevisionPart(event: StoredEvent): RevisionPart | undefined {
  const value: unknown = JSON.parse(utf8.decode(event.value));
  if (typeof value === 'object' && value !== null && Reflect.get(value, 'kind') !== 'keyword-revision')
    return undefined;
  return RevisionPartSchema.parse(value);
}
