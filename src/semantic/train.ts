import type { Analysis } from '../text/token.ts';
import type { Example } from './examples.ts';
import {
  apartFeature,
  EDGE,
  isHeldDown,
  PART,
  pairFeature,
  unitFeatures,
  unitHash,
  unitOf,
  WHOLE,
  wholesOf,
  wordRead,
} from './features.ts';
import { COLUMN, COLUMNS, HEAD_NAMES, HEADS } from './heads.ts';
import { startKernel } from './kernel/kernel.ts';
import { createLayout } from './kernel/layout.ts';
import { createKnownFeatures, type KnownFeatures, UNKNOWN, worthKnowing } from './known-features.ts';
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
  epochs: 12,
  learningRate: 0.3,
  l2: 1e-5,
  smoothing: 0.05,
  dropout: 0.2,
  seed: 20261124,
} as const;

/** Weights before they are made small: `table[row * COLUMNS + column]`, a row for each of `features`, which are in order. */
export interface Weights {
  readonly features: Uint32Array;
  readonly table: Float32Array;
  readonly bias: Float32Array;
}

/** What a text is to the model. */
export interface Features {
  /** In the order of the text, the same one as often as it occurs: see features.ts. */
  readonly features: Int32Array;
  /** How much each counts. */
  readonly sizes: Uint8Array;
  /** The place of the word that each comes from. */
  readonly words: Int32Array;
}

/** Reads the features of a text. */
export function featuresOf(analysis: Analysis): Features {
  const features: number[] = [];
  const sizes: number[] = [];
  const words: number[] = [];
  const add = (feature: number, size: number, word: number) => {
    features.push(feature);
    sizes.push(size);
    words.push(word);
  };
  let before = EDGE;
  let beforeThat = EDGE;
  let units = 0;
  for (const [at, token] of analysis.tokens.entries()) {
    const unit = unitOf(token);
    if (unit === '' || isHeldDown(token, analysis.tokens[at - 1])) continue;
    const isWord = token.kind === 'word';
    const wholes = wholesOf(isWord);
    const { stem } = wordRead(token);
    unitFeatures(unit, stem, isWord).forEach((feature, nth) => {
      add(feature, nth < wholes ? WHOLE : PART, units);
    });
    const own = unitHash(isWord ? stem : unit);
    add(pairFeature(before, own), WHOLE, units);
    if (units > 0) add(apartFeature(beforeThat, own), WHOLE, units);
    beforeThat = before;
    before = own;
    units += 1;
  }
  if (units > 0) add(pairFeature(before, EDGE), WHOLE, units - 1);
  return {
    features: Int32Array.from(features),
    sizes: Uint8Array.from(sizes),
    words: Int32Array.from(words),
  };
}

/**
 * Multinomial and binary logistic regression on the features that are worth knowing, all heads at once, by Adagrad (Duchi
 * et al. 2011). `texts[at]`: the ways in which a text may be written, of which one is drawn each time; what is worth
 * knowing is told by the first. Deterministic: the same
 * examples in the same order, options and seed give the same weights.
 */
export function trainWeights(
  texts: readonly (readonly Features[])[],
  examples: readonly Example[],
  options: TrainOptions,
): Weights {
  const features = worthKnowing(texts.flatMap(([first]) => first?.features ?? []));
  const known = createKnownFeatures(features);
  const { room, open } = createLayout();
  const drawn = room(largest(texts) * FEATURE_BYTES);
  const table = room(known.count * 2 * WIDTH * 4);
  const [biases, sums, slopes] = [room(WIDTH * 4), room(WIDTH * 4), room(WIDTH * 4)];
  const memory = open();
  const kernel = startKernel(memory);
  const floats = (at: number, count: number) => new Float32Array(memory.buffer, at, count);
  const [bias, logits] = [floats(biases, COLUMNS), floats(sums, COLUMNS)];
  const gradient = floats(slopes, COLUMNS);
  const biasSquares = new Float32Array(COLUMNS).fill(FIRST_SQUARE);
  for (let row = 0; row < known.count; row++)
    floats(table + (2 * row + 1) * WIDTH * 4, WIDTH).fill(FIRST_SQUARE);
  const draw = createDraw(memory, drawn, known, options.dropout);
  const order = Int32Array.from(examples.keys());
  const random = xorshift(options.seed);

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (const at of order) {
      const example = examples[at];
      const ways = texts[at] ?? [];
      const whole = ways[random() % ways.length];
      if (example === undefined || whole === undefined) continue;
      const count = draw(whole, random);
      if (count === 0) continue;
      kernel.score(drawn, count, table, WIDTH, biases, sums);
      loss += gradientOf(logits, example, options.smoothing, gradient);
      kernel.descend(drawn, count, table, WIDTH, slopes, options.learningRate, options.l2);
      gradient.forEach((slope, k) => {
        if (slope === 0) return;
        const square = (biasSquares[k] ?? 0) + slope * slope;
        biasSquares[k] = square;
        bias[k] = (bias[k] ?? 0) - (options.learningRate * slope) / Math.sqrt(square);
      });
    }
    options.onEpoch?.(epoch, loss / examples.length);
  }
  const weights = new Float32Array(known.count * COLUMNS);
  for (let row = 0; row < known.count; row++)
    weights.set(floats(table + row * 2 * WIDTH * 4, COLUMNS), row * COLUMNS);
  return { features, table: weights, bias: Float32Array.from(bias) };
}

/**
 * What the squares of slopes begin with. From nothing, the first text of a feature would move its weights by a whole step,
 * however little it says; measured with sources left out, the log loss falls from 0.493 to 0.486, and seeds differ less.
 */
const FIRST_SQUARE = 3e-3;
/** Columns of a row in the memory of the kernel. */
const WIDTH = Math.ceil(COLUMNS / 4) * 4;
/** The number of its row, and its value. */
const FEATURE_BYTES = 8;

function largest(texts: readonly (readonly Features[])[]): number {
  return texts.flat().reduce((most, { features }) => Math.max(most, features.length), 0);
}

/** Writes the known features of the words that chance leaves in to where the kernel reads them, and gives their count. */
function createDraw(
  { buffer }: WebAssembly.Memory,
  at: number,
  known: KnownFeatures,
  dropout: number,
): (whole: Features, random: () => number) => number {
  const rows = new Int32Array(buffer, at);
  const values = new Float32Array(buffer, at);
  const limit = dropout * 2 ** 32;
  return ({ features, sizes, words }, random) => {
    let count = 0;
    let square = 0;
    let word = -1;
    let isLeft = false;
    for (let f = 0; f < features.length; f++) {
      const own = words[f] ?? 0;
      if (own !== word) isLeft = random() >= limit;
      word = own;
      const row = isLeft ? known.rowOf(features[f] ?? 0) : UNKNOWN;
      if (row === UNKNOWN) continue;
      const size = sizes[f] ?? 0;
      rows[2 * count] = row;
      values[2 * count + 1] = size;
      square += size * size;
      count += 1;
    }
    const scale = 1 / Math.sqrt(square);
    for (let f = 0; f < count; f++) values[2 * f + 1] = (values[2 * f + 1] ?? 0) * scale;
    return count;
  };
}

/** Scores the features of texts with weights that are not made small yet: log-odds of all columns. */
export function createScorer({ features, table, bias }: Weights): (text: Features) => Float64Array {
  const known = createKnownFeatures(features);
  return ({ features: own, sizes }) => {
    const sums = new Float64Array(COLUMNS);
    let square = 0;
    own.forEach((feature, f) => {
      const row = known.rowOf(feature);
      if (row === UNKNOWN) return;
      const size = sizes[f] ?? 0;
      square += size * size;
      for (let k = 0; k < COLUMNS; k++) sums[k] = (sums[k] ?? 0) + (table[row * COLUMNS + k] ?? 0) * size;
    });
    const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    return sums.map((sum, k) => sum * scale + (bias[k] ?? 0));
  };
}

/** Fills `gradient` (zero where the example does not answer) and returns the loss in nats. */
export function gradientOf(
  logits: Float32Array | Float64Array,
  example: Example,
  smoothing: number,
  gradient: Float32Array | Float64Array,
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
