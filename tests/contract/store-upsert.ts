import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoutedMention } from '../../src/mention/routed-mention.ts';
import type { Change, Store } from '../../src/store/store.ts';
import { makeRoutedMention, type RoutedMentionOverrides } from '../fixtures/routed-mention.ts';
import type { StoreUnderTest } from './store.ts';

export const ROUTED = 'aiguillage.mention.routed';

export function change(overrides: RoutedMentionOverrides = {}, event = ROUTED): Change {
  return { routed: makeRoutedMention(overrides), event };
}

/** Everything that the store holds, in order of first indexing. */
export async function everything(store: Store) {
  const { items } = await store.list({}, { order: 'oldest', limit: 10_000 });
  return items;
}

export const idsOf = (items: readonly { readonly routed: RoutedMention }[]): readonly string[] =>
  items.map(({ routed }) => routed.mention.id);

export function describeUpsert(underTest: () => StoreUnderTest): void {
  describe('writing', () => {
    it('gives back what was written, with its history', async () => {
      const { store } = underTest();
      const written = change({ id: 'a', intent: 'praise', decidedAt: '2026-01-01T00:00:00.000Z' });
      await store.upsert([written]);
      expect(await store.get('a')).toEqual({
        stored: { sequence: 1, routed: written.routed },
        history: [{ revision: 1, at: '2026-01-01T00:00:00.000Z', event: ROUTED, queue: 'community' }],
      });
    });

    it('knows nothing of a mention that was never written', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' })]);
      expect(await store.get('A')).toBeNull();
    });

    it('takes an empty batch', async () => {
      const { store } = underTest();
      await store.upsert([]);
      expect(await store.lastSequence()).toBe(0);
    });

    it('changes nothing when the same batch comes twice', async () => {
      const { store } = underTest();
      const batch = [change({ id: 'a' }), change({ id: 'b' }), change({ id: 'a', revision: 2 })];
      await store.upsert(batch);
      const before = [await everything(store), await store.get('a'), await store.counts()];
      await store.upsert(batch);
      expect([await everything(store), await store.get('a'), await store.counts()]).toEqual(before);
      expect(await store.lastSequence()).toBe(3);
    });

    it.each([
      ['an older revision', 2],
      ['an equal revision with other content', 3],
    ])('ignores %s', async (_name, revision) => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a', revision: 3, text: 'troisième' })]);
      await store.upsert([change({ id: 'a', revision, text: 'retardataire', queue: 'review' })]);
      const found = await store.get('a');
      expect(found?.stored.routed.mention.text).toBe('troisième');
      expect(found?.history).toHaveLength(1);
      expect(await store.lastSequence()).toBe(1);
      expect(await store.list({ q: 'retardataire' }, { order: 'newest', limit: 10 })).toMatchObject({
        items: [],
      });
    });

    it('keeps one line of history for each change, in order of revision', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' }), change({ id: 'b' })]);
      await store.upsert([
        change({ id: 'a', revision: 2, queue: 'review', decidedAt: '2026-03-03T00:00:00.000Z' }, 'corrected'),
        change({ id: 'a', revision: 4, queue: 'moderation', decidedAt: '2026-03-04T00:00:00.000Z' }, 'moved'),
      ]);
      expect((await store.get('a'))?.history).toEqual([
        { revision: 1, at: '2026-03-02T08:30:01.000Z', event: ROUTED, queue: 'customer_service' },
        { revision: 2, at: '2026-03-03T00:00:00.000Z', event: 'corrected', queue: 'review' },
        { revision: 4, at: '2026-03-04T00:00:00.000Z', event: 'moved', queue: 'moderation' },
      ]);
    });

    it('writes all of a batch or nothing of it', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' })]);
      const broken = change({ id: 'c' });
      // JSON has no big integers: this one fails when half of the batch is written.
      broken.routed.mention.metadata = { impossible: 1n };
      await expect(
        store.upsert([change({ id: 'b' }), change({ id: 'a', revision: 2 }), broken]),
      ).rejects.toThrow();
      expect(idsOf(await everything(store))).toEqual(['a']);
      expect((await store.get('a'))?.history).toHaveLength(1);
      expect(await store.counts()).toMatchObject({ customer_service: 1 });
      await store.upsert([change({ id: 'b' })]);
      expect(await store.lastSequence()).toBe(2);
    });

    it('gives the same sequences and places however the same changes are cut into batches', async () => {
      const { store } = underTest();
      const changes = fc.array(
        fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), revision: fc.integer({ min: 1, max: 4 }) }),
        { minLength: 1, maxLength: 12 },
      );
      const view = async () => [
        await everything(store),
        await store.changesAfter(0, {}, 100),
        await store.counts(),
        await store.lastSequence(),
      ];
      await fc.assert(
        fc.asyncProperty(
          changes,
          fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
          async (all, cuts) => {
            const queues = ['customer_service', 'community', 'moderation', 'review'] as const;
            const batch = all.map(({ id, revision }) =>
              change({ id, revision, queue: queues[revision - 1] }),
            );
            await store.clear();
            await store.upsert(batch);
            const atOnce = await view();
            await store.clear();
            let pending: Change[] = [];
            for (const [i, one] of batch.entries()) {
              pending.push(one);
              if (cuts[i] !== true && i < batch.length - 1) continue;
              await store.upsert(pending);
              pending = [];
            }
            expect(await view()).toEqual(atOnce);
          },
        ),
        { numRuns: 40 },
      );
    });

    it('writes a batch of any size', async () => {
      const { store } = underTest();
      const batch = Array.from({ length: 1234 }, (_, i) => change({ id: `m${i}` }));
      await store.upsert(batch);
      expect(idsOf(await everything(store))).toEqual(batch.map(({ routed }) => routed.mention.id));
    });

    it('keeps unknown fields and odd strings as they came', async () => {
      const { store } = underTest();
      const { routed } = change({ id: 'a', text: 'nul \0, demi-paire \ud800, 👩‍👩‍👧, ‏עברית, \u2028' });
      const mention = {
        ...routed.mention,
        'champ inconnu': { zéro: -0.5, liste: [null, true, [], {}], grand: 1e300 },
        metadata: JSON.parse('{"__proto__": {"a": 1}, "constructor": "x", "": ""}'),
      };
      await store.upsert([{ routed: { ...routed, mention }, event: ROUTED }]);
      const found = await store.get('a');
      expect(JSON.stringify(found?.stored.routed)).toBe(JSON.stringify({ ...routed, mention }));
    });

    it('tells ids apart that a database might take for one', async () => {
      const { store } = underTest();
      const ids = [
        'a',
        'A',
        'a ',
        'á',
        'a\u0301',
        'a\0',
        'a\0b',
        '\ud800',
        '\ud801',
        '\ufffd',
        '"\\ud800"',
        '"',
        '%',
        '1',
      ];
      await store.upsert(ids.map((id) => change({ id })));
      expect(idsOf(await everything(store))).toEqual(ids);
      for (const id of ids) expect((await store.get(id))?.stored.routed.mention.id).toBe(id);
    });

    it('finds mentions by their ids, each once, in the order asked for', async () => {
      const { store } = underTest();
      await store.upsert(Array.from({ length: 1500 }, (_, i) => change({ id: `m${i}` })));
      expect(idsOf(await store.byIds(['m7', 'none', 'm3', 'm7', 'm1499']))).toEqual(['m7', 'm3', 'm1499']);
      expect(await store.byIds([])).toEqual([]);
      expect(await store.byIds(Array.from({ length: 1500 }, (_, i) => `m${i}`))).toHaveLength(1500);
    });

    it('counts each mention in the queue where it is now', async () => {
      const { store } = underTest();
      expect(await store.counts()).toEqual({ customer_service: 0, community: 0, moderation: 0, review: 0 });
      await store.upsert([
        change({ id: 'a', queue: 'review' }),
        change({ id: 'b', queue: 'review' }),
        change({ id: 'c', queue: 'community' }),
      ]);
      await store.upsert([
        change({ id: 'a', revision: 2, queue: 'moderation' }),
        change({ id: 'a', revision: 3, queue: 'customer_service' }),
        change({ id: 'c', revision: 2, queue: 'community' }),
      ]);
      expect(await store.counts()).toEqual({ customer_service: 1, community: 1, moderation: 0, review: 1 });
    });
  });
}
