import { createDenseHead } from '../semantic/dense-head.ts';
import type { Encoder } from '../semantic/encoder.ts';
import { COLUMNS } from '../semantic/heads.ts';
import type { Calibration, ModelHeader } from '../semantic/model-file.ts';
import type { Analysis } from '../text/token.ts';
import type { DecisionPolicy } from './decision-policy.ts';
import type { RouteOdds } from './route-odds.ts';

/** Both readings of a text. The arrays belong to the reader and are overwritten by its next call. */
export interface ReadTwice {
  /** Log-odds of both readings together, one per column. */
  readonly logits: Float64Array;
  /** Of both together, fitted on texts that neither had seen. */
  readonly calibration: Calibration;
  /** Log-odds of the second reading alone, and how much of a column it makes up (0 to 1); the first makes up the rest. */
  readonly second: Float64Array;
  readonly share: number;
}

/** Reads a text again. `first`: the log-odds of the first reading. */
export type SecondReading = (analysis: Analysis, first: Float64Array) => ReadTwice;

/** Whether a second reading may change the route: not where an entry decides. */
export function isUnsure(
  { scores, route, decidedBy }: RouteOdds,
  { secondReadingBelow }: DecisionPolicy,
): boolean {
  return decidedBy === null && scores[route] < secondReadingBelow;
}

/**
 * Reads with the encoder, and the head that was trained on its vectors, what the first reading was not sure of. The same
 * analysis is read once, however often it is judged: with and without an entry, before and after a draft.
 */
export function createSecondReading(
  encoder: Encoder,
  dense: Uint8Array,
  { share, calibration }: NonNullable<ModelHeader['secondReading']>,
): SecondReading {
  const head = createDenseHead(dense);
  const logits = new Float64Array(COLUMNS);
  let last: Analysis | undefined;
  let second: Float64Array = new Float64Array(COLUMNS);
  return (analysis, first) => {
    if (analysis !== last) second = head(encoder.encode(analysis));
    last = analysis;
    mixReadings(first, second, share, logits);
    return { logits, calibration, second, share };
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
