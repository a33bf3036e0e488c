import { readFileSync } from 'node:fs';

/** What a value of 0 is in 7 bits, and how many steps there are on either side of it: see assembly.ts. */
export const ZERO = 64;
export const STEPS = 63;

/** `cut` of `matmul`. */
export const [AS_IT_IS, CUT_THEN_ADD, ADD_THEN_CUT] = [0, 1, 2];

/** What assembly.ts exports, where each function is described. Numbers are addresses and sizes in its memory. */
export interface Kernel {
  embed(
    ids: number,
    count: number,
    table: number,
    scales: number,
    width: number,
    out: number,
    outStride: number,
  ): void;
  unpack(ids: number, count: number, table: number, width: number, out: number): void;
  largest(x: number, count: number, width: number, stride: number): number;
  quantise(x: number, count: number, width: number, stride: number, most: number, out: number): void;
  matmul(
    x: number,
    stride: number,
    count: number,
    inner: number,
    w: number,
    sums: number,
    scales: number,
    bias: number,
    outer: number,
    units: number,
    cut: number,
    add: number,
    addStride: number,
    out: number,
    outStride: number,
  ): void;
  convolve(
    rows: number,
    count: number,
    window: number,
    before: number,
    own: number,
    first: number,
    width: number,
    scales: number,
    out: number,
  ): void;
  normalise(x: number, count: number, width: number, stride: number, gain: number, shift: number): void;
  addRows(x: number, count: number, width: number, out: number): void;
  forward(x: number, count: number, inner: number, w: number, bias: number, outer: number, out: number): void;
  backward(x: number, slope: number, count: number, inner: number, outer: number, gradient: number): void;
  adapt(
    weights: number,
    gradient: number,
    means: number,
    squares: number,
    count: number,
    step: number,
    decay: number,
    keep: number,
    keepSquares: number,
    far: number,
    farSquares: number,
  ): void;
  backwardIn(slope: number, w: number, count: number, inner: number, outer: number, back: number): void;
  addWide(rows: number, count: number, table: number, sums: number): void;
  addNarrow(rows: number, count: number, table: number, weight: number, sums: number): void;
  score(features: number, count: number, table: number, width: number, bias: number, out: number): void;
  descend(
    features: number,
    count: number,
    table: number,
    width: number,
    gradient: number,
    step: number,
    l2: number,
  ): void;
}

/** `count` rows in 7 bits, one behind the other from `out` on; answers with their unit: what one step is worth. */
export function toSteps(
  kernel: Kernel,
  x: number,
  count: number,
  width: number,
  stride: number,
  out: number,
): number {
  const most = kernel.largest(x, count, width, stride);
  kernel.quantise(x, count, width, stride, most, out);
  return most / STEPS;
}

const KERNEL = new URL('./kernel.wasm', import.meta.url);

/** Starts the kernel on a memory of the caller's. Takes a millisecond. */
export function startKernel(memory: WebAssembly.Memory): Kernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(KERNEL)), {
    env: { memory },
  });
  // kernel.wasm is compiled from assembly.ts, whose exports these are: a test compiles it again.
  return exports as unknown as Kernel;
}
