import { z } from 'zod';
import { cloudEvent } from '../log/cloud-event.ts';
import type { NewEvent, StoredEvent } from '../log/event-log.ts';
import { createPace } from '../pace.ts';
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

/** A team says no to a draft as it is, and why. It is of the draft alone: what is published was not refused. */
export const RefusalSchema = ApprovalSchema.extend({
  by: z.string().describe('Name of the key that refused.'),
  reason: z.string(),
});
export type Refusal = z.infer<typeof RefusalSchema>;

export const RevisionSchema = z.object({
  list: z.string().optional().describe('The list that it is a revision of; or:'),
  set: z.string().optional().describe('the named set.'),
  revision: z.int().positive(),
  base: z.string().describe('ETag of what the changes were made to; empty where there was nothing.'),
  author: z.string().describe('Name of the key that published.'),
  date: z.iso.datetime(),
  reason: z.string(),
  action: z.enum(['publish', 'rollback', 'remove']),
  restores: z.int().positive().optional().describe('The revision that a rollback brings back.'),
  approvals: z.array(ApprovalSchema),
});
export type Revision = z.infer<typeof RevisionSchema>;

/** What an event of `policy` holds: a revision, or a part of a long one. Fields that are not known are kept. */
export const RevisionPartSchema = RevisionSchema.extend({
  kind: z.literal('keyword-revision'),
  /** Made up for each attempt: parts of two attempts at the same revision are never mixed. */
  publication: z.string(),
  part: z.int().nonnegative(),
  parts: z.int().positive(),
  changes: z.array(ChangeSchema),
});
export type RevisionPart = z.infer<typeof RevisionPartSchema>;

export const REVISION_EVENT_TYPE = 'aiguillage.keywords.revision.v1';
/** Characters of changes in one event, about: brokers take messages of 1 MB, and who follows parses one in 2 ms. */
const PART_CHARACTERS = 128 * 1024;

/**
 * A revision as events, in parts that are small. The key is the revision's own, so that compaction keeps every one; the
 * id too, so that of two appends of the same revision with `unique` the log takes the first and knows the second.
 */
export async function revisionEvents(
  revision: Revision,
  publication: string,
  changes: readonly Change[],
): Promise<NewEvent[]> {
  const { list, set, revision: number, date } = revision;
  const key = `${list === undefined ? `set/${set}` : `list/${list}`}/${number}`;
  const pieces = await piecesOf(changes);
  return pieces.map((piece, part) => {
    const id = `${key}/${part}`;
    const head = { kind: 'keyword-revision', ...revision, publication, part, parts: pieces.length };
    const json = `${JSON.stringify(head).slice(0, -1)},"changes":${piece}}`;
    return {
      id,
      key: id,
      value: Buffer.from(json, 'utf8'),
      headers: cloudEvent(id, REVISION_EVENT_TYPE, date),
    };
  });
}

/** Changes as JSON arrays of about `PART_CHARACTERS`, one at least, others having their turn meanwhile. */
export async function piecesOf(changes: readonly Change[]): Promise<string[]> {
  const pace = createPace();
  const pieces: string[] = [];
  let piece: string[] = [];
  let length = 0;
  const end = () => {
    pieces.push(`[${piece.join(',')}]`);
    piece = [];
    length = 0;
  };
  for (const change of changes) {
    const json = JSON.stringify(change);
    if (piece.length > 0 && length + json.length > PART_CHARACTERS) end();
    piece.push(json);
    length += json.length;
    const turn = pace();
    if (turn !== undefined) await turn;
  }
  if (piece.length > 0 || pieces.length === 0) end();
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
