import { describe, expect, it } from 'vitest';
import type { StoreUnderTest } from './store.ts';
import { change, everything, idsOf } from './store-upsert.ts';

export function describeLife(underTest: () => StoreUnderTest): void {
  describe('life', () => {
    it('keeps everything when it is closed and opened again', async () => {
      const { store, place } = underTest();
      await store.upsert([change({ id: 'a' }), change({ id: 'b', queue: 'review' })]);
      await store.upsert([change({ id: 'a', revision: 2 })]);
      const before = [await everything(store), await store.get('a'), await store.counts()];
      await store.close();
      const again = await place.open();
      expect([await everything(again), await again.get('a'), await again.counts()]).toEqual(before);
      expect(idsOf((await again.list({ q: 'connexion' }, { order: 'oldest', limit: 9 })).items)).toEqual([
        'a',
        'b',
      ]);
      await again.upsert([change({ id: 'c' })]);
      expect(await again.lastSequence()).toBe(4);
    });

    it('is empty and starts again from one after clear', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' }), change({ id: 'b' })]);
      await store.clear();
      expect(await everything(store)).toEqual([]);
      expect(await store.get('a')).toBeNull();
      expect(await store.counts()).toEqual({ customer_service: 0, community: 0, moderation: 0, review: 0 });
      expect(await store.list({ q: 'connexion' }, { order: 'newest', limit: 1 })).toMatchObject({
        items: [],
      });
      expect(await store.lastSequence()).toBe(0);
      await store.upsert([change({ id: 'b' })]);
      expect(await store.changesAfter(0, {}, 9)).toMatchObject([{ sequence: 1 }]);
      expect((await store.get('b'))?.history).toHaveLength(1);
    });

    it('answers a ping, and fails it once closed', async () => {
      const { store } = underTest();
      await store.ping();
      await store.close();
      await expect(store.ping()).rejects.toThrow();
    });

    it('finishes what was begun before it closes, and closes once', async () => {
      const { store, place } = underTest();
      const writes = ['a', 'b', 'c'].map((id) => store.upsert([change({ id })]));
      await Promise.all([store.close(), store.close(), ...writes]);
      expect(idsOf(await everything(await place.open()))).toEqual(['a', 'b', 'c']);
    });

    it('applies writes that overlap one after the other', async () => {
      const { store } = underTest();
      const ids = Array.from({ length: 40 }, (_, i) => `m${i}`);
      await Promise.all(ids.flatMap((id) => [store.upsert([change({ id })]), store.get(id)]));
      expect(idsOf(await everything(store))).toEqual(ids);
      expect(await store.lastSequence()).toBe(40);
    });

    it('shows a second connection whole batches only, while the first one writes', async () => {
      const { store: writer, place } = underTest();
      const reader = await place.open();
      const size = 25;
      const batches = 40;
      let writing = true;
      const write = async () => {
        for (let batch = 0; batch < batches; batch += 1) {
          await writer.upsert(Array.from({ length: size }, (_, i) => change({ id: `m${batch * size + i}` })));
        }
        writing = false;
      };
      const seen: string[] = [];
      const read = async () => {
        let last = 0;
        for (let more = true; more; ) {
          more = writing;
          const changes = await reader.changesAfter(last, {}, 1000);
          expect(changes.length % size).toBe(0);
          last = changes.at(-1)?.sequence ?? last;
          seen.push(...idsOf(changes));
          const { items } = await reader.list(
            { queues: ['customer_service'] },
            { order: 'newest', limit: 10_000 },
          );
          expect(items.length).toBeGreaterThanOrEqual(seen.length);
          expect(items.length % size).toBe(0);
          // Lets the writer in: the calls above may be synchronous underneath.
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await Promise.all([write(), read()]);
      expect(seen).toEqual(Array.from({ length: size * batches }, (_, i) => `m${i}`));
    });
  });
}
