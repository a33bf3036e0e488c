import { FLAGS, TOPICS } from '../mention/taxonomy.ts';
import { COLUMN } from '../semantic/heads.ts';
import type { Calibration } from '../semantic/model-file.ts';

/** What a model said of a text that it was not trained on, and the truth: one value per column, NaN where unknown. */
export interface FacetPoint {
  readonly logits: Float64Array;
  readonly targets: Float32Array;
}

/** A flag is shown where, on texts not trained on, at least this share of it was right. */
const FLAG_PRECISION = 0.7;
/** Log-odds that nothing reaches: the flag is left to the keyword lists. */
const NEVER = 1e9;

/** The log-odds above which topics and flags are shown. */
export function fitFacetThresholds(
  points: readonly FacetPoint[],
): Pick<Calibration, 'topicThreshold' | 'flagThresholds'> {
  const flagThresholds = Object.fromEntries(
    FLAGS.map((flag, at) => [flag, thresholdFor(points, COLUMN.flags + at, FLAG_PRECISION)]),
  );
  return { topicThreshold: bestTopicThreshold(points), flagThresholds };
}

/** The lowest log-odds above which the column was right at least `precision` of the time, with 5 cases or more. */
function thresholdFor(points: readonly FacetPoint[], column: number, precision: number): number {
  const sorted = points
    .filter(({ targets }) => !Number.isNaN(targets[column]))
    .map(({ logits, targets }) => ({ odds: logits[column] ?? 0, right: targets[column] === 1 }))
    .sort((a, b) => b.odds - a.odds);
  let right = 0;
  let threshold = NEVER;
  sorted.forEach(({ odds, right: isRight }, index) => {
    if (isRight) right += 1;
    if (right >= 5 && right / (index + 1) >= precision) threshold = Math.round(odds * 1000) / 1000;
  });
  return threshold;
}

/** The log-odds that give the best micro-averaged F1 over all topics. */
function bestTopicThreshold(points: readonly FacetPoint[]): number {
  let best = { threshold: 0, f1: -1 };
  for (let threshold = -2; threshold <= 1; threshold += 0.1) {
    let [hit, wrong, missed] = [0, 0, 0];
    for (const { logits, targets } of points) {
      for (let k = COLUMN.topics; k < COLUMN.topics + TOPICS.length; k++) {
        const target = targets[k] ?? Number.NaN;
        const said = (logits[k] ?? 0) > threshold;
        if (target === 1 && said) hit += 1;
        else if (target === 1) missed += 1;
        else if (target === 0 && said) wrong += 1;
      }
    }
    const f1 = (2 * hit) / (2 * hit + wrong + missed);
    if (f1 > best.f1) best = { threshold: Math.round(threshold * 10) / 10, f1 };
  }
  return best.threshold;
}
