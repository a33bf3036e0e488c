import { HIDDEN, OUTPUTS, PARTS, partsOf, VECTOR_SCALE } from './dense-head.ts';
import { VECTOR } from './encoder.ts';
import type { Example } from './examples.ts';
import { COLUMN, COLUMNS } from './heads.ts';
import { startKernel } from './kernel/kernel.ts';
import { createLayout } from './kernel/layout.ts';
import { shuffle, xorshift } from './random.ts';
import { gradientOf } from './train.ts';

const EPOCHS = 20;
const BATCH = 128;
const STEP = 2e-3;
/** Share of the steps in which the step grows to its length; then it shrinks to nothing. */
const WARM_UP = 0.1;
/** Pull towards zero, times the step. */
const DECAY = 0.3;
/**
 * Share of the numbers of a vector, and of the layer between, that a step leaves out: the same ones for all its texts, so
 * that the step works with a network of a quarter of the size (Graham et al. 2015).
 */
const DROPOUT = 0.5;
const [VECTOR_LEFT, HIDDEN_LEFT] = [VECTOR * (1 - DROPOUT), HIDDEN * (1 - DROPOUT)];
const LEFT = partsOf(VECTOR_LEFT, HIDDEN_LEFT);
/** What a number of a vector is multiplied by that is left in. */
const IN_SCALE = VECTOR_SCALE / (1 - DROPOUT);
/** How much the heads count that the route does not depend on: they share the layer with those that it does. */
const SIDE_HEADS = 0.3;
/** Of Adam (Kingma and Ba 2015): how much is kept of the mean slope and of the mean square. */
const [KEPT, SQUARES_KEPT] = [0.9, 0.999];

/**
 * Trains the dense head on vectors of texts (`VECTOR` numbers a text, one behind the other), all heads at once, by Adam with
 * decoupled decay (Loshchilov and Hutter 2019). `ways`: the vectors once for each way in which the texts may be written; one
 * is drawn each time. Deterministic, like `trainWeights`.
 */
export function trainDenseHead(
  ways: readonly Float32Array[],
  examples: readonly Example[],
  indexes: ArrayLike<number>,
  seed: number,
): Float32Array {
  const random = xorshift(seed);
  const { room, open } = createLayout();
  const floats = (count: number) => room(count * 4);
  const [own, gradient] = [floats(PARTS.size), floats(PARTS.size)];
  const [means, squares] = [floats(PARTS.size), floats(PARTS.size)];
  // The network of one step: what chance leaves in, and its slopes.
  const [left, leftGradient] = [floats(LEFT.size), floats(LEFT.size)];
  const [input, hidden] = [floats(BATCH * VECTOR_LEFT), floats(BATCH * HIDDEN_LEFT)];
  const [output, slope] = [floats(BATCH * OUTPUTS), floats(BATCH * OUTPUTS)];
  const back = floats(BATCH * HIDDEN_LEFT);
  const memory = open();
  const kernel = startKernel(memory);
  const view = (at: number, count: number) => new Float32Array(memory.buffer, at, count);
  const [weights, slopesOfWeights] = [view(own, PARTS.size), view(gradient, PARTS.size)];
  const [weightsLeft, slopesLeft] = [view(left, LEFT.size), view(leftGradient, LEFT.size)];
  const [inputs, hiddens] = [view(input, BATCH * VECTOR_LEFT), view(hidden, BATCH * HIDDEN_LEFT)];
  const [outputs, slopes] = [view(output, BATCH * OUTPUTS), view(slope, BATCH * OUTPUTS)];
  const backs = view(back, BATCH * HIDDEN_LEFT);
  const logits = new Float64Array(COLUMNS);
  const slopeOf = new Float64Array(COLUMNS);
  const [ofVector, ofHidden] = [Int32Array.from(Array(VECTOR).keys()), Int32Array.from(Array(HIDDEN).keys())];
  const places = new Int32Array(LEFT.size);
  setFirstWeights(weights, random);

  /** One batch: forward, the slope of the loss, backward. */
  function learn(batch: Int32Array): void {
    const count = batch.length;
    shuffle(ofVector, random);
    shuffle(ofHidden, random);
    findPlaces(ofVector, ofHidden, places);
    for (let at = 0; at < LEFT.size; at++) weightsLeft[at] = weights[places[at] ?? 0] ?? 0;
    batch.forEach((index, t) => {
      const vectors = ways[random() % ways.length] ?? [];
      for (let i = 0; i < VECTOR_LEFT; i++)
        inputs[t * VECTOR_LEFT + i] = (vectors[index * VECTOR + (ofVector[i] ?? 0)] ?? 0) * IN_SCALE;
    });
    kernel.forward(input, count, VECTOR_LEFT, left, left + LEFT.bias * 4, HIDDEN_LEFT, hidden);
    for (let cell = 0; cell < count * HIDDEN_LEFT; cell++)
      hiddens[cell] = Math.max(0, hiddens[cell] ?? 0) / (1 - DROPOUT);
    const [out, outBias] = [left + LEFT.out * 4, left + LEFT.outBias * 4];
    kernel.forward(hidden, count, HIDDEN_LEFT, out, outBias, OUTPUTS, output);
    let sum = 0;
    for (const index of batch) sum += examples[index]?.weight ?? 0;
    slopes.fill(0);
    batch.forEach((index, t) => {
      const example = examples[index];
      if (example === undefined) return;
      for (let k = 0; k < COLUMNS; k++) logits[k] = outputs[t * OUTPUTS + k] ?? 0;
      gradientOf(logits, example, 0, slopeOf);
      for (let k = 0; k < COLUMNS; k++)
        slopes[t * OUTPUTS + k] = ((slopeOf[k] ?? 0) * (k < COLUMN.topics ? 1 : SIDE_HEADS)) / sum;
    });
    kernel.backward(hidden, slope, count, HIDDEN_LEFT, OUTPUTS, leftGradient + LEFT.out * 4);
    kernel.backwardIn(slope, out, count, HIDDEN_LEFT, OUTPUTS, back);
    for (let cell = 0; cell < count * HIDDEN_LEFT; cell++)
      backs[cell] = (hiddens[cell] ?? 0) > 0 ? (backs[cell] ?? 0) / (1 - DROPOUT) : 0;
    kernel.backward(input, back, count, VECTOR_LEFT, HIDDEN_LEFT, leftGradient);
    addUpRows(backs, count, HIDDEN_LEFT, slopesLeft.subarray(LEFT.bias, LEFT.out));
    addUpRows(slopes, count, OUTPUTS, slopesLeft.subarray(LEFT.outBias));
    slopesOfWeights.fill(0);
    for (let at = 0; at < LEFT.size; at++) slopesOfWeights[places[at] ?? 0] = slopesLeft[at] ?? 0;
  }

  const order = Int32Array.from(indexes);
  const batches = Math.max(1, Math.floor(order.length / BATCH));
  const steps = EPOCHS * batches;
  for (let step = 0; step < steps; step++) {
    const batch = step % batches;
    if (batch === 0) shuffle(order, random);
    learn(order.subarray(batch * BATCH, (batch + 1) * BATCH));
    const length = STEP * Math.min(1, (step + 1) / (WARM_UP * steps)) * (1 - step / steps);
    const [far, farSquares] = [1 - KEPT ** (step + 1), 1 - SQUARES_KEPT ** (step + 1)];
    kernel.adapt(
      ...([own, gradient, means, squares, PARTS.size] as const),
      ...([length, DECAY, KEPT, SQUARES_KEPT, far, farSquares] as const),
    );
  }
  return Float32Array.from(weights);
}

/** Where each weight of such a step is among all weights: those of the first numbers of either list are left in. */
function findPlaces(ofVector: Int32Array, ofHidden: Int32Array, places: Int32Array): void {
  let at = 0;
  for (let i = 0; i < VECTOR_LEFT; i++)
    for (let o = 0; o < HIDDEN_LEFT; o++) places[at++] = (ofVector[i] ?? 0) * HIDDEN + (ofHidden[o] ?? 0);
  for (let o = 0; o < HIDDEN_LEFT; o++) places[at++] = PARTS.bias + (ofHidden[o] ?? 0);
  for (let o = 0; o < HIDDEN_LEFT; o++)
    for (let k = 0; k < OUTPUTS; k++) places[at++] = PARTS.out + (ofHidden[o] ?? 0) * OUTPUTS + k;
  for (let k = 0; k < OUTPUTS; k++) places[at++] = PARTS.outBias + k;
}

/** Evenly drawn, as wide as keeps the size of what goes through (He et al. 2015); no bias. */
function setFirstWeights(weights: Float32Array, random: () => number): void {
  const draw = (from: number, to: number, inner: number) => {
    const width = Math.sqrt(1 / inner);
    for (let i = from; i < to; i++) weights[i] = (random() / 2 ** 31 - 1) * width;
  };
  draw(0, PARTS.bias, VECTOR);
  draw(PARTS.out, PARTS.outBias, HIDDEN);
}

function addUpRows(rows: Float32Array, count: number, width: number, out: Float32Array): void {
  out.fill(0);
  for (let t = 0; t < count; t++)
    for (let k = 0; k < width; k++) out[k] = (out[k] ?? 0) + (rows[t * width + k] ?? 0);
}
