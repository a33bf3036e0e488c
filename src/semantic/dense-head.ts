import { VECTOR } from './encoder.ts';
import { COLUMNS } from './heads.ts';
import { startKernel } from './kernel/kernel.ts';
import { createLayout } from './kernel/layout.ts';

/** Width of the layer between a text's vector and the columns. */
export const HIDDEN = 256;
/** The columns, rounded up to what the kernel takes. */
export const OUTPUTS = Math.ceil(COLUMNS / 8) * 8;
/** What vectors are multiplied by: their numbers are small, and lie closer together than weights that begin near zero like. */
export const VECTOR_SCALE = 2.5;

/** Where each part of the weights begins, behind those of the first layer, and how many there are. */
export const PARTS = (() => {
  const bias = VECTOR * HIDDEN;
  const out = bias + HIDDEN;
  const outBias = out + HIDDEN * OUTPUTS;
  return { bias, out, outBias, size: outBias + OUTPUTS };
})();

/** Reads a text's vector: log-odds (before calibration), one per column; the array is overwritten by the next call. */
export type DenseHead = (vector: Float32Array) => Float64Array;

/** One hidden layer, whose negative values count as zero, then one number for each column. `weights`: see `PARTS`. */
export function createDenseHead(weights: Float32Array): DenseHead {
  const { room, open } = createLayout();
  const own = room(PARTS.size * 4);
  const [vectors, hidden, outputs] = [room(VECTOR * 4), room(HIDDEN * 4), room(OUTPUTS * 4)];
  const memory = open();
  const kernel = startKernel(memory);
  new Float32Array(memory.buffer, own).set(weights);
  const input = new Float32Array(memory.buffer, vectors, VECTOR);
  const between = new Float32Array(memory.buffer, hidden, HIDDEN);
  const output = new Float32Array(memory.buffer, outputs, OUTPUTS);
  const logits = new Float64Array(COLUMNS);
  return (vector) => {
    for (let i = 0; i < VECTOR; i++) input[i] = (vector[i] ?? 0) * VECTOR_SCALE;
    kernel.forward(vectors, 1, VECTOR, own, own + PARTS.bias * 4, HIDDEN, hidden);
    for (let i = 0; i < HIDDEN; i++) between[i] = Math.max(0, between[i] ?? 0);
    kernel.forward(hidden, 1, HIDDEN, own + PARTS.out * 4, own + PARTS.outBias * 4, OUTPUTS, outputs);
    for (let k = 0; k < COLUMNS; k++) logits[k] = output[k] ?? 0;
    return logits;
  };
}
