import { xorshift } from '../semantic/random.ts';

const ROUNDS = 1000;
const SEED = 20261127;
/** Share of the rounds outside the interval, on either side: 95 % lie within. */
const TAIL = 0.025;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A figure over a sample with its 95 % interval, by the percentile bootstrap (Efron 1979): how far it would move with
 * other texts of the same kind. Rounds in which the figure is not defined are left out. Deterministic.
 */
export function bootstrap<T>(sample: readonly T[], figure: (some: readonly T[]) => number): Interval {
  const random = xorshift(SEED);
  const drawn: T[] = [...sample];
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < sample.length; i++) {
      const taken = sample[random() % sample.length];
      if (taken !== undefined) drawn[i] = taken;
    }
    const found = figure(drawn);
    if (!Number.isNaN(found)) figures.push(found);
  }
  figures.sort((a, b) => a - b);
  const at = (share: number) =>
    figures[Math.min(figures.length - 1, Math.floor(share * figures.length))] ?? Number.NaN;
  return { value: figure(sample), low: at(TAIL), high: at(1 - TAIL) };
}
