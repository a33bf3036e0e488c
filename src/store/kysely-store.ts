import type { Kysely } from 'kysely';
import { toDbText } from '../db-text.ts';
import { QUEUES, type Queue } from '../mention/routed-mention.ts';
import { chunks } from './chunks.ts';
import { correctionHistory, readCorrected, writeCorrections } from './corrections.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Engine } from './engine.ts';
import { readHits } from './keyword-hits.ts';
import { changesQuery, pageQuery } from './mention-query.ts';
import { toStoredMention } from './row.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { upsertChanges } from './upsert.ts';

/** Ids a statement of `byIds`: far below the limits on parameters of both databases. */
const MAX_IDS = 500;

/** All tables that `clear` empties. */
const VIEWS = [
  ...(['mention', 'mention_body', 'mention_history', 'queue_count'] as const),
  ...(['mention_correction', 'keyword_hit'] as const),
] as const;

/** All of the query store that is the same on every database that has its tables. Closing it closes the database. */
export function createKyselyStore(db: Kysely<Tables>, engine: Engine): Omit<Store, 'maintain' | 'rebuild'> {
  return {
    upsert: (changes) => upsertChanges(db, engine, changes),

    async get(id) {
      const row = await withBodies(db)
        .where('mention.mention_id', '=', toDbText(id))
        .select(['mention.place', 'mention.revision'])
        .executeTakeFirst();
      if (row === undefined) return null;
      const history = await db
        .selectFrom('mention_history')
        .where('place', '=', row.place)
        // What a writer has added since the line above belongs to the next answer.
        .where('revision', '<=', row.revision)
        .select(['revision', 'at', 'event', 'queue'])
        .orderBy('revision')
        .execute();
      const corrections = await correctionHistory(db, id);
      const all = [...history, ...corrections].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      return { stored: toStoredMention(row), history: all };
    },

    correct: (corrections) => writeCorrections(db, engine, corrections),
    corrected: (filter) => readCorrected(db, filter),
    keywordHits: (since, brands) => readHits(db, since, brands),

    async byIds(ids) {
      const found = new Map<string, Parameters<typeof toStoredMention>[0]>();
      const wanted = [...new Set(ids.map(toDbText))];
      for (const chunk of chunks(wanted, MAX_IDS)) {
        const rows = await withBodies(db)
          .where('mention.mention_id', 'in', chunk)
          .select('mention.mention_id')
          .execute();
        for (const row of rows) found.set(row.mention_id, row);
      }
      return wanted.flatMap((id) => {
        const row = found.get(id);
        return row === undefined ? [] : [toStoredMention(row)];
      });
    },

    async list(filter, { order, limit, cursor }) {
      const after = cursor === undefined ? null : decodeCursor(order, cursor);
      // One more than asked for tells whether there is a next page.
      const query = pageQuery(db, engine, filter, { order, limit: limit + 1, after });
      const { rows } = await db.executeQuery(query);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(toStoredMention),
        nextCursor: rows.length > limit && last !== undefined ? encodeCursor(order, last.place) : null,
      };
    },

    async changesAfter(sequence, filter, limit) {
      const { rows } = await db.executeQuery(changesQuery(db, engine, filter, { after: sequence, limit }));
      return rows.map(toStoredMention);
    },

    async lastSequence() {
      const state = await db.selectFrom('store_state').select('last_sequence').executeTakeFirstOrThrow();
      return state.last_sequence;
    },

    async counts() {
      const rows = await db.selectFrom('queue_count').select(['queue', 'mentions']).execute();
      const counts: Record<Queue, number> = { customer_service: 0, community: 0, moderation: 0, review: 0 };
      for (const queue of QUEUES) counts[queue] = rows.find((row) => row.queue === queue)?.mentions ?? 0;
      return counts;
    },

    async ping() {
      await db.selectFrom('store_state').select('last_sequence').executeTakeFirstOrThrow();
    },

    async clear() {
      await db.transaction().execute(async (tx) => {
        await engine.beginWrite(tx);
        await tx.updateTable('store_state').set({ last_sequence: 0 }).execute();
        for (const table of VIEWS) {
          await tx.deleteFrom(table).execute();
        }
        await engine.clearWords(tx);
      });
    },

    close: () => db.destroy(),
  };
}

function withBodies(db: Kysely<Tables>) {
  return db
    .selectFrom('mention')
    .innerJoin('mention_body', 'mention_body.place', 'mention.place')
    .select(['mention.sequence', 'mention_body.body']);
}
