import { VECTOR } from './encoder.ts';
import { sumRows } from './encoder-memory.ts';
import { COLUMNS } from './heads.ts';
import { CUT_THEN_ADD, startKernel, toSteps } from './kernel/kernel.ts';
import { createLayout } from './kernel/layout.ts';

/** Width of the layer between a text's vector and the columns. */
export const HIDDEN = 768;
/** The columns, rounded up to what the kernel takes. */
export const OUTPUTS = Math.ceil(COLUMNS / 16) * 16;
/** What vectors are multiplied by: their numbers are small, and lie closer together than weights that begin near zero like. */
export const VECTOR_SCALE = 2.5;

/**
 * Where each part of the weights of such a network begins, behind those of the first layer, and how many there are, in
 * floats.
 */
export function partsOf(vector: number, hidden: number) {
  const bias = vector * hidden;
  const out = bias + hidden;
  const outBias = out + hidden * OUTPUTS;
  return { bias, out, outBias, size: outBias + OUTPUTS };
}
export const PARTS = partsOf(VECTOR, HIDDEN);

/** Bytes of the first layer, when packed. */
const FIRST = HIDDEN * VECTOR;
/** Bytes of a packed head. */
export const DENSE_BYTES = FIRST + (HIDDEN + PARTS.size - PARTS.bias) * 4;

/**
 * The weights as they are kept: those of the first layer in 8 bits, output by output, then a scale for each output, then the
 * other parts as they were.
 */
export function packDenseHead(weights: Float32Array): Uint8Array {
  const small = new Int8Array(FIRST);
  const rest = new Float32Array(HIDDEN + PARTS.size - PARTS.bias);
  for (let o = 0; o < HIDDEN; o++) {
    let most = 0;
    for (let i = 0; i < VECTOR; i++) most = Math.max(most, Math.abs(weights[i * HIDDEN + o] ?? 0));
    const scale = (most || 1) / 127;
    for (let i = 0; i < VECTOR; i++)
      small[o * VECTOR + i] = Math.round((weights[i * HIDDEN + o] ?? 0) / scale);
    rest[o] = scale;
  }
  rest.set(weights.subarray(PARTS.bias), HIDDEN);
  return Buffer.concat([new Uint8Array(small.buffer), new Uint8Array(rest.buffer)]);
}

/** Reads a text's vector: log-odds (before calibration), one per column; the array is overwritten by the next call. */
export type DenseHead = (vector: Float32Array) => Float64Array;

/** One hidden layer, whose negative values count as zero, then one number for each column. `packed`: see `packDenseHead`. */
export function createDenseHead(packed: Uint8Array): DenseHead {
  const { room, open } = createLayout();
  const own = room(DENSE_BYTES);
  const scales = own + FIRST;
  const bias = scales + HIDDEN * 4;
  const out = bias + HIDDEN * 4;
  const outBias = out + HIDDEN * OUTPUTS * 4;
  const [vectors, unit, hidden, outputs] = [room(VECTOR * 4), room(4), room(HIDDEN * 4), room(OUTPUTS * 4)];
  const [small, sums] = [room(VECTOR), room(HIDDEN * 4)];
  const memory = open();
  const kernel = startKernel(memory);
  new Uint8Array(memory.buffer).set(packed, own);
  sumRows(memory, own, HIDDEN, VECTOR, sums);
  const input = new Float32Array(memory.buffer, vectors, VECTOR);
  const units = new Float32Array(memory.buffer, unit, 1);
  const output = new Float32Array(memory.buffer, outputs, OUTPUTS);
  const logits = new Float64Array(COLUMNS);
  return (vector) => {
    input.set(vector);
    units[0] = toSteps(kernel, vectors, 1, VECTOR, VECTOR, small) * VECTOR_SCALE;
    kernel.matmul(
      ...([small, VECTOR, 1, VECTOR, own, sums, scales, bias, HIDDEN] as const),
      ...([unit, CUT_THEN_ADD, 0, 0, hidden, HIDDEN] as const),
    );
    kernel.forward(hidden, 1, HIDDEN, out, outBias, OUTPUTS, outputs);
    for (let k = 0; k < COLUMNS; k++) logits[k] = output[k] ?? 0;
    return logits;
  };
}
