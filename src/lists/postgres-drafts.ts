import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { toDbText } from '../db-text.ts';
import { AppError } from '../errors.ts';
import { createPace } from '../pace.ts';
import { openShared, type SharedTables } from '../postgres/shared-tables.ts';
import type { Change } from './change.ts';
import { type Actor, type Draft, type DraftStore, draftOf, readPiece, VoteRowSchema } from './draft-store.ts';
import type { ApprovalTeam } from './revision-event.ts';

/** Pieces of some hundred kilobytes each that are written or read at once. */
const PIECES = 20;

type Tx = Kysely<SharedTables>;

/** Opens the drafts that all instances on one database share. */
export async function openPostgresDrafts({ url }: { readonly url: string }): Promise<DraftStore> {
  const db = await openShared(url);
  let closing: Promise<void> | undefined;

  /**
   * Looks whether the draft is the one that is expected and changes it, in one transaction: two editors cannot both be
   * right, whatever instance they came through.
   */
  function change(path: string, etag: string, work: (tx: Tx) => Promise<void>): Promise<Draft> {
    return db.transaction().execute(async (tx) => {
      await tx.selectFrom('draft').where('path', '=', path).select('path').forUpdate().execute();
      if ((await readDraft(tx, path))?.etag !== etag) throw new AppError('precondition_failed');
      await work(tx);
      return mustRead(tx, path);
    });
  }

  function vote(
    path: string,
    etag: string,
    team: ApprovalTeam,
    reason: string | null,
    { keyId, name, now }: Actor,
  ): Promise<Draft> {
    return change(path, etag, async (tx) => {
      const said = { key_id: keyId, by: toDbText(name), date: isoTime(now), reason };
      await tx
        .insertInto('draft_approval')
        .values({ path, team, ...said })
        .onConflict((oc) => oc.columns(['path', 'team']).doUpdateSet(said))
        .execute();
    });
  }

  return {
    get: (path) => readDraft(db, path),

    async all() {
      const rows = await db.selectFrom('draft').selectAll().orderBy('path').execute();
      const votes = await db.selectFrom('draft_approval').selectAll().orderBy('date').execute();
      return rows.map((row) =>
        toDraft(
          row,
          votes.filter(({ path }) => path === row.path),
        ),
      );
    },

    changes: (path) =>
      // All pieces as they were at one moment: the draft may be replaced meanwhile.
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((tx) => readChanges(tx, path)),

    create: (path, base, pieces, actor) =>
      db.transaction().execute(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('draft')
          .values({ path, publication: randomUUID(), version: 1, base, ...createdBy(actor) })
          .onConflict((oc) => oc.column('path').doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 0n) throw new AppError('precondition_failed');
        await writePieces(tx, path, pieces);
        return mustRead(tx, path);
      }),

    replace: (path, etag, pieces, actor) =>
      change(path, etag, async (tx) => {
        await tx.deleteFrom('draft_piece').where('path', '=', path).execute();
        await writePieces(tx, path, pieces);
        await touch(tx, path, actor);
      }),

    add: (path, etag, piece, actor) =>
      change(path, etag, async (tx) => {
        await writePieces(tx, path, [piece]);
        await touch(tx, path, actor);
      }),

    approve: (path, etag, team, actor) => vote(path, etag, team, null, actor),
    refuse: (path, etag, team, reason, actor) => vote(path, etag, team, toDbText(reason), actor),

    async remove(path, etag) {
      await db.transaction().execute(async (tx) => {
        await tx.selectFrom('draft').where('path', '=', path).select('path').forUpdate().execute();
        // Its pieces, approvals and refusals go with it.
        if ((await readDraft(tx, path))?.etag === etag)
          await tx.deleteFrom('draft').where('path', '=', path).execute();
      });
    },

    close() {
      closing ??= db.destroy();
      return closing;
    },
  };
}

async function readDraft(tx: Tx, path: string): Promise<Draft | undefined> {
  const row = await tx.selectFrom('draft').selectAll().where('path', '=', path).executeTakeFirst();
  if (row === undefined) return undefined;
  const votes = await tx
    .selectFrom('draft_approval')
    .selectAll()
    .where('path', '=', path)
    .orderBy('date')
    .execute();
  return toDraft(row, votes);
}

async function mustRead(tx: Tx, path: string): Promise<Draft> {
  const draft = await readDraft(tx, path);
  if (draft === undefined) throw new Error('A draft that was just written is gone.');
  return draft;
}

function toDraft(row: SharedTables['draft'], votes: readonly SharedTables['draft_approval'][]): Draft {
  return draftOf(
    row,
    votes.map((vote) => VoteRowSchema.parse(vote)),
  );
}

async function readChanges(tx: Tx, path: string): Promise<Change[]> {
  const pace = createPace();
  const changes: Change[] = [];
  for (let last = 0; ; ) {
    const pieces = await tx
      .selectFrom('draft_piece')
      .where('path', '=', path)
      .where('place', '>', last)
      .select(['place', 'changes'])
      .orderBy('place')
      .limit(PIECES)
      .execute();
    for (const piece of pieces) {
      for (const change of readPiece(piece.changes)) changes.push(change);
      last = piece.place;
      const turn = pace();
      if (turn !== undefined) await turn;
    }
    if (pieces.length < PIECES) return changes;
  }
}

/** Behind those that there are. */
async function writePieces(tx: Tx, path: string, pieces: readonly string[]): Promise<void> {
  const last = await tx
    .selectFrom('draft_piece')
    .where('path', '=', path)
    .select(({ fn }) => fn.max('place').as('place'))
    .executeTakeFirst();
  const rows = pieces.map((changes, at) => ({ path, place: (last?.place ?? 0) + at + 1, changes }));
  for (let at = 0; at < rows.length; at += PIECES)
    await tx
      .insertInto('draft_piece')
      .values(rows.slice(at, at + PIECES))
      .execute();
}

/** A change of a draft takes back its approvals and refusals. */
async function touch(tx: Tx, path: string, { name, now }: Actor): Promise<void> {
  await tx.deleteFrom('draft_approval').where('path', '=', path).execute();
  await tx
    .updateTable('draft')
    .set({ version: sql`version + 1`, updated_by: toDbText(name), updated_at: isoTime(now) })
    .where('path', '=', path)
    .execute();
}

function createdBy({ name, now }: Actor) {
  const [by, at] = [toDbText(name), isoTime(now)];
  return { author: by, created_at: at, updated_by: by, updated_at: at };
}

const isoTime = (ms: number) => new Date(ms).toISOString();
