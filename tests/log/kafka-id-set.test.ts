import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdSet } from '../../src/log/kafka/id-set.ts';

const SECOND = 1_000;
const WINDOW_MS = 100 * SECOND;

const steps = fc.array(
  fc.oneof(
    fc.record({
      what: fc.constant('add' as const),
      id: fc.nat({ max: 60 }).map(String),
      ago: fc.nat({ max: 120 }),
    }),
    fc.record({
      what: fc.constant('has' as const),
      id: fc.nat({ max: 70 }).map(String),
      ago: fc.constant(0),
    }),
    fc.record({ what: fc.constant('wait' as const), id: fc.constant(''), ago: fc.nat({ max: 60 }) }),
  ),
  { maxLength: 300 },
);

test('within its window, it knows what a map of ids and times knows', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let now = 1_000_000 * SECOND;
      const ids = createIdSet({ windowMs: WINDOW_MS, maxIds: 1_000_000, now: () => now });
      const known = new Map<string, number>();
      const isKnown = (id: string) => (known.get(id) ?? Number.NEGATIVE_INFINITY) > now - WINDOW_MS;
      for (const { what, id, ago } of all) {
        if (what === 'wait') now += ago * SECOND;
        else if (what === 'has') expect(ids.has(id)).toBe(isKnown(id));
        else {
          const fresh = !isKnown(id);
          expect(ids.add(id, now - ago * SECOND)).toBe(fresh);
          if (fresh) known.set(id, now - ago * SECOND);
        }
      }
    }),
  );
});

test('ids of any text are told apart, also where they are alike', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 200 }), (all) => {
      const ids = createIdSet({ windowMs: WINDOW_MS, maxIds: 1_000_000 });
      for (const id of all) expect(ids.add(id, Date.now())).toBe(true);
      for (const id of all) expect(ids.add(id, Date.now())).toBe(false);
      expect(ids.size()).toBe(all.length);
    }),
  );
});

test('beyond its bound it forgets the oldest, says up to when, and takes none for known that it never saw', () => {
  let now = 1_000_000 * SECOND;
  const ids = createIdSet({ windowMs: 1_000_000 * SECOND, maxIds: 100_000, now: () => now });
  const seenAt: number[] = [];
  for (let id = 0; id < 250_000; id++) {
    now += SECOND;
    seenAt.push(now);
    if (!ids.add(`id-${id}`, now)) throw new Error('A new id is taken for a known one.');
    if (id % 1_000 === 0) expect(ids.size()).toBeLessThanOrEqual(100_000);
  }
  const upTo = ids.forgottenUpTo();
  expect(upTo).toBeGreaterThan(0);
  seenAt.forEach((at, id) => {
    if (at > upTo && !ids.has(`id-${id}`)) throw new Error('An id is forgotten before its time.');
  });
  // It has not forgotten much more than it had to.
  expect(seenAt.filter((at) => at > upTo).length).toBeGreaterThan(70_000);
});

test('what is older than the window makes room: the memory follows the ids of the window, at about 20 bytes each', () => {
  let now = 1_000_000 * SECOND;
  const ids = createIdSet({ windowMs: 300 * SECOND, maxIds: 10_000_000, now: () => now });
  for (let id = 0; id < 600_000; id++) {
    if (id % 1_000 === 0) now += SECOND;
    ids.add(`m_${id}`, now);
  }
  // Of the 300,000 ids of the window, and as many that were older, it holds few of the latter.
  expect(ids.size()).toBeLessThan(500_000);
  expect(ids.has('m_0')).toBe(false);
  expect(ids.has('m_599999')).toBe(true);
  expect(ids.bytes() / ids.size()).toBeLessThan(25);
});
