import { z } from 'zod';
import { fromDbText } from '../db-text.ts';
import type { TraceHeaders } from '../tracing.ts';
import { type Change, ChangeSchema } from './change.ts';
import { type Approval, ApprovalSchema, type ApprovalTeam, type Refusal } from './revision-event.ts';

/** A change of a list or a set that is being prepared. Each has one at most, which all editors share. */
export interface Draft {
  /** The path of the list or the set. */
  readonly path: string;
  /** Changes with the draft: what `If-Match` compares. */
  readonly etag: string;
  /** Made up with the draft: the revision that it becomes has it too. */
  readonly publication: string;
  /** ETag of what it was begun from; empty where there was nothing. */
  readonly base: string;
  readonly author: string;
  readonly createdAt: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  readonly approvals: readonly (Approval & { readonly keyId: string })[];
  readonly refusals: readonly Refusal[];
}

/** Who does something, and when (milliseconds since the epoch). */
export interface Actor {
  readonly keyId: string;
  readonly name: string;
  /** The brands that it may speak for; null: all of them. */
  readonly brands: readonly string[] | null;
  readonly now: number;
  /** Of the request by which it is done. */
  readonly trace?: TraceHeaders;
}

/**
 * The drafts: they are nobody's truth yet, so they are not in the log. Changes come as JSON
 * arrays (pieces), so that long ones are written and read a piece at a time. A change of a draft takes back its
 * approvals and refusals. `etag` is of the draft that the caller has seen: the verbs throw `precondition_failed` where it is another.
 */
export interface DraftStore {
  get(path: string): Promise<Draft | undefined>;
  all(): Promise<readonly Draft[]>;
  /** Every change of the draft, in order. */
  changes(path: string): Promise<Change[]>;
  /** Begins a draft. Throws `precondition_failed` where there is one. */
  create(path: string, base: string, pieces: readonly string[], actor: Actor): Promise<Draft>;
  /** Puts these changes in the place of those that it has. */
  replace(path: string, etag: string, pieces: readonly string[], actor: Actor): Promise<Draft>;
  /** Adds changes to those that it has. */
  add(path: string, etag: string, piece: string, actor: Actor): Promise<Draft>;
  /** For a team, whose last word counts. */
  approve(path: string, etag: string, team: ApprovalTeam, actor: Actor): Promise<Draft>;
  refuse(path: string, etag: string, team: ApprovalTeam, reason: string, actor: Actor): Promise<Draft>;
  /** Does nothing where the draft has changed since. */
  remove(path: string, etag: string): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** A draft as databases keep it. */
export const DraftRowSchema = z.object({
  path: z.string(),
  publication: z.string(),
  version: z.number(),
  base: z.string(),
  author: z.string(),
  created_at: z.string(),
  updated_by: z.string(),
  updated_at: z.string(),
});
export type DraftRow = z.infer<typeof DraftRowSchema>;

/** The word of a team: an approval, or a refusal with its reason. */
export const VoteRowSchema = ApprovalSchema.extend({ key_id: z.string(), reason: z.string().nullable() });
export type VoteRow = z.infer<typeof VoteRowSchema>;

const PieceSchema = z.array(ChangeSchema);

export function draftOf(row: DraftRow, votes: readonly VoteRow[]): Draft {
  return {
    path: row.path,
    etag: `"d${row.publication.slice(0, 8)}.${row.version}"`,
    publication: row.publication,
    base: row.base,
    author: fromDbText(row.author),
    createdAt: row.created_at,
    updatedBy: fromDbText(row.updated_by),
    updatedAt: row.updated_at,
    approvals: votes
      .filter(({ reason }) => reason === null)
      .map(({ team, by, date, key_id }) => ({ team, by: fromDbText(by), date, keyId: key_id })),
    refusals: votes.flatMap(({ team, by, date, reason }) =>
      reason === null ? [] : [{ team, by: fromDbText(by), date, reason: fromDbText(reason) }],
    ),
  };
}

/** A piece of changes as it was written. */
export function readPiece(json: string): Change[] {
  return PieceSchema.parse(JSON.parse(json));
}
