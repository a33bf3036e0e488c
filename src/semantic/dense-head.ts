import { VECTOR } from './encoder.ts';
import { COLUMNS } from './heads.ts';
import { startKernel } from './kernel/kernel.ts';

/** Width of the layer between a text's vector and the columns. */
export const HIDDEN = 256;
/** The columns, rounded up to what the kernel takes. */
export const OUTPUTS = Math.ceil(COLUMNS / 8) * 8;
/** What vectors are multiplied by: their numbers are small, and lie closer together than weights that begin near zero like. */
export const VECTOR_SCALE = 2.5;

/** Where each part of the weights begins, and how many there are. */
export const PARTS = (() => {
  const bias = VECTOR * HIDDEN;
  const out = bias + HIDDEN;
  const outBias = out + HIDDEN * OUTPUTS;
  return { weights: 0, bias, out, outBias, size: outBias + OUTPUTS };
})();

/** Reads a text's vector: log-odds (before calibration), one per column; the array is overwritten by the next call. */
export type DenseHead = (vector: Float32Array) => Float64Array;

/** One hidden layer, whose negative values count as zero, then one number for each column. `weights`: see `PARTS`. */
export function createDenseHead(weights: Float32Array): DenseHead {
  const inner = PARTS.size * 4;
  const hidden = inner + VECTOR * 4;
  const outputs = hidden + HIDDEN * 4;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((outputs + OUTPUTS * 4) / 65_536) });
  new Float32Array(memory.buffer).set(weights);
  const input = new Float32Array(memory.buffer, inner, VECTOR);
  const between = new Float32Array(memory.buffer, hidden, HIDDEN);
  const output = new Float32Array(memory.buffer, outputs, OUTPUTS);
  const kernel = startKernel(memory);
  const logits = new Float64Array(COLUMNS);
  return (vector) => {
    for (let i = 0; i < VECTOR; i++) input[i] = (vector[i] ?? 0) * VECTOR_SCALE;
    kernel.forward(inner, 1, VECTOR, 0, PARTS.bias * 4, HIDDEN, hidden);
    for (let i = 0; i < HIDDEN; i++) between[i] = Math.max(0, between[i] ?? 0);
    kernel.forward(hidden, 1, HIDDEN, PARTS.out * 4, PARTS.outBias * 4, OUTPUTS, outputs);
    for (let k = 0; k < COLUMNS; k++) logits[k] = output[k] ?? 0;
    return logits;
  };
}
