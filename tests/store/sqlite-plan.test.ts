import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesQuery, pageQuery } from '../../src/store/mention-query.ts';
import { sqliteEngine } from '../../src/store/sqlite/engine.ts';
import { openSqliteDatabase } from '../../src/store/sqlite/open.ts';
import type { MentionFilter } from '../../src/store/store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { upsertChanges } from '../../src/store/upsert.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';

const BY_QUEUE = 'mention_by_queue (queue=? AND rowid<?)';
const BY_ROUTE = 'mention_by_route (route=? AND rowid<?)';
const BY_BRAND = 'mention_by_brand_queue (brand=? AND queue=? AND rowid<?)';
const BY_PLACE = 'SEARCH m USING INTEGER PRIMARY KEY (rowid<?)';
const BY_WORDS = 'SCAN f VIRTUAL TABLE INDEX';

const LISTS: readonly (readonly [name: string, filter: MentionFilter, access: string, walks: number])[] = [
  ['everything', {}, BY_PLACE, 1],
  ['a queue', { queues: ['review'] }, BY_QUEUE, 1],
  ['two queues', { queues: ['review', 'community'] }, BY_QUEUE, 2],
  ['a route', { routes: ['moderation'] }, BY_ROUTE, 1],
  ['two routes', { routes: ['moderation', 'community'] }, BY_ROUTE, 2],
  ['a route and a queue', { routes: ['moderation'], queues: ['review'] }, BY_QUEUE, 1],
  ['a brand', { brands: ['b1'] }, BY_BRAND, 4],
  ['a brand and a queue', { brands: ['b1'], queues: ['review'] }, BY_BRAND, 1],
  ['a brand and a route', { brands: ['b1'], routes: ['moderation'] }, BY_BRAND, 4],
  [
    'three brands and two queues',
    { brands: ['b1', 'b2', 'b3'], queues: ['review', 'community'] },
    BY_BRAND,
    6,
  ],
  ['a hundred brands', { brands: Array.from({ length: 100 }, (_, i) => `b${i}`) }, BY_PLACE, 1],
  [
    'a hundred brands and a queue',
    { brands: Array.from({ length: 100 }, (_, i) => `b${i}`), queues: ['review'] },
    BY_QUEUE,
    1,
  ],
  [
    'an intent, a channel and an interval',
    { intents: ['scam'], channels: ['x'], since: '2026-01-01' },
    BY_PLACE,
    1,
  ],
  ['words', { q: 'panne fibre' }, BY_WORDS, 1],
  ['words, a brand and a queue', { q: 'panne', brands: ['b1'], queues: ['review'] }, BY_WORDS, 1],
];

describe('how SQLite reads', () => {
  let folder: string;
  let db: Kysely<Tables>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aiguillage-plan-'));
    db = await openSqliteDatabase(join(folder, 'store.db'));
    const mentions = Array.from({ length: 2000 }, (_, i) =>
      makeRoutedMention({ id: `m${i}`, brand: `b${i % 7}` }),
    );
    await upsertChanges(
      db,
      sqliteEngine,
      mentions.map((routed) => ({ routed, event: 'test' })),
    );
  });
  afterAll(async () => {
    await db.destroy();
    await rm(folder, { recursive: true });
  });

  const explain = async (query: CompiledQuery): Promise<readonly string[]> => {
    const explained = CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]);
    const { rows } = await db.executeQuery<{ readonly detail: string }>(explained);
    return rows.map(({ detail }) => detail);
  };

  it.each(LISTS)('a list of %s in its order, without a sort', async (_name, filter, access, walks) => {
    for (const order of ['newest', 'oldest'] as const) {
      const query = pageQuery(db, sqliteEngine, filter, { order, limit: 51, after: 1000 });
      const plan = await explain(query);
      const expected = order === 'newest' ? access : access.replace('rowid<', 'rowid>');
      expect(plan.filter((line) => line.includes(expected))).toHaveLength(walks);
      expect(plan.filter((line) => line.includes('TEMP B-TREE'))).toEqual([]);
      expect(plan.filter((line) => /^SCAN (?!f )/.test(line))).toEqual([]);
    }
  });

  it.each([
    ['everything', {}],
    ['a queue of a brand', { brands: ['b1'], queues: ['review'], routes: ['moderation'] }],
    ['words', { q: 'panne' }],
  ] satisfies [string, MentionFilter][])(
    'changes of %s by their sequence, without a sort',
    async (_name, filter) => {
      const query = changesQuery(db, sqliteEngine, filter, { after: 1900, limit: 50 });
      const plan = await explain(query);
      expect(plan[0]).toMatch(/^SEARCH m USING (COVERING )?INDEX mention_by_sequence \(sequence>\?\)$/);
      expect(plan.filter((line) => line.includes('TEMP B-TREE'))).toEqual([]);
    },
  );

  // Nothing here gathers statistics; an operator may.
  it.each(LISTS)('a list of %s without a sort, with statistics too', async (_name, filter) => {
    await db.executeQuery(CompiledQuery.raw('analyze'));
    const query = pageQuery(db, sqliteEngine, filter, { order: 'newest', limit: 51, after: 1000 });
    expect((await explain(query)).filter((line) => line.includes('TEMP B-TREE'))).toEqual([]);
  });
});
