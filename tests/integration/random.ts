/** Numbers that look like chance and are the same on every run (Marsaglia's xorshift32). */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** True so many times in a hundred. */
  percent(chance: number): boolean;
  pick<T>(values: readonly T[]): T;
}

export function createRandom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const between = (from: number, to: number) => from + (next() % (to - from + 1));
  return {
    between,
    percent: (chance) => between(1, 100) <= chance,
    pick: (values) => {
      const value = values[between(0, values.length - 1)];
      if (value === undefined) throw new Error('There is nothing to pick from');
      return value;
    },
  };
}
