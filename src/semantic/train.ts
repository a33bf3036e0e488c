import type { Analysis } from '../text/token.ts';
import type { Example } from './examples.ts';
import {
  BUCKETS,
  EDGE,
  PART,
  pairBucket,
  unitBuckets,
  unitHash,
  unitOf,
  WHOLE,
  wholesOf,
} from './features.ts';
import { COLUMN, COLUMNS, HEAD_NAMES, HEADS } from './heads.ts';
import { shuffle, xorshift } from './random.ts';

export interface TrainOptions {
  readonly epochs: number;
  /** Step of Adagrad. */
  readonly learningRate: number;
  /** Pull towards zero, per step. */
  readonly l2: number;
  /** Share of each truth that is given to the other answers (label smoothing, Szegedy et al. 2016): labels err. */
  readonly smoothing: number;
  /** Share of the words that are left out each time a text is seen (Srivastava et al. 2014): none may carry all. */
  readonly dropout: number;
  readonly seed: number;
  readonly onEpoch?: ((epoch: number, loss: number) => void) | undefined;
}

export const TRAIN_DEFAULTS = {
  epochs: 6,
  learningRate: 0.3,
  l2: 1e-5,
  smoothing: 0.05,
  dropout: 0.2,
  seed: 20261124,
} as const;

/** Weights before they are made small: `table[bucket * COLUMNS + column]`. */
export interface Weights {
  readonly table: Float32Array;
  readonly bias: Float32Array;
}

/** What a text is to the model. */
export interface Features {
  /** In the order of the text, the same one as often as it occurs. */
  readonly buckets: Int32Array;
  /** How much each counts. */
  readonly sizes: Uint8Array;
  /** The place of the word that each comes from. */
  readonly words: Int32Array;
}

/** Reads the features of a text. */
export function featuresOf(analysis: Analysis): Features {
  const buckets: number[] = [];
  const sizes: number[] = [];
  const words: number[] = [];
  const add = (bucket: number, size: number, word: number) => {
    buckets.push(bucket);
    sizes.push(size);
    words.push(word);
  };
  let before = EDGE;
  let units = 0;
  for (const token of analysis.tokens) {
    const unit = unitOf(token);
    if (unit === '') continue;
    const isWord = token.kind === 'word';
    const wholes = wholesOf(isWord);
    unitBuckets(unit, token.word.stem, isWord).forEach((bucket, at) => {
      add(bucket, at < wholes ? WHOLE : PART, units);
    });
    const own = unitHash(isWord ? token.word.stem : unit);
    add(pairBucket(before, own), WHOLE, units);
    before = own;
    units += 1;
  }
  if (units > 0) add(pairBucket(before, EDGE), WHOLE, units - 1);
  return { buckets: Int32Array.from(buckets), sizes: Uint8Array.from(sizes), words: Int32Array.from(words) };
}

/** What the sum of a text's features is multiplied by: one over its length as a vector. */
function scaleOf(sizes: Uint8Array): number {
  let square = 0;
  for (const size of sizes) square += size * size;
  return square === 0 ? 0 : 1 / Math.sqrt(square);
}

/**
 * Multinomial and binary logistic regression on hashed features, all heads at once, by Adagrad (Duchi et al. 2011).
 * `features[at]`: the ways in which a text may be written, of which one is drawn each time. Deterministic: the same
 * examples in the same order, options and seed give the same weights.
 */
export function trainWeights(
  features: readonly (readonly Features[])[],
  examples: readonly Example[],
  options: TrainOptions,
): Weights {
  const table = new Float32Array(BUCKETS * COLUMNS);
  const squares = new Float32Array(BUCKETS * COLUMNS);
  const bias = new Float32Array(COLUMNS);
  const biasSquares = new Float32Array(COLUMNS);
  const logits = new Float64Array(COLUMNS);
  const gradient = new Float64Array(COLUMNS);
  const order = Int32Array.from(examples.keys());
  const random = xorshift(options.seed);

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (const at of order) {
      const example = examples[at];
      const ways = features[at] ?? [];
      const whole = ways[random() % ways.length];
      if (example === undefined || whole === undefined) continue;
      const { buckets, sizes } = withoutSome(whole, options.dropout, random);
      if (buckets.length === 0) continue;
      const scale = scaleOf(sizes);
      logits.set(bias);
      for (let f = 0; f < buckets.length; f++) {
        const from = (buckets[f] ?? 0) * COLUMNS;
        const value = (sizes[f] ?? 0) * scale;
        for (let k = 0; k < COLUMNS; k++) logits[k] = (logits[k] ?? 0) + (table[from + k] ?? 0) * value;
      }
      loss += gradientOf(logits, example, options.smoothing, gradient);
      for (let k = 0; k < COLUMNS; k++) {
        const g = gradient[k] ?? 0;
        if (g === 0) continue;
        const square = (biasSquares[k] ?? 0) + g * g;
        biasSquares[k] = square;
        bias[k] = (bias[k] ?? 0) - (options.learningRate * g) / Math.sqrt(square + 1e-8);
        const step = g * scale;
        for (let f = 0; f < buckets.length; f++) {
          const cell = (buckets[f] ?? 0) * COLUMNS + k;
          const weight = table[cell] ?? 0;
          const slope = step * (sizes[f] ?? 0) + options.l2 * weight;
          const sum = (squares[cell] ?? 0) + slope * slope;
          squares[cell] = sum;
          table[cell] = weight - (options.learningRate * slope) / Math.sqrt(sum + 1e-8);
        }
      }
    }
    options.onEpoch?.(epoch, loss / examples.length);
  }
  return { table, bias };
}

/** The features of the words that chance leaves in. */
function withoutSome(whole: Features, dropout: number, random: () => number): Features {
  if (dropout === 0) return whole;
  const limit = dropout * 2 ** 32;
  const isLeft: boolean[] = [];
  for (let word = whole.words.at(-1) ?? -1; word >= 0; word--) isLeft.push(random() >= limit);
  const kept: number[] = [];
  whole.words.forEach((word, f) => {
    if (isLeft[word] === true) kept.push(f);
  });
  return {
    buckets: Int32Array.from(kept, (f) => whole.buckets[f] ?? 0),
    sizes: Uint8Array.from(kept, (f) => whole.sizes[f] ?? 0),
    words: Int32Array.from(kept, (f) => whole.words[f] ?? 0),
  };
}

/** Log-odds of all columns for the features of one text, with weights that are not made small yet. */
export function logitsOf({ buckets, sizes }: Features, weights: Weights): Float64Array {
  const logits = Float64Array.from(weights.bias);
  const scale = scaleOf(sizes);
  buckets.forEach((bucket, f) => {
    const from = bucket * COLUMNS;
    const value = (sizes[f] ?? 0) * scale;
    for (let k = 0; k < COLUMNS; k++) logits[k] = (logits[k] ?? 0) + (weights.table[from + k] ?? 0) * value;
  });
  return logits;
}

/** Fills `gradient` (zero where the example does not answer) and returns the loss in nats. */
export function gradientOf(
  logits: Float64Array,
  example: Example,
  smoothing: number,
  gradient: Float64Array,
): number {
  let loss = 0;
  const { targets, weight } = example;
  for (const head of HEAD_NAMES) {
    const from = COLUMN[head];
    const to = from + HEADS[head].classes.length;
    if (HEADS[head].kind === 'softmax') {
      if (Number.isNaN(targets[from])) {
        gradient.fill(0, from, to);
        continue;
      }
      let max = Number.NEGATIVE_INFINITY;
      for (let k = from; k < to; k++) max = Math.max(max, logits[k] ?? 0);
      let sum = 0;
      for (let k = from; k < to; k++) sum += Math.exp((logits[k] ?? 0) - max);
      for (let k = from; k < to; k++) {
        const p = Math.exp((logits[k] ?? 0) - max) / sum;
        const y = targets[k] ?? 0;
        gradient[k] = (p - y * (1 - smoothing) - smoothing / (to - from)) * weight;
        if (y > 0) loss -= Math.log(p + 1e-12) * weight;
      }
    } else {
      for (let k = from; k < to; k++) {
        const y = targets[k] ?? Number.NaN;
        if (Number.isNaN(y)) {
          gradient[k] = 0;
          continue;
        }
        const p = 1 / (1 + Math.exp(-(logits[k] ?? 0)));
        gradient[k] = (p - y * (1 - 2 * smoothing) - smoothing) * weight;
        loss -= Math.log((y > 0 ? p : 1 - p) + 1e-12) * weight;
      }
    }
  }
  return loss;
}
