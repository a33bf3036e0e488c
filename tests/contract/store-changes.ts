import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MentionFilter } from '../../src/store/store.ts';
import type { StoreUnderTest } from './store.ts';
import { change, idsOf } from './store-upsert.ts';

export function describeChanges(underTest: () => StoreUnderTest): void {
  describe('changes', () => {
    it('come in the order in which they were applied', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' }), change({ id: 'b' }), change({ id: 'c' })]);
      await store.upsert([change({ id: 'a', revision: 2 })]);
      const changes = await store.changesAfter(0, {}, 10);
      expect(changes.map(({ sequence, routed }) => [sequence, routed.mention.id, routed.revision])).toEqual([
        [2, 'b', 1],
        [3, 'c', 1],
        [4, 'a', 2],
      ]);
      expect(await store.lastSequence()).toBe(4);
    });

    it.each([
      ['before the first one', 0, 2, ['a', 'b']],
      ['in the middle', 2, 10, ['c', 'd']],
      ['at the last one', 4, 10, []],
      ['beyond the last one', 99, 10, []],
    ])('are read from %s', async (_name, sequence, limit, expected) => {
      const { store } = underTest();
      await store.upsert(['a', 'b', 'c', 'd'].map((id) => change({ id })));
      expect(idsOf(await store.changesAfter(sequence, {}, limit))).toEqual(expected);
    });

    it('move a mention out of a filter that it no longer matches', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a', queue: 'review' })]);
      await store.upsert([change({ id: 'a', revision: 2, queue: 'community' })]);
      expect(await store.changesAfter(0, { queues: ['review'] }, 10)).toEqual([]);
      expect(idsOf(await store.changesAfter(0, { queues: ['community'] }, 10))).toEqual(['a']);
    });

    it.each<readonly [string, MentionFilter]>([
      ['all', {}],
      ['one brand', { brands: ['freebox'] }],
      ['one word', { q: 'connexion' }],
    ])('reach a follower of %s without a gap and without a repeat', async (_name, filter) => {
      const { store } = underTest();
      const write = fc.array(fc.record({ id: fc.nat(5), other: fc.boolean() }), {
        minLength: 1,
        maxLength: 4,
      });
      const steps = fc.array(fc.option(write, { nil: 'poll' as const }), { maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (all, limit) => {
          await store.clear();
          const revisions = new Map<string, number>();
          const told = new Map<string, number>();
          let last = 0;
          const poll = async (): Promise<number> => {
            const changes = await store.changesAfter(last, filter, limit);
            for (const { sequence, routed } of changes) {
              expect(sequence).toBeGreaterThan(last);
              // A repeat would tell the same revision again.
              expect(routed.revision).toBeGreaterThan(told.get(routed.mention.id) ?? 0);
              told.set(routed.mention.id, routed.revision);
              last = sequence;
            }
            return changes.length;
          };
          for (const one of all) {
            if (one === 'poll') {
              await poll();
              continue;
            }
            const batch = one.map(({ id }) => {
              const revision = (revisions.get(`m${id}`) ?? 0) + 1;
              revisions.set(`m${id}`, revision);
              return change({ id: `m${id}`, revision });
            });
            const noise = one
              .filter(({ other }) => other)
              .map(({ id }) => change({ id: `x${id}`, brand: 'sosh', text: 'rien' }));
            await store.upsert(Object.keys(filter).length > 0 ? [...noise, ...batch] : batch);
          }
          while ((await poll()) > 0);
          expect(new Map([...told].sort())).toEqual(new Map([...revisions].sort()));
        }),
        { numRuns: 40 },
      );
    });
  });
}
