import { HIDDEN, OUTPUTS, PARTS, VECTOR_SCALE } from './dense-head.ts';
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
/** Share of the numbers of a vector, and of the layer between, that are left out each time. */
const DROPOUT = 0.5;
/** How much the heads count that the route does not depend on: they share the layer with those that it does. */
const SIDE_HEADS = 0.3;
/** Of Adam (Kingma and Ba 2015): how much is kept of the mean slope and of the mean square. */
const [KEPT, SQUARES_KEPT, TINY] = [0.9, 0.999, 1e-8];

/**
 * Trains the dense head on vectors of texts (`VECTOR` numbers a text, one behind the other), all heads at once, by Adam with
 * decoupled decay (Loshchilov and Hutter 2019). `ways`: the vectors once for each way in which the texts may be written; one
 * is drawn each time. Deterministic, like `trainWeights`.
 */
export function trainDenseHead(
  ways: readonly Float32Array[],
  examples: readonly Example[],
  indexes: readonly number[],
  seed: number,
): Float32Array {
  const random = xorshift(seed);
  const { room, open } = createLayout();
  const floats = (count: number) => room(count * 4);
  const [own, gradient] = [floats(PARTS.size), floats(PARTS.size)];
  const [input, hidden, output] = [floats(BATCH * VECTOR), floats(BATCH * HIDDEN), floats(BATCH * OUTPUTS)];
  const [slope, back] = [floats(BATCH * OUTPUTS), floats(BATCH * HIDDEN)];
  const memory = open();
  const kernel = startKernel(memory);
  const view = (at: number, count: number) => new Float32Array(memory.buffer, at, count);
  const weights = view(own, PARTS.size);
  setFirstWeights(weights, random);
  const slopesOfWeights = view(gradient, PARTS.size);
  const update = createAdam(weights, slopesOfWeights);
  const [inputs, hiddens] = [view(input, BATCH * VECTOR), view(hidden, BATCH * HIDDEN)];
  const outputs = view(output, BATCH * OUTPUTS);
  const [slopes, backs] = [view(slope, BATCH * OUTPUTS), view(back, BATCH * HIDDEN)];
  const logits = new Float64Array(COLUMNS);
  const slopeOf = new Float64Array(COLUMNS);
  const kept = new Uint8Array(BATCH * HIDDEN);

  /** One batch: forward, the slope of the loss, backward. */
  function learn(batch: Int32Array): void {
    const count = batch.length;
    batch.forEach((index, t) => {
      const vectors = ways[random() % ways.length] ?? [];
      for (let i = 0; i < VECTOR; i++)
        inputs[t * VECTOR + i] = left(random) * (vectors[index * VECTOR + i] ?? 0) * VECTOR_SCALE;
    });
    kernel.forward(input, count, VECTOR, own, own + PARTS.bias * 4, HIDDEN, hidden);
    for (let cell = 0; cell < count * HIDDEN; cell++) {
      const factor = (hiddens[cell] ?? 0) > 0 ? left(random) : 0;
      kept[cell] = factor === 0 ? 0 : 1;
      hiddens[cell] = factor * (hiddens[cell] ?? 0);
    }
    const [out, outBias] = [own + PARTS.out * 4, own + PARTS.outBias * 4];
    kernel.forward(hidden, count, HIDDEN, out, outBias, OUTPUTS, output);
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
    kernel.backward(hidden, slope, count, HIDDEN, OUTPUTS, gradient + PARTS.out * 4);
    kernel.backwardIn(slope, out, count, HIDDEN, OUTPUTS, back);
    for (let cell = 0; cell < count * HIDDEN; cell++)
      backs[cell] = ((kept[cell] ?? 0) * (backs[cell] ?? 0)) / (1 - DROPOUT);
    kernel.backward(input, back, count, VECTOR, HIDDEN, gradient);
    addUpRows(backs, count, HIDDEN, slopesOfWeights.subarray(PARTS.bias, PARTS.out));
    addUpRows(slopes, count, OUTPUTS, slopesOfWeights.subarray(PARTS.outBias));
  }

  const order = Int32Array.from(indexes);
  const batches = Math.max(1, Math.floor(order.length / BATCH));
  const steps = EPOCHS * batches;
  for (let step = 0; step < steps; step++) {
    const batch = step % batches;
    if (batch === 0) shuffle(order, random);
    learn(order.subarray(batch * BATCH, (batch + 1) * BATCH));
    update(STEP * Math.min(1, (step + 1) / (WARM_UP * steps)) * (1 - step / steps));
  }
  return Float32Array.from(weights);
}

/** What a number is multiplied by that chance leaves in; 0 for one that it leaves out. */
function left(random: () => number): number {
  return random() < DROPOUT * 2 ** 32 ? 0 : 1 / (1 - DROPOUT);
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

function createAdam(weights: Float32Array, gradient: Float32Array): (step: number) => void {
  const means = new Float32Array(weights.length);
  const squares = new Float32Array(weights.length);
  let [kept, squaresKept] = [1, 1];
  return (step) => {
    kept *= KEPT;
    squaresKept *= SQUARES_KEPT;
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i] ?? 0;
      const mean = (means[i] ?? 0) * KEPT + g * (1 - KEPT);
      const square = (squares[i] ?? 0) * SQUARES_KEPT + g * g * (1 - SQUARES_KEPT);
      means[i] = mean;
      squares[i] = square;
      const slope = mean / (1 - kept) / (Math.sqrt(square / (1 - squaresKept)) + TINY);
      const weight = weights[i] ?? 0;
      weights[i] = weight - step * (slope + DECAY * weight);
    }
  };
}

function addUpRows(rows: Float32Array, count: number, width: number, out: Float32Array): void {
  out.fill(0);
  for (let cell = 0; cell < count * width; cell++)
    out[cell % width] = (out[cell % width] ?? 0) + (rows[cell] ?? 0);
}
