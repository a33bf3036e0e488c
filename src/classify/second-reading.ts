import { createDenseHead } from '../semantic/dense-head.ts';
import type { Encoder } from '../semantic/encoder.ts';
import { COLUMNS } from '../semantic/heads.ts';
import type { Calibration, ModelHeader } from '../semantic/model-file.ts';
import type { Analysis } from '../text/token.ts';

/** What a second look at a text gives. */
export interface SecondReading {
  /** Of both readings together, fitted on texts that neither had seen. */
  readonly calibration: Calibration;
  /** How much of a column the first reading makes up, and how much the second. They add up to 1. */
  readonly shares: { readonly first: number; readonly second: number };
  /**
   * Log-odds of both readings together, and of the second alone, one per column. The arrays belong to the reading and are
   * overwritten by its next call.
   */
  read(
    analysis: Analysis,
    first: Float64Array,
  ): { readonly both: Float64Array; readonly second: Float64Array };
}

/**
 * Reads with the encoder, and the head that was trained on its vectors, what the first reading was not sure of. The same analysis is read once, however often it is
 * judged: with and without an entry, before and after a draft.
 */
export function createSecondReading(
  encoder: Encoder,
  dense: Float32Array,
  { share, calibration }: NonNullable<ModelHeader['secondReading']>,
): SecondReading {
  const shares = { first: 1 - share, second: share };
  const head = createDenseHead(dense);
  const both = new Float64Array(COLUMNS);
  let last: Analysis | undefined;
  let second: Float64Array = new Float64Array(COLUMNS);
  return {
    calibration,
    shares,
    read(analysis, first) {
      if (analysis !== last) second = head(encoder.encode(analysis));
      last = analysis;
      mixReadings(first, second, share, both);
      return { both, second };
    },
  };
}

/** Log-odds of two readings together; `share` is that of the second. */
export function mixReadings(
  first: Float64Array,
  second: Float64Array,
  share: number,
  out: Float64Array,
): void {
  for (let k = 0; k < COLUMNS; k++) out[k] = (first[k] ?? 0) * (1 - share) + (second[k] ?? 0) * share;
}
