import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign, type Candidate } from '../../src/log/kafka/assign.ts';

const partitions = (count: number) =>
  Array.from({ length: count }, (_, partition) => ({ topic: 'raw', partition }));

const groups = fc
  .record({
    count: fc.integer({ min: 0, max: 40 }),
    owners: fc.array(fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 40 }), {
      minLength: 1,
      maxLength: 8,
    }),
  })
  .map(({ count, owners }) => ({
    count,
    // Claims may be doubled, or of partitions that are no more.
    candidates: owners.map(
      (owned, at): Candidate => ({
        memberId: `m${at}`,
        owned: owned.map((partition) => ({ topic: 'raw', partition })),
      }),
    ),
  }));

test('gives each partition to one member, and everybody an equal share', () => {
  fc.assert(
    fc.property(groups, ({ count, candidates }) => {
      const given = assign(candidates, partitions(count));
      const all = [...given.values()].flat().map(({ partition }) => partition);
      expect(all.toSorted((a, b) => a - b)).toEqual(partitions(count).map(({ partition }) => partition));
      const shares = [...given.values()].map((own) => own.length);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});

test('moves nothing when nobody has come or gone', () => {
  fc.assert(
    fc.property(groups, ({ count, candidates }) => {
      const first = assign(candidates, partitions(count));
      const again = candidates.map(({ memberId }) => ({ memberId, owned: first.get(memberId) ?? [] }));
      const second = assign(again, partitions(count));
      for (const [memberId, own] of first)
        expect(new Set(second.get(memberId)?.map(({ partition }) => partition))).toEqual(
          new Set(own.map(({ partition }) => partition)),
        );
    }),
  );
});

test.each([
  ['a second member gets half, and the first keeps the other half', [[0, 1, 2, 3], []], [2, 2], 2],
  ['who is left takes over what the others had', [[0, 1]], [4], 2],
  ['a third member takes one from each', [[0, 1, 2], [3, 4, 5], []], [2, 2, 2], 4],
])('%s', (_, owners, shares, stay) => {
  const candidates = owners.map((owned, at) => ({
    memberId: `m${at}`,
    owned: owned.map((partition) => ({ topic: 'raw', partition })),
  }));
  const count = shares.reduce((sum, share) => sum + share, 0);
  const given = assign(candidates, partitions(count));
  expect([...given.values()].map((own) => own.length)).toEqual(shares);
  const stayed = candidates.flatMap(({ memberId, owned }) =>
    owned.filter(({ partition }) => given.get(memberId)?.some((own) => own.partition === partition)),
  );
  expect(stayed).toHaveLength(stay);
});
