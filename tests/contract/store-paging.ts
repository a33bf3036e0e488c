import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/store/cursor.ts';
import type { MentionFilter, Store } from '../../src/store/store.ts';
import type { StoreUnderTest } from './store.ts';
import { change, idsOf } from './store-upsert.ts';

type Step =
  | { readonly do: 'insert'; readonly count: number }
  | { readonly do: 'update'; readonly which: number }
  | { readonly do: 'page' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('insert' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('update' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('page' as const) }),
);

/** A reader who turns pages while a writer works; `filter` must match everything that is written. */
async function read(
  store: Store,
  steps: readonly Step[],
  order: Order,
  limit: number,
  filter: MentionFilter,
) {
  const ids: string[] = [];
  const revisions = new Map<string, number>();
  const seen: string[] = [];
  let cursor: string | null | undefined;
  /** Mentions there were when the first and the last page were read. */
  let atFirst = 0;
  let atLast = 0;
  const act = {
    async insert(count: number) {
      const fresh = Array.from({ length: count }, (_, i) => `m${ids.length + i}`);
      await store.upsert(fresh.map((id) => change({ id })));
      ids.push(...fresh);
    },
    async update(which: number) {
      const id = ids[which % Math.max(ids.length, 1)];
      if (id === undefined) return;
      const revision = (revisions.get(id) ?? 1) + 1;
      revisions.set(id, revision);
      await store.upsert([
        change({ id, revision, priority: revision, queue: revision % 2 ? 'review' : 'community' }),
      ]);
    },
    async page() {
      if (cursor === null) return;
      if (cursor === undefined) atFirst = ids.length;
      atLast = ids.length;
      const page = await store.list(filter, { order, limit, cursor });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...idsOf(page.items));
      cursor = page.nextCursor;
    },
  };
  for (const one of steps) {
    if (one.do === 'insert') await act.insert(one.count);
    else if (one.do === 'update') await act.update(one.which);
    else await act.page();
  }
  while (cursor !== null) await act.page();
  return { seen, whenItBegan: ids.slice(0, atFirst), whenItEnded: ids.slice(0, atLast) };
}

export function describePaging(underTest: () => StoreUnderTest): void {
  describe('pages', () => {
    const filters: readonly (readonly [name: string, filter: MentionFilter])[] = [
      ['without a filter', {}],
      ['merged from several walks', { brands: ['freebox', 'sosh'] }],
      ['of a search', { q: 'connexion' }],
    ];

    it.each(filters)('skip and repeat nothing while others write, %s', async (_name, filter) => {
      const { store } = underTest();
      const steps = fc.array(step, { maxLength: 25 });
      const limits = fc.integer({ min: 1, max: 4 });
      await fc.assert(
        fc.asyncProperty(steps, fc.constantFrom('newest', 'oldest'), limits, async (all, order, limit) => {
          await store.clear();
          const { seen, whenItBegan, whenItEnded } = await read(store, all, order, limit, filter);
          expect(seen).toEqual(order === 'newest' ? whenItBegan.toReversed() : whenItEnded);
        }),
        { numRuns: 40 },
      );
    });

    it('end without a cursor, also when the last one is full', async () => {
      const { store } = underTest();
      await store.upsert(['a', 'b', 'c', 'd'].map((id) => change({ id })));
      const first = await store.list({}, { order: 'newest', limit: 2 });
      expect([idsOf(first.items), typeof first.nextCursor]).toEqual([['d', 'c'], 'string']);
      const cursor = first.nextCursor ?? undefined;
      const second = await store.list({}, { order: 'newest', limit: 2, cursor });
      expect([idsOf(second.items), second.nextCursor]).toEqual([['b', 'a'], null]);
    });

    it('are empty in an empty store', async () => {
      const { store } = underTest();
      expect(await store.list({}, { order: 'newest', limit: 10 })).toEqual({ items: [], nextCursor: null });
    });

    it('in order of age show new arrivals to who comes back with the last cursor', async () => {
      const { store } = underTest();
      await store.upsert(['a', 'b', 'c'].map((id) => change({ id })));
      const first = await store.list({}, { order: 'oldest', limit: 2 });
      const cursor = first.nextCursor ?? undefined;
      expect(idsOf((await store.list({}, { order: 'oldest', limit: 2, cursor })).items)).toEqual(['c']);
      await store.upsert([change({ id: 'd' })]);
      expect(idsOf((await store.list({}, { order: 'oldest', limit: 2, cursor })).items)).toEqual(['c', 'd']);
    });

    it('keep their cursors when the view is built again', async () => {
      const { store } = underTest();
      const changes = ['a', 'b', 'c'].map((id) => change({ id }));
      await store.upsert(changes);
      const { nextCursor } = await store.list({}, { order: 'newest', limit: 1 });
      await store.clear();
      await store.upsert(changes);
      const page = await store.list({}, { order: 'newest', limit: 5, cursor: nextCursor ?? undefined });
      expect(idsOf(page.items)).toEqual(['b', 'a']);
    });

    it.each([
      ['an empty string', ''],
      ['garbage', 'n’importe quoi'],
      ['a number', '42'],
      ['JSON', Buffer.from('{"place":1}').toString('base64url')],
      ['a very long one', 'A'.repeat(1_000_000)],
    ])('refuse a cursor that is %s', async (_name, cursor) => {
      const { store } = underTest();
      await expect(store.list({}, { order: 'newest', limit: 1, cursor })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    });

    it.each([
      ['newest', 'oldest'],
      ['oldest', 'newest'],
    ] as const)('refuse a cursor of a list by %s in a list by %s', async (given, wanted) => {
      const { store } = underTest();
      await store.upsert(['a', 'b'].map((id) => change({ id })));
      const { nextCursor } = await store.list({}, { order: given, limit: 1 });
      const cursor = nextCursor ?? undefined;
      expect(cursor).toMatch(/^[\w-]+$/);
      await expect(store.list({}, { order: wanted, limit: 1, cursor })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    });
  });
}
