import { createHash } from 'node:crypto';
import type { KeywordMatcher } from '../keywords/compile.ts';
import { FLAGS, TOPICS } from '../mention/taxonomy.ts';
import type { Example } from '../semantic/examples.ts';
import { COLUMN, COLUMNS } from '../semantic/heads.ts';
import { type Calibration, encodeModel } from '../semantic/model-file.ts';
import {
  bucketsOf,
  TRAIN_DEFAULTS,
  type TrainOptions,
  trainWeights,
  type Weights,
} from '../semantic/train.ts';
import type { Analyser } from '../text/analyse.ts';
import { fitRouteCalibration, type RoutePoint } from './calibrate.ts';
import { keywordOdds } from './route-odds.ts';

/** Parts that the labelled mentions are cut into: each is scored by a model that has not seen it. */
const FOLDS = 3;
/** A flag is shown where, on texts not trained on, at least this share of it was right. */
const FLAG_PRECISION = 0.7;
/** Log-odds that nothing reaches: the flag is left to the keyword lists. */
const NEVER = 1e9;

export interface FitOptions extends Partial<Pick<TrainOptions, 'epochs' | 'learningRate' | 'l2' | 'seed'>> {
  readonly onProgress?: (what: string) => void;
}

/**
 * Trains the model and its calibration. Every number of the calibration is fitted on texts that the model which scored
 * them had not seen (cross-fitting). The same examples and options give the same bytes.
 */
export function fitModel(
  examples: readonly Example[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  { onProgress = () => {}, ...chosen }: FitOptions = {},
): Buffer {
  const options = { ...TRAIN_DEFAULTS, ...chosen };
  const analyses = examples.map(({ text }) => analyser.analyse(text));
  const features = analyses.map(bucketsOf);
  const held = new Map<number, Float64Array>();
  for (let fold = 0; fold < FOLDS; fold++) {
    onProgress(`calibration, part ${fold + 1} of ${FOLDS}`);
    const isHeld = (index: number) =>
      examples[index]?.label !== null && foldOf(examples[index]?.text ?? '') === fold;
    const kept = [...examples.keys()].filter((index) => !isHeld(index));
    const weights = trainWeights(pick(features, kept), pick(examples, kept), options);
    for (const index of examples.keys()) {
      if (isHeld(index)) held.set(index, logitsOf(features[index] ?? new Int32Array(), weights));
    }
  }
  onProgress('calibration, fit');
  const calibration = calibrate(examples, held, (index) => {
    const analysis = analyses[index];
    return analysis === undefined ? [] : matcher.match(analysis, analysis.text);
  });
  onProgress('training on everything');
  const weights = trainWeights(features, examples, {
    ...options,
    onEpoch: (epoch, loss) => onProgress(`epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)}`),
  });
  const { epochs, learningRate, l2, seed } = options;
  return encodeModel(weights, {
    calibration,
    data: dataOf(examples),
    options: { epochs, learningRate, l2, seed },
  });
}

function pick<T>(values: readonly T[], indexes: readonly number[]): T[] {
  return indexes.flatMap((index) => values[index] ?? []);
}

/** Which part a text falls into: by its own bytes, so that a new file moves no other text. */
function foldOf(text: string): number {
  return (createHash('sha256').update(`fold:${text}`).digest()[0] ?? 0) % FOLDS;
}

/** Log-odds of all columns for the features of one text, with weights that are not made small yet. */
export function logitsOf(buckets: Int32Array, weights: Weights): Float64Array {
  const logits = Float64Array.from(weights.bias);
  const scale = buckets.length === 0 ? 0 : 1 / Math.sqrt(buckets.length);
  for (const row of buckets) {
    const from = row * COLUMNS;
    for (let k = 0; k < COLUMNS; k++) logits[k] = (logits[k] ?? 0) + (weights.table[from + k] ?? 0) * scale;
  }
  return logits;
}

function calibrate(
  examples: readonly Example[],
  held: ReadonlyMap<number, Float64Array>,
  matchesOf: (index: number) => Parameters<typeof keywordOdds>[0],
): Calibration {
  const points: RoutePoint[] = [];
  const outputs: { logits: Float64Array; targets: Float32Array }[] = [];
  for (const [index, logits] of held) {
    const example = examples[index];
    if (example === undefined) continue;
    outputs.push({ logits, targets: example.targets });
    points.push({
      logits,
      keywords: keywordOdds(matchesOf(index)),
      route:
        example.targets[COLUMN.service] === 1
          ? 'customer_service'
          : example.targets[COLUMN.abuse] === 1
            ? 'moderation'
            : 'community',
      source: example.source,
    });
  }
  const flagThresholds = Object.fromEntries(
    FLAGS.map((flag, at) => [flag, thresholdFor(outputs, COLUMN.flags + at, FLAG_PRECISION)]),
  );
  return { ...fitRouteCalibration(points), topicThreshold: bestTopicThreshold(outputs), flagThresholds };
}

/** The lowest log-odds above which the column was right at least `precision` of the time, with 5 cases or more. */
function thresholdFor(
  outputs: readonly { logits: Float64Array; targets: Float32Array }[],
  column: number,
  precision: number,
): number {
  const sorted = outputs
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
function bestTopicThreshold(outputs: readonly { logits: Float64Array; targets: Float32Array }[]): number {
  let best = { threshold: 0, f1: -1 };
  for (let threshold = -2; threshold <= 1; threshold += 0.1) {
    let [hit, wrong, missed] = [0, 0, 0];
    for (const { logits, targets } of outputs) {
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

function dataOf(examples: readonly Example[]): { source: string; rows: number; sha256: string }[] {
  const sources = Map.groupBy(examples, ({ source }) => source);
  return [...sources].map(([source, rows]) => {
    const digest = createHash('sha256');
    for (const { text, targets } of rows) digest.update(`${text}\n${targets.join()}\n`);
    return { source, rows: rows.length, sha256: digest.digest('hex') };
  });
}
