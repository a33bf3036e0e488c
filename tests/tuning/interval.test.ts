import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOf } from '../../src/tuning/interval.ts';

test.each([
  // Against the table of Newcombe (1998), method 3, and its limits.
  ['81 of 263', 81, 182, 0.2553, 0.3662],
  ['15 of 148', 15, 133, 0.0624, 0.1605],
  ['0 of 20', 0, 20, 0, 0.1611],
  ['1 of 29', 1, 28, 0.0061, 0.1718],
])('the interval of %s is that of the literature', (_name, right, wrong, low, high) => {
  const found = shareOf(right, wrong);
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test('nothing counted is not known, and never 0', () => {
  expect(shareOf(0, 0)).toEqual({ right: 0, wrong: 0, share: Number.NaN, low: Number.NaN, high: Number.NaN });
});

test('the interval holds the share, lies in 0 to 1, and narrows with more of the same', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (right, wrong) => {
      if (right + wrong === 0) return;
      const { share, low, high } = shareOf(right, wrong);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(share).toBeGreaterThanOrEqual(low - 1e-9);
      expect(share).toBeLessThanOrEqual(high + 1e-9);
      const more = shareOf(right * 4, wrong * 4);
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
  );
});
