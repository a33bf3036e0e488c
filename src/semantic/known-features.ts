/** The features that a model has weights for, each with the number of its row. */
export interface KnownFeatures {
  readonly count: number;
  /** The row of a feature (see features.ts); `UNKNOWN` where the model has none. */
  rowOf(feature: number): number;
}

export const UNKNOWN = -1;

const LOW_BITS = 16;
const LOW = (1 << LOW_BITS) - 1;

/**
 * Finds features among `sorted`: 32 bits each, no negative numbers, in order, each once; a feature's row is its place there.
 * Those with the same high half stand together, a handful each: where they begin is looked up, and their low halves are
 * compared. All of it takes less than a megabyte, so that what the model does not know is found out in the processor's cache.
 */
export function createKnownFeatures(sorted: Uint32Array): KnownFeatures {
  const begins = new Uint32Array((1 << LOW_BITS) + 1);
  const lows = new Uint16Array(sorted.length);
  sorted.forEach((feature, row) => {
    const next = (feature >>> LOW_BITS) + 1;
    begins[next] = (begins[next] ?? 0) + 1;
    lows[row] = feature & LOW;
  });
  for (let high = 0; high <= LOW; high++) begins[high + 1] = (begins[high + 1] ?? 0) + (begins[high] ?? 0);

  return {
    count: sorted.length,
    rowOf(feature) {
      const high = feature >>> LOW_BITS;
      const low = feature & LOW;
      const end = begins[high + 1] ?? 0;
      for (let row = begins[high] ?? 0; row < end; row++) if (lows[row] === low) return row;
      return UNKNOWN;
    },
  };
}

/** A feature is worth a row from so many texts on: measured with sources left out, log loss 0.464 from two, 0.461 from three, 0.466 from four. */
const LEAST_TEXTS = 3;
/** More features than these would make a model's file larger than 15 MB, its target; those that stand in the most texts stay. */
export const MOST_FEATURES = 240_000;

/** The features of texts that are worth a row, in order. `texts`: the features of each text, in any order, repeated or not. */
export function worthKnowing(texts: readonly Int32Array[], most = MOST_FEATURES): Uint32Array {
  const all = new Uint32Array(texts.reduce((sum, features) => sum + features.length, 0));
  let length = 0;
  for (const features of texts) for (const feature of new Set(features)) all[length++] = feature;
  const sorted = all.subarray(0, length).sort();
  const found: { readonly feature: number; readonly texts: number }[] = [];
  for (let from = 0, to = 0; from < length; from = to) {
    const feature = sorted[from] ?? 0;
    while (to < length && sorted[to] === feature) to += 1;
    if (to - from >= LEAST_TEXTS) found.push({ feature, texts: to - from });
  }
  if (found.length > most) {
    found.sort((a, b) => b.texts - a.texts || a.feature - b.feature);
    found.length = most;
  }
  return Uint32Array.from(found, ({ feature }) => feature).sort();
}
