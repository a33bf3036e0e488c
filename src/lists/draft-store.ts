import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type Change, ChangeSchema } from './change.ts';
import { type Approval, ApprovalSchema, type ApprovalTeam, splitChanges } from './revision-event.ts';

/** A change of a list that is being prepared. There is one for each list, which all editors share. */
export interface Draft {
  readonly list: string;
  /** Changes with the draft: what `If-Match` compares. */
  readonly etag: string;
  /** Made up with the draft: the revision that it becomes has it too. */
  readonly publication: string;
  /** ETag of the list that it was begun from; empty where there was none. */
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
  readonly now: number;
}

/**
 * The drafts, in a file of their own: they are nobody's truth yet, so they are not in the log. Every verb is one
 * transaction. A change of a draft takes back its approvals.
 */
export interface DraftStore {
  get(list: string): Draft | undefined;
  all(): readonly Draft[];
  /** Every change of the draft, in order. */
  changes(list: string): Change[];
  /** Begins a draft. Throws `precondition_failed` where there is one. */
  create(list: string, base: string, changes: readonly Change[], actor: Actor): Draft;
  /** Puts these changes in the place of those that it has. This verb and the next throw `precondition_failed` where the draft is not the one that the caller has seen, by its ETag. */
  replace(list: string, etag: string, changes: readonly Change[], actor: Actor): Draft;
  /** Adds changes to those that it has. */
  add(list: string, etag: string, changes: readonly Change[], actor: Actor): Draft;
  approve(list: string, etag: string, team: ApprovalTeam, actor: Actor): Draft;
  /** Does nothing where the draft has changed since. */
  remove(list: string, etag: string): void;
  close(): void;
}

const SCHEMA = `
  create table if not exists drafts (
    list text primary key, publication text not null, version integer not null, base text not null,
    author text not null, created_at text not null, updated_by text not null, updated_at text not null
  ) strict;
  create table if not exists draft_changes (
    list text not null, place integer not null, changes text not null, primary key (list, place)
  ) strict, without rowid;
  create table if not exists draft_approvals (
    list text not null, team text not null, key_id text not null, by text not null, date text not null,
    primary key (list, team)
  ) strict, without rowid;
`;

const RowSchema = z.object({
  list: z.string(),
  publication: z.string(),
  version: z.number(),
  base: z.string(),
  author: z.string(),
  created_at: z.string(),
  updated_by: z.string(),
  updated_at: z.string(),
});
const ChangesSchema = z.array(ChangeSchema);
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
  db.exec('pragma journal_mode = wal; pragma synchronous = full;');
  db.exec(SCHEMA);
  const find = db.prepare('select * from drafts where list = ?');
  const findApprovals = db.prepare('select * from draft_approvals where list = ? order by date');
  const findChanges = db.prepare('select changes from draft_changes where list = ? order by place');
  const insertDraft = db.prepare(
    'insert into drafts values (:list, :publication, 1, :base, :by, :at, :by, :at)',
  );
  const touch = db.prepare(
    'update drafts set version = version + 1, updated_by = ?, updated_at = ? where list = ?',
  );
  const insertChanges = db.prepare(
    `insert into draft_changes values
     (?1, (select coalesce(max(place), 0) + 1 from draft_changes where list = ?1), ?2)`,
  );
  const insertApproval = db.prepare('insert or replace into draft_approvals values (?, ?, ?, ?, ?)');
  const clear = (table: 'drafts' | 'draft_changes' | 'draft_approvals', list: string) =>
    db.prepare(`delete from ${table} where list = ?`).run(list);
  let closed = false;

  function get(list: string): Draft | undefined {
    const row = find.get(list);
    return row === undefined ? undefined : draftOf(row);
  }

  function draftOf(found: unknown): Draft {
    const row = RowSchema.parse(found);
    return {
      list: row.list,
      etag: `"d${row.publication.slice(0, 8)}.${row.version}"`,
      publication: row.publication,
      base: row.base,
      author: row.author,
      createdAt: row.created_at,
      updatedBy: row.updated_by,
      updatedAt: row.updated_at,
      approvals: ApprovalRowsSchema.parse(findApprovals.all(row.list)),
    };
  }

  /**
   * Looks whether the draft is the one that is expected (undefined: none) and writes, in one transaction: two editors
   * cannot both be right, whatever process they came through.
   */
  function write(list: string, expected: string | undefined, work: () => void): Draft {
    db.exec('begin immediate');
    try {
      if (get(list)?.etag !== expected) throw new AppError('precondition_failed');
      work();
      const draft = get(list);
      if (draft === undefined) throw new Error(`There is no draft of ${list}`);
      db.exec('commit');
      return draft;
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
  }

  function store(list: string, changes: readonly Change[]): void {
    for (const piece of splitChanges(changes)) insertChanges.run(list, `[${piece.join(',')}]`);
    clear('draft_approvals', list);
  }

  return {
    get,
    all: () => db.prepare('select * from drafts order by list').all().map(draftOf),
    changes: (list) =>
      findChanges.all(list).flatMap(({ changes }) => ChangesSchema.parse(JSON.parse(String(changes)))),
    create: (list, base, changes, { name, now }) =>
      write(list, undefined, () => {
        insertDraft.run({ list, publication: randomUUID(), base, by: name, at: iso(now) });
        store(list, changes);
      }),
    replace: (list, etag, changes, { name, now }) =>
      write(list, etag, () => {
        clear('draft_changes', list);
        touch.run(name, iso(now), list);
        store(list, changes);
      }),
    add: (list, etag, changes, { name, now }) =>
      write(list, etag, () => {
        touch.run(name, iso(now), list);
        store(list, changes);
      }),
    approve: (list, etag, team, { keyId, name, now }) =>
      write(list, etag, () => insertApproval.run(list, team, keyId, name, iso(now))),
    remove(list, etag) {
      db.exec('begin immediate');
      if (get(list)?.etag !== etag) return db.exec('rollback');
      for (const table of ['drafts', 'draft_changes', 'draft_approvals'] as const) clear(table, list);
      db.exec('commit');
    },
    close() {
      if (!closed) db.close();
      closed = true;
    },
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
