import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/open.ts';
import type { Change, CorrectionChange, Store } from '../../src/store/store.ts';
import { change, everything, idsOf } from '../contract/store-upsert.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres/postgres.ts';

let database: TestDatabase;
const opened: Store[] = [];
async function open(): Promise<Store> {
  const store = await openPostgresStore({ url: database.url, connections: 4 });
  opened.push(store);
  return store;
}

const changes: readonly Change[] = Array.from({ length: 300 }, (_, at) =>
  change({
    id: `m${at % 250}`,
    revision: at < 250 ? 1 : 2,
    queue: at % 3 === 0 ? 'review' : 'community',
    decidedAt: new Date(Date.UTC(2026, 0, 1 + Math.floor(at / 4))).toISOString(),
  }),
);
const correction: CorrectionChange = {
  event: 'corrected',
  correction: {
    ...{ id: 'c1', mentionId: 'm7', brand: 'freebox', revision: 1, queue: 'community' },
    ...{ said: { route: 'community', intent: 'praise' }, route: 'moderation', intent: null, note: null },
    ...{ author: 'Camille', at: '2026-02-01T00:00:00.000Z' },
  },
};

/** All that readers can ask of a store. */
async function view(store: Store) {
  return {
    all: await everything(store),
    newest: await store.list({ queues: ['review'] }, { order: 'newest', limit: 50 }),
    words: idsOf((await store.list({ q: 'connexion' }, { order: 'oldest', limit: 1000 })).items),
    changes: await store.changesAfter(0, {}, 1000),
    one: await store.get('m7'),
    corrected: await store.corrected({ limit: 10 }),
    hits: await store.keywordHits('2026-01-01'),
    counts: await store.counts(),
    last: await store.lastSequence(),
  };
}

describePostgres('a rebuild', () => {
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  test('gives the view that there was, over several months, with its cursors and sequences', async () => {
    const store = await open();
    await store.upsert(changes);
    await store.correct([correction]);
    const before = await view(store);
    await (await open()).rebuild(async (empty) => {
      for (let at = 0; at < changes.length; at += 70) await empty.upsert(changes.slice(at, at + 70));
      await empty.correct([correction]);
    });
    expect(await view(store)).toEqual(before);
    const partitions = await database.query(
      `select relname from pg_class where relname ~ '^mention_2026_0.$' and relkind = 'r' order by 1`,
    );
    expect(partitions.map(({ relname }) => relname)).toEqual([
      'mention_2026_01',
      'mention_2026_02',
      'mention_2026_03',
    ]);
  });

  test('keeps places and sequences where the log gives its events in another order', async () => {
    const store = await open();
    await store.upsert(changes);
    const before = await view(store);
    // Each mention keeps the order of its revisions, as its partition of a topic does.
    const mixed = [...changes.slice(0, 250)].reverse().concat([...changes.slice(250)].reverse());
    await store.rebuild((empty) => empty.upsert(mixed));
    expect(await view(store)).toEqual(before);
  });

  test('puts what the view did not have behind all that it had', async () => {
    const store = await open();
    await store.upsert([change({ id: 'a' }), change({ id: 'b' })]);
    await store.rebuild((empty) =>
      empty.upsert([
        change({ id: 'new' }),
        change({ id: 'b' }),
        change({ id: 'a' }),
        change({ id: 'a', revision: 2 }),
      ]),
    );
    expect(idsOf(await everything(store))).toEqual(['a', 'b', 'new']);
    const told = (await store.changesAfter(2, {}, 9)).map(({ sequence, routed }) => [
      sequence,
      routed.mention.id,
    ]);
    expect(told).toEqual([
      [3, 'new'],
      [4, 'a'],
    ]);
    await store.upsert([change({ id: 'later' })]);
    expect(await store.lastSequence()).toBe(5);
  });

  test('shows readers the whole view at every moment, and lets writers go on after it', async () => {
    const store = await open();
    const reader = await open();
    const writer = await open();
    await store.upsert(changes);
    const all = (await everything(store)).length;
    let rebuilding = true;
    let looks = 0;
    const reading = (async () => {
      for (; rebuilding; looks += 1) {
        expect((await everything(reader)).length).toBeGreaterThanOrEqual(all);
        expect((await reader.get('m7'))?.history.length).toBeGreaterThan(0);
        expect(
          (await reader.list({ q: 'connexion', brands: ['freebox'] }, { order: 'newest', limit: 9 })).items,
        ).toHaveLength(9);
      }
    })();
    let written: Promise<void> | undefined;
    await store.rebuild(async (empty) => {
      for (const [at, one] of changes.entries()) {
        await empty.upsert([one]);
        // Begun in the middle; it must not be lost with the tables of before.
        if (at === 100) written = writer.upsert([change({ id: 'meanwhile' })]);
      }
    });
    await written;
    rebuilding = false;
    await reading;
    expect(looks).toBeGreaterThan(5);
    expect(idsOf(await everything(store)).at(-1)).toBe('meanwhile');
    expect((await everything(store)).length).toBe(all + 1);
  });

  test('that fails midway leaves the view as it was, and the next one works', async () => {
    const store = await open();
    await store.upsert(changes);
    const before = await view(store);
    const broken = store.rebuild(async (empty) => {
      await empty.upsert(changes.slice(0, 20));
      throw new Error('the log is gone');
    });
    await expect(broken).rejects.toThrow('the log is gone');
    expect(await view(store)).toEqual(before);
    await store.rebuild((empty) => empty.upsert(changes));
    expect(await view(store)).toEqual(before);
    const left = await database.query(
      `select nspname from pg_namespace where nspname like 'aiguillage_view%'`,
    );
    expect(left).toEqual([{ nspname: 'aiguillage_view' }]);
  });

  test('is refused where the log has lost mentions that the view has', async () => {
    const store = await open();
    await store.upsert(changes);
    const before = await view(store);
    await expect(
      store.rebuild((empty) => empty.upsert([...changes.slice(0, 100), ...changes.slice(103)])),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/plus 3 mentions.*no longer has 3 mentions/s),
    });
    expect(await view(store)).toEqual(before);
  });
});
