import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { toDbText } from '../db-text.ts';
import { AppError } from '../errors.ts';
import { createPace } from '../pace.ts';
import type { Change } from './change.ts';
import {
  type Actor,
  type Draft,
  DraftRowSchema,
  type DraftStore,
  draftOf,
  readPiece,
  VoteRowSchema,
} from './draft-store.ts';
import type { ApprovalTeam } from './revision-event.ts';

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
    reason text, primary key (path, team)
  ) strict, without rowid;
  -- Written for a draft that never came to be, because the process ended.
  delete from draft_pieces where content not in (select content from drafts);
`;

const ContentSchema = z.object({ content: z.string() });

/** Opens the drafts, in a file that only its owner can read. */
export function openSqliteDrafts({ file }: { readonly file: string }): DraftStore {
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: 5000 });
  // NORMAL: a power cut may lose the last words of a draft; what is published is in the log.
  db.exec('pragma journal_mode = wal; pragma synchronous = normal;');
  db.exec(SCHEMA);
  // A file from before there were refusals.
  const columns = db.prepare('select name from pragma_table_info(?)').all('draft_approvals');
  if (!columns.some(({ name }) => name === 'reason'))
    db.exec('alter table draft_approvals add column reason text');
  const find = db.prepare('select * from drafts where path = ?');
  const findVotes = db.prepare('select * from draft_approvals where path = ? order by date');
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
  const clearVotes = db.prepare('delete from draft_approvals where path = ?');
  const insertVote = db.prepare(
    'insert or replace into draft_approvals (path, team, key_id, by, date, reason) values (?, ?, ?, ?, ?, ?)',
  );
  const removeDraft = db.prepare('delete from drafts where path = ?');
  let closed = false;

  function get(path: string): Draft | undefined {
    const row = find.get(path);
    return row === undefined ? undefined : withVotes(row);
  }

  function withVotes(found: unknown): Draft {
    const row = DraftRowSchema.parse(found);
    return draftOf(
      row,
      findVotes.all(row.path).map((vote) => VoteRowSchema.parse(vote)),
    );
  }

  const contentOf = (path: string) => ContentSchema.parse(find.get(path)).content;

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

  function vote(path: string, etag: string, team: ApprovalTeam, reason: string | null, actor: Actor): Draft {
    const { keyId, name, now } = actor;
    return write(path, etag, () => insertVote.run(path, team, keyId, toDbText(name), iso(now), reason));
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
    get: async (path) => get(path),
    all: async () => db.prepare('select * from drafts order by path').all().map(withVotes),
    async changes(path) {
      const content = contentOf(path);
      const pace = createPace();
      const changes: Change[] = [];
      for (const { place } of findPieces.all(content)) {
        const piece = findPiece.get(content, Number(place));
        // Replaced meanwhile: whoever asks has an ETag that no longer holds.
        if (piece === undefined) throw new AppError('precondition_failed');
        for (const change of readPiece(String(piece.changes))) changes.push(change);
        const turn = pace();
        if (turn !== undefined) await turn;
      }
      return changes;
    },
    async create(path, base, pieces, { name, now }) {
      const by = toDbText(name);
      const content = await writePieces(pieces);
      return write(path, undefined, () =>
        insertDraft.run({ path, publication: randomUUID(), content, base, by, at: iso(now) }),
      );
    },
    async replace(path, etag, pieces, { name, now }) {
      const content = await writePieces(pieces);
      return write(path, etag, () => {
        clearPieces.run(contentOf(path));
        clearVotes.run(path);
        update.run(content, toDbText(name), iso(now), path);
      });
    },
    add: async (path, etag, piece, { name, now }) =>
      write(path, etag, () => {
        const content = contentOf(path);
        insertPiece.run(content, piece);
        clearVotes.run(path);
        update.run(content, toDbText(name), iso(now), path);
      }),
    approve: async (path, etag, team, actor) => vote(path, etag, team, null, actor),
    refuse: async (path, etag, team, reason, actor) => vote(path, etag, team, toDbText(reason), actor),
    async remove(path, etag) {
      db.exec('begin immediate');
      if (get(path)?.etag === etag) {
        clearPieces.run(contentOf(path));
        clearVotes.run(path);
        removeDraft.run(path);
      }
      db.exec('commit');
    },
    async close() {
      if (!closed) db.close();
      closed = true;
    },
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
