import { expect, test } from 'vitest';
import {
  createDenseHead,
  DENSE_BYTES,
  HIDDEN,
  OUTPUTS,
  PARTS,
  packDenseHead,
  VECTOR_SCALE,
} from '../../src/semantic/dense-head.ts';
import { VECTOR } from '../../src/semantic/encoder.ts';
import { COLUMNS } from '../../src/semantic/heads.ts';

/** Numbers between -1 and 1 that follow no pattern of the layout. */
const wave = (length: number, step: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * step + step));

test('a packed head says what its weights say in floats, but for rounding', () => {
  const weights = wave(PARTS.size, 1.7).map((one) => one / 20);
  const packed = packDenseHead(weights);
  expect(packed).toHaveLength(DENSE_BYTES);
  const head = createDenseHead(packed);
  for (const vector of [
    wave(VECTOR, 0.3),
    wave(VECTOR, 2.9).map((one) => one / 10),
    new Float32Array(VECTOR),
  ]) {
    const hidden = Array.from({ length: HIDDEN }, (_, o) => {
      let sum = weights[PARTS.bias + o] ?? 0;
      for (let i = 0; i < VECTOR; i++)
        sum += (vector[i] ?? 0) * VECTOR_SCALE * (weights[i * HIDDEN + o] ?? 0);
      return Math.max(0, sum);
    });
    const said = head(vector);
    expect(said).toHaveLength(COLUMNS);
    said.forEach((odds, k) => {
      let sum = weights[PARTS.outBias + k] ?? 0;
      for (let o = 0; o < HIDDEN; o++) sum += (hidden[o] ?? 0) * (weights[PARTS.out + o * OUTPUTS + k] ?? 0);
      expect(Math.abs(odds - sum)).toBeLessThan(0.05);
    });
  }
});
