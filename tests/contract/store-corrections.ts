import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Correction } from '../../src/mention/correction.ts';
import type { CorrectionChange } from '../../src/store/store.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';
import type { StoreUnderTest } from './store.ts';
import { change, ROUTED } from './store-upsert.ts';

const CORRECTED = 'aiguillage.mention.corrected';

function corrected(id: string, mentionId: string, overrides: Partial<Correction> = {}): CorrectionChange {
  const correction: Correction = {
    id,
    mentionId,
    brand: 'freebox',
    revision: 1,
    queue: 'customer_service',
    said: { route: 'customer_service', intent: 'complaint' },
    route: 'community',
    intent: null,
    note: null,
    author: 'Camille',
    at: `2026-03-02T10:00:0${id.at(-1)}.000Z`,
    ...overrides,
  };
  return { correction, event: CORRECTED };
}

/** A routed mention whose evidence names these entries. */
function found(
  id: string,
  entries: readonly string[],
  decidedAt: string,
  revision = 1,
  mention: { readonly brand?: string } = {},
) {
  const routed = makeRoutedMention({ id, decidedAt, revision, ...mention });
  const evidence = entries.map((entry) => ({
    ...{ source: 'keyword' as const, what: 'x', for: 'community', weight: 1, span: { start: 0, end: 1 } },
    ...{ list: 'liste', entry },
  }));
  return {
    routed: { ...routed, classification: { ...routed.classification, evidence } },
    event: ROUTED,
  };
}

export function describeCorrections(underTest: () => StoreUnderTest): void {
  describe('corrections', () => {
    it('stand in the history of their mention, in order of time', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' }), change({ id: 'b' })]);
      await store.correct([corrected('c2', 'a', { route: 'moderation', note: 'oui' }), corrected('c1', 'a')]);
      const history = (await store.get('a'))?.history ?? [];
      expect(
        history.map(({ event, at, correction }) => [event, at, correction?.id, correction?.route]),
      ).toEqual([
        [ROUTED, '2026-03-02T08:30:01.000Z', undefined, undefined],
        [CORRECTED, '2026-03-02T10:00:01.000Z', 'c1', 'community'],
        [CORRECTED, '2026-03-02T10:00:02.000Z', 'c2', 'moderation'],
      ]);
      expect((await store.get('b'))?.history).toHaveLength(1);
    });

    it('are given with their mention, the last of each, the latest first', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' }), change({ id: 'b' })]);
      await store.correct([
        corrected('c1', 'a'),
        corrected('c3', 'a', { route: 'moderation' }),
        corrected('c2', 'b'),
      ]);
      const all = await store.corrected({ limit: 10 });
      expect(all.map(({ correction, routed }) => [correction.id, routed.mention.id])).toEqual([
        ['c3', 'a'],
        ['c2', 'b'],
      ]);
      expect(await store.corrected({ limit: 1 })).toHaveLength(1);
      expect(await store.corrected({ limit: 10, since: '2026-03-02T10:00:03.000Z' })).toHaveLength(1);
      expect(await store.corrected({ limit: 10, brands: ['sosh'] })).toEqual([]);
      expect(await store.corrected({ limit: 10, brands: ['sosh', 'freebox'] })).toHaveLength(2);
    });

    it('of one instant count by their id, whatever the order in which they come', async () => {
      const at = '2026-03-02T10:00:00.000Z';
      const two = [corrected('c1', 'a', { at }), corrected('c2', 'a', { at, route: 'moderation' })];
      for (const batch of [two, two.toReversed()]) {
        const { store } = underTest();
        await store.clear();
        await store.upsert([change({ id: 'a' })]);
        for (const one of batch) await store.correct([one]);
        expect((await store.corrected({ limit: 9 })).map(({ correction }) => correction.id)).toEqual(['c2']);
      }
    });

    it('may come before their mention', async () => {
      const { store } = underTest();
      await store.correct([corrected('c1', 'a')]);
      expect(await store.corrected({ limit: 9 })).toEqual([]);
      await store.upsert([change({ id: 'a' })]);
      expect(await store.corrected({ limit: 9 })).toHaveLength(1);
      expect((await store.get('a'))?.history).toHaveLength(2);
    });

    it('change nothing when they come again, and nothing of what a stream sends', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'a' })]);
      const batch = [corrected('c1', 'a'), corrected('c1', 'a'), corrected('c2', 'a')];
      await store.correct(batch);
      await store.correct(batch);
      await store.correct([]);
      expect((await store.get('a'))?.history).toHaveLength(3);
      expect(await store.lastSequence()).toBe(1);
    });

    it('are gone after clear, and kept over a closing', async () => {
      const { store, place } = underTest();
      await store.upsert([change({ id: 'a' })]);
      await store.correct([corrected('c1', 'a')]);
      await store.close();
      const again = await place.open();
      expect(await again.corrected({ limit: 9 })).toHaveLength(1);
      await again.clear();
      await again.upsert([change({ id: 'a' })]);
      expect(await again.corrected({ limit: 9 })).toEqual([]);
    });
  });

  describe('hits of keyword entries', () => {
    it('are mentions, each counted once, by the day of their first decision', async () => {
      const { store } = underTest();
      await store.upsert([
        found('a', ['colis', 'colis', 'panne'], '2026-03-01T23:59:59.000Z'),
        found('b', ['colis'], '2026-03-02T00:00:00.000Z'),
        found('a', ['colis'], '2026-03-03T00:00:00.000Z', 2),
      ]);
      await store.upsert([
        found('b', ['colis'], '2026-03-02T00:00:00.000Z'),
        found('b', ['panne'], '2026-03-04T00:00:00.000Z', 2),
      ]);
      expect(await store.keywordHits('2026-03-02')).toEqual({
        firstDay: '2026-03-01',
        brands: ['freebox'],
        entries: [
          { list: 'liste', entry: 'colis', hits: 1, lastDay: '2026-03-02' },
          { list: 'liste', entry: 'panne', hits: 0, lastDay: '2026-03-01' },
        ],
      });
    });

    it('are of the brands asked for, and name no other one', async () => {
      const { store } = underTest();
      await store.upsert([
        found('a', ['colis'], '2026-03-01T08:00:00.000Z', 1, { brand: 'freebox' }),
        found('b', ['colis', 'panne'], '2026-03-02T08:00:00.000Z', 1, { brand: 'orange' }),
        found('c', ['colis'], '2026-03-02T08:00:00.000Z', 1, { brand: 'sosh' }),
        found('d', ['colis'], '2026-03-02T09:00:00.000Z', 1, { brand: 'sosh' }),
      ]);
      const colis = (hits: number, lastDay = '2026-03-02') => ({
        list: 'liste',
        entry: 'colis',
        hits,
        lastDay,
      });
      const panne = { list: 'liste', entry: 'panne', hits: 1, lastDay: '2026-03-02' };
      expect(await store.keywordHits('2026-03-02', ['sosh'])).toEqual({
        ...{ firstDay: '2026-03-02', brands: ['sosh'], entries: [colis(2)] },
      });
      expect(await store.keywordHits('2026-03-02', ['orange', 'freebox'])).toEqual({
        ...{ firstDay: '2026-03-01', brands: ['orange'], entries: [colis(1), panne] },
      });
      expect(await store.keywordHits('2026-03-01', ['aucune'])).toEqual({
        ...{ firstDay: null, brands: [], entries: [] },
      });
      for (const all of [undefined, []])
        expect(await store.keywordHits('2026-03-01', all)).toEqual({
          ...{ firstDay: '2026-03-01', brands: ['freebox', 'orange', 'sosh'], entries: [colis(4), panne] },
        });
    });

    it('do not depend on how the changes are cut into batches', async () => {
      const { store } = underTest();
      const one = fc.record({ id: fc.nat(6), revision: fc.integer({ min: 1, max: 3 }), entry: fc.nat(2) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(one, { maxLength: 12 }),
          fc.integer({ min: 1, max: 5 }),
          async (all, size) => {
            const changes = all.map(({ id, revision, entry }) =>
              found(`m${id}`, [`e${entry}`], '2026-03-02T08:00:00.000Z', revision),
            );
            await store.clear();
            await store.upsert(changes);
            const whole = await store.keywordHits('2026-01-01');
            await store.clear();
            for (let at = 0; at < changes.length; at += size)
              await store.upsert(changes.slice(at, at + size));
            expect(await store.keywordHits('2026-01-01')).toEqual(whole);
            expect(whole.entries.reduce((sum, { hits }) => sum + hits, 0)).toBe(
              new Set(all.map(({ id }) => id)).size,
            );
          },
        ),
        { numRuns: 60 },
      );
    });

    it('are none in an empty store', async () => {
      expect(await underTest().store.keywordHits('2026-01-01')).toEqual({
        firstDay: null,
        brands: [],
        entries: [],
      });
    });
  });
}
