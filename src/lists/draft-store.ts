import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { createPace } from '../pace.ts';
import type { TraceHeaders } from '../tracing.ts';
import { type Change, ChangeSchema } from './change.ts';
import { type Approval, ApprovalSchema, type ApprovalTeam } from './revision-event.ts';

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
 * The drafts, in a file of their own: they are nobody's truth yet, so they are not in the log. Changes come as JSON
 * arrays (pieces), so that long ones are written and read a piece at a time. A change of a draft takes back its
 * approvals. `etag` is of the draft that the caller has seen: the verbs throw `precondition_failed` where it is another.
 */
export interface DraftStore {
  get(path: string): Draft | undefined;
  all(): readonly Draft[];
  /** Every change of the draft, in order. */
  changes(path: string): Promise<Change[]>;
  /** Begins a draft. Throws `precondition_failed` where there is one. */
  create(path: string, base: string, pieces: readonly string[], actor: Actor): Promise<Draft>;
  /** Puts these changes in the place of those that it has. */
  replace(path: string, etag: string, pieces: readonly string[], actor: Actor): Promise<Draft>;
  /** Adds changes to those that it has. */
  add(path: string, etag: string, piece: string, actor: Actor): Draft;
  approve(path: string, etag: string, team: ApprovalTeam, actor: Actor): Draft;
  /** Does nothing where the draft has changed since. */
  remove(path: string, etag: string): void;
  close(): void;
}

const SCHEMA = `
  create table if not exists drafts (
    path text primary key, publication text not null, version integer not null, content text not null,
    base text not null, author text not null, created_at text not null, updated_by text not null,
    updated_at text not null
  ) strict;
  create table if not exists draft_pieces (
    content text not null, place integer not null, changes text not null, primary key (content, place)
  ) strict;
  create table if not exists draft_approvals (
    path text not null, team text not null, key_id text not null, by text not null, date text not null,
    primary key (path, team)
  ) strict, without rowid;
  -- Written for a draft that never came to be, because the process ended.
  delete from draft_pieces where content not in (select content from drafts);
`;

const RowSchema = z.object({
  path: z.string(),
  publication: z.string(),
  version: z.number(),
  content: z.string(),
  base: z.string(),
  author: z.string(),
  created_at: z.string(),
  updated_by: z.string(),
  updated_at: z.string(),
});
const PieceSchema = z.array(ChangeSchema);
const ApprovalRowsSchema = z.array(
  ApprovalSchema.extend({ key_id: z.string() }).transform(({ key_id, ...rest }) => ({
    ...rest,
    keyId: key_id,
  })),
);

/** Opens the drafts, in a file that only its owner can read. */
export function openDraftStore({ file }: { readonly file: string }): DraftStore {
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: 5000 });
  // NORMAL: a power cut may lose the last words of a draft; what is published is in the log.
  db.exec('pragma journal_mode = wal; pragma synchronous = normal;');
  db.exec(SCHEMA);
  const find = db.prepare('select * from drafts where path = ?');
  const findApprovals = db.prepare('select * from draft_approvals where path = ? order by date');
  const findPieces = db.prepare('select place from draft_pieces where content = ? order by place');
  const findPiece = db.prepare('select changes from draft_pieces where content = ? and place = ?');
  const insertDraft = db.prepare(
    'insert into drafts values (:path, :publication, 1, :content, :base, :by, :at, :by, :at)',
  );
  const update = db.prepare(
    'update drafts set version = version + 1, content = ?, updated_by = ?, updated_at = ? where path = ?',
  );
  const insertPiece = db.prepare(
    `insert into draft_pieces values
     (?1, (select coalesce(max(place), 0) + 1 from draft_pieces where content = ?1), ?2)`,
  );
  const clearPieces = db.prepare('delete from draft_pieces where content = ?');
  const clearApprovals = db.prepare('delete from draft_approvals where path = ?');
  const insertApproval = db.prepare('insert or replace into draft_approvals values (?, ?, ?, ?, ?)');
  const removeDraft = db.prepare('delete from drafts where path = ?');
  let closed = false;

  function get(path: string): Draft | undefined {
    const row = find.get(path);
    return row === undefined ? undefined : draftOf(row);
  }

  function draftOf(found: unknown): Draft {
    const row = RowSchema.parse(found);
    return {
      path: row.path,
      etag: `"d${row.publication.slice(0, 8)}.${row.version}"`,
      publication: row.publication,
      base: row.base,
      author: row.author,
      createdAt: row.created_at,
      updatedBy: row.updated_by,
      updatedAt: row.updated_at,
      approvals: ApprovalRowsSchema.parse(findApprovals.all(row.path)),
    };
  }

  const contentOf = (path: string) => RowSchema.parse(find.get(path)).content;

  /**
   * Looks whether the draft is the one that is expected (undefined: none) and writes, in one transaction: two editors
   * cannot both be right, whatever process they came through.
   */
  function write(path: string, expected: string | undefined, work: () => void): Draft {
    db.exec('begin immediate');
    try {
      if (get(path)?.etag !== expected) throw new AppError('precondition_failed');
      work();
      const draft = get(path);
      if (draft === undefined) throw new Error(`There is no draft of ${path}`);
      db.exec('commit');
      return draft;
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
  }

  /** Before the draft says that this is its content, nobody reads it. */
  async function writePieces(pieces: readonly string[]): Promise<string> {
    const content = randomUUID();
    const pace = createPace();
    for (const piece of pieces) {
      insertPiece.run(content, piece);
      const turn = pace();
      if (turn !== undefined) await turn;
    }
    return content;
  }

  return {
    get,
    all: () => db.prepare('select * from drafts order by path').all().map(draftOf),
    async changes(path) {
      const content = contentOf(path);
      const pace = createPace();
      const changes: Change[] = [];
      for (const { place } of findPieces.all(content)) {
        const piece = findPiece.get(content, Number(place));
        // Replaced meanwhile: whoever asks has an ETag that no longer holds.
        if (piece === undefined) throw new AppError('precondition_failed');
        for (const change of PieceSchema.parse(JSON.parse(String(piece.changes)))) changes.push(change);
        const turn = pace();
        if (turn !== undefined) await turn;
      }
      return changes;
    },
    async create(path, base, pieces, { name: by, now }) {
      const content = await writePieces(pieces);
      return write(path, undefined, () =>
        insertDraft.run({ path, publication: randomUUID(), content, base, by, at: iso(now) }),
      );
    },
    async replace(path, etag, pieces, { name, now }) {
      const content = await writePieces(pieces);
      return write(path, etag, () => {
        clearPieces.run(contentOf(path));
        clearApprovals.run(path);
        update.run(content, name, iso(now), path);
      });
    },
    add: (path, etag, piece, { name, now }) =>
      write(path, etag, () => {
        const content = contentOf(path);
        insertPiece.run(content, piece);
        clearApprovals.run(path);
        update.run(content, name, iso(now), path);
      }),
    approve: (path, etag, team, { keyId, name, now }) =>
      write(path, etag, () => insertApproval.run(path, team, keyId, name, iso(now))),
    remove(path, etag) {
      db.exec('begin immediate');
      if (get(path)?.etag === etag) {
        clearPieces.run(contentOf(path));
        clearApprovals.run(path);
        removeDraft.run(path);
      }
      db.exec('commit');
    },
    close() {
      if (!closed) db.close();
      closed = true;
    },
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
