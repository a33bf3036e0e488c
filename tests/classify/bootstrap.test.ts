import { expect, test } from 'vitest';
import { bootstrap } from '../../src/classify/bootstrap.ts';

const share = (some: readonly boolean[]) => some.filter(Boolean).length / some.length;
const half = (count: number) => Array.from({ length: count }, (_, at) => at % 2 === 0);

test('gives the interval of a share as statistics know it: two standard errors to either side', () => {
  const { value, low, high } = bootstrap(half(400), share);
  expect(value).toBe(0.5);
  expect(low).toBeCloseTo(0.5 - 1.96 * 0.025, 1);
  expect(high).toBeCloseTo(0.5 + 1.96 * 0.025, 1);
});

test('is narrower for more texts, and the same twice', () => {
  const few = bootstrap(half(50), share);
  const many = bootstrap(half(5000), share);
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
  expect(bootstrap(half(50), share)).toEqual(few);
});

test('leaves out rounds in which the figure is not defined', () => {
  const onlyIfAny = (some: readonly boolean[]) => (some.some(Boolean) ? 1 : Number.NaN);
  expect(bootstrap([true, false, false], onlyIfAny)).toEqual({ value: 1, low: 1, high: 1 });
});
