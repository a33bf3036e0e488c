import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/open.ts';
import type { Change, CorrectionChange, Store } from '../../src/store/store.ts';
import { change, everything, idsOf } from '../contract/store-upsert.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres/postgres.ts';

const DAYS = 70;
let database: TestDatabase;
const opened: Store[] = [];
async function open(days: number | null = DAYS): Promise<Store> {
  const store = await openPostgresStore({
    url: database.url,
    connections: 2,
    retentionDays: days ?? undefined,
  });
  opened.push(store);
  return store;
}

/** The tenth of the month so many months ago. */
function monthsAgo(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 10, 8)).toISOString();
}

/** Two mentions a month, the oldest first; each names an entry of a list as its evidence. */
const changes: readonly Change[] = [6, 5, 4, 1, 0].flatMap((months) =>
  (['review', 'community'] as const).map((queue) => {
    const one = change({ id: `${queue}-${months}`, queue, decidedAt: decided(months) });
    const evidence = { source: 'keyword' as const, what: 'x', for: 'community', weight: 1 };
    const classification = {
      ...one.routed.classification,
      evidence: [{ ...evidence, list: 'liste', entry: `entrée-${months}` }],
    };
    return { ...one, routed: { ...one.routed, classification } };
  }),
);
/** Not after now, which the tenth of this month may be. */
function decided(months: number): string {
  return months === 0 ? new Date(Date.now() - 1000).toISOString() : monthsAgo(months);
}

const correctionOf = (mentionId: string): CorrectionChange => ({
  event: 'corrected',
  correction: {
    ...{ id: `c-${mentionId}`, mentionId, brand: 'freebox', revision: 1, queue: 'community' },
    ...{ said: { route: 'community', intent: 'praise' }, route: 'moderation', intent: null, note: 'privé' },
    ...{ author: 'Camille', at: decided(0) },
  },
});
const corrections = changes.map(({ routed }) => correctionOf(routed.mention.id));

const partitions = async () =>
  (
    await database.query(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = 'aiguillage_view.mention'::regclass order by 1`,
    )
  ).map(({ name }) => String(name).slice(-7));
const nameOf = (months: number) => monthsAgo(months).slice(0, 7).replace('-', '_');

async function view(store: Store) {
  return {
    all: await everything(store),
    changes: await store.changesAfter(0, {}, 100),
    counts: await store.counts(),
    corrected: await store.corrected({ limit: 100 }),
    hits: await store.keywordHits('2000-01-01'),
    last: await store.lastSequence(),
  };
}

const KEPT = ['review-1', 'community-1', 'review-0', 'community-0'];

describePostgres('months of mentions', () => {
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  test('are made ahead, by any number of instances at once', async () => {
    const stores = [await open(), await open(), await open()];
    await Promise.all(stores.map((store) => store.maintain()));
    expect(await partitions()).toEqual([nameOf(0), nameOf(-1), nameOf(-2)].sort());
  });

  test('are made when a mention of one comes, whatever its date and the order', async () => {
    const store = await open(null);
    const dates = [
      monthsAgo(3),
      '2001-02-03T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
      '1970-01-01T00:00:00.000Z',
    ];
    await store.upsert(dates.map((decidedAt, at) => change({ id: `m${at}`, decidedAt })));
    expect(idsOf(await everything(store))).toEqual(['m0', 'm1', 'm2', 'm3']);
    // Nobody stands before those already there, nor after the clock of the database.
    const standing = await database.query(
      'select distinct tableoid::regclass::text as name from aiguillage_view.mention order by 1',
    );
    expect(standing.map(({ name }) => String(name).slice(-7))).toEqual([nameOf(3), nameOf(0)]);
    expect((await partitions()).filter((name) => name > nameOf(0))).toEqual([]);
  });

  test('that are too old go with all that was counted and said of their mentions, and the others stay', async () => {
    const store = await open();
    await (await open(null)).upsert(changes);
    await store.correct(corrections);
    const { nextCursor } = await store.list({}, { order: 'newest', limit: 7 });
    await store.maintain();
    await store.maintain();
    expect(idsOf(await everything(store))).toEqual(KEPT);
    expect(await store.counts()).toEqual({ customer_service: 0, community: 2, moderation: 0, review: 2 });
    expect(await store.get('review-6')).toBeNull();
    expect((await store.get('review-1'))?.history).toHaveLength(2);
    expect(idsOf(await store.changesAfter(0, {}, 100))).toEqual(KEPT);
    expect((await store.corrected({ limit: 100 })).map(({ routed }) => routed.mention.id).sort()).toEqual(
      [...KEPT].sort(),
    );
    expect((await store.keywordHits('2000-01-01')).entries.map(({ entry }) => entry)).toEqual([
      'entrée-0',
      'entrée-1',
    ]);
    expect(await database.query('select count(*)::int as n from aiguillage_view.mention_correction')).toEqual(
      [{ n: 4 }],
    );
    // A cursor into what is gone is at the end of the list.
    expect(await store.list({}, { order: 'newest', limit: 7, cursor: nextCursor ?? '' })).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await partitions()).filter((name) => name < nameOf(2))).toEqual([]);
  });

  test('that are gone do not come back when their events are read again; a mention that is decided anew does', async () => {
    const store = await open();
    await (await open(null)).upsert(changes);
    await store.maintain();
    const before = await view(store);
    await store.upsert(changes);
    expect(await view(store)).toEqual(before);
    await store.upsert([change({ id: 'review-6', revision: 2, queue: 'moderation', decidedAt: decided(0) })]);
    expect(idsOf(await everything(store))).toEqual([...KEPT, 'review-6']);
    expect(await store.counts()).toMatchObject({ moderation: 1, review: 2 });
  });

  test('stay away in a rebuild, which gives what there is', async () => {
    const store = await open();
    await (await open(null)).upsert(changes);
    await store.correct(corrections);
    await store.maintain();
    const before = await view(store);
    await store.rebuild(async (empty) => {
      await empty.upsert(changes);
      await empty.correct(corrections);
    });
    expect(await view(store)).toEqual(before);
  });

  test('are all kept without a retention', async () => {
    const store = await open(null);
    await store.upsert(changes);
    await store.maintain();
    expect(await everything(store)).toHaveLength(changes.length);
  });
});
