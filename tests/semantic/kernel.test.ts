import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ADD_THEN_CUT,
  AS_IT_IS,
  CUT_THEN_ADD,
  STEPS,
  startKernel,
  ZERO,
} from '../../src/semantic/kernel/kernel.ts';

const memory = new WebAssembly.Memory({ initial: 16 });
const kernel = startKernel(memory);
const floats = new Float32Array(memory.buffer);
const bytes = new Int8Array(memory.buffer);
const whole = new Int32Array(memory.buffer);

test('kernel.wasm is what assembly.ts compiles to', async () => {
  const { default: asc } = await import('assemblyscript/asc');
  const dir = 'src/semantic/kernel';
  let compiled: Uint8Array | undefined;
  const flags = '-O3 --noAssert --enable relaxed-simd --runtime stub --importMemory -o out.wasm'.split(' ');
  const { error, stderr } = await asc.main(['assembly.ts', ...flags], {
    readFile: (name) => (name === 'assembly.ts' ? readFileSync(`${dir}/${name}`, 'utf8') : null),
    writeFile: (_name, contents) => {
      compiled = typeof contents === 'string' ? Buffer.from(contents) : contents;
    },
    listFiles: () => [],
  });
  expect(error, stderr.toString()).toBeNull();
  expect(Buffer.from(compiled ?? []).equals(readFileSync(`${dir}/kernel.wasm`))).toBe(true);
});

/** Addresses, in bytes, far enough from each other for the sizes below. */
const PAGE = 65_536;
const [X, SMALL, W, SUMS] = [0, PAGE, 2 * PAGE, 3 * PAGE];
const [SCALES, BIAS, ADD, OUT, UNITS] = [4 * PAGE, 5 * PAGE, 6 * PAGE, 7 * PAGE, 8 * PAGE];
const value = fc.double({ min: -3, max: 3, noNaN: true });
const shapes = fc.record({
  count: fc.integer({ min: 1, max: 9 }),
  inner: fc.constantFrom(16, 32, 48),
  outer: fc.constantFrom(4, 8, 12),
});

describe('a layer in small numbers', () => {
  test('is the layer in floats, but for the rounding of what goes in', () => {
    const inputs = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        x: fc.array(value, { minLength: shape.count * shape.inner, maxLength: shape.count * shape.inner }),
        w: fc.array(fc.integer({ min: -127, max: 127 }), {
          minLength: shape.outer * shape.inner,
          maxLength: shape.outer * shape.inner,
        }),
        add: fc.array(value, { minLength: shape.count * shape.outer, maxLength: shape.count * shape.outer }),
        cut: fc.constantFrom(AS_IT_IS, CUT_THEN_ADD, ADD_THEN_CUT),
      }),
    );
    fc.assert(
      fc.property(inputs, ({ shape: { count, inner, outer }, x, w, add, cut }) => {
        floats.set(x, X / 4);
        bytes.set(w, W);
        floats.set(add, ADD / 4);
        for (let o = 0; o < outer; o++) {
          const row = w.slice(o * inner, (o + 1) * inner);
          whole[SUMS / 4 + o] = row.reduce((sum, one) => sum + one, 0);
          floats[SCALES / 4 + o] = 0.01 * (o + 1);
          floats[BIAS / 4 + o] = o - 1;
        }
        const most = kernel.largest(X, count, inner, inner);
        expect(most).toBeCloseTo(Math.max(...x.map(Math.abs)), 5);
        kernel.quantise(X, count, inner, inner, most, SMALL);
        floats.fill(most / STEPS, UNITS / 4, UNITS / 4 + count);
        kernel.matmul(
          ...([SMALL, inner, count, inner, W, SUMS, SCALES, BIAS, outer] as const),
          ...([UNITS, cut, ADD, outer, OUT, outer] as const),
        );
        for (let t = 0; t < count; t++)
          for (let o = 0; o < outer; o++) {
            let sum = o - 1;
            let room = 1e-3;
            for (let k = 0; k < inner; k++) {
              const weight = (w[o * inner + k] ?? 0) * 0.01 * (o + 1);
              sum += (x[t * inner + k] ?? 0) * weight;
              room += (Math.abs(weight) * most) / STEPS;
            }
            if (cut === CUT_THEN_ADD) sum = Math.max(0, sum);
            sum += add[t * outer + o] ?? 0;
            if (cut === ADD_THEN_CUT) sum = Math.max(0, sum);
            expect(Math.abs((floats[OUT / 4 + t * outer + o] ?? 0) - sum)).toBeLessThan(room);
          }
      }),
      { numRuns: 300 },
    );
  });

  test('has no pair of products that leaves 16 bits, whichever way the machine adds them', () => {
    floats.fill(1, X / 4, X / 4 + 16);
    bytes.fill(127, W, W + 64);
    whole.fill(127 * 16, SUMS / 4, SUMS / 4 + 4);
    floats.fill(1, SCALES / 4, SCALES / 4 + 4);
    floats.fill(0, BIAS / 4, BIAS / 4 + 4);
    kernel.quantise(X, 1, 16, 16, 1, SMALL);
    floats[UNITS / 4] = 1;
    kernel.matmul(SMALL, 16, 1, 16, W, SUMS, SCALES, BIAS, 4, UNITS, AS_IT_IS, 0, 0, OUT, 4);
    expect(floats[OUT / 4]).toBe(127 * 16 * STEPS);
  });
});

test('4-bit rows of a table come out as they stand there, and as floats by the scale of the row', () => {
  const [width, ids] = [32, [2, 0, 2]];
  const nibbles = Array.from({ length: 3 * width }, (_, i) => (i * 7) % 16);
  for (let i = 0; i < nibbles.length; i += 2)
    bytes[W + i / 2] = (nibbles[i] ?? 0) | ((nibbles[i + 1] ?? 0) << 4);
  floats.set([0.5, 1, 2], SCALES / 4);
  whole.set(ids, SUMS / 4);
  kernel.unpack(SUMS, ids.length, W, width, SMALL);
  kernel.embed(SUMS, ids.length, W, SCALES, width, OUT, width);
  const rows = ids.flatMap((id) => nibbles.slice(id * width, (id + 1) * width).map((one) => one - 8));
  expect([...bytes.subarray(SMALL, SMALL + rows.length)]).toEqual(rows.map((one) => one + ZERO));
  expect([...floats.subarray(OUT / 4, OUT / 4 + rows.length)]).toEqual(
    rows.map((one, at) => one * (at >= width && at < 2 * width ? 0.5 : 2)),
  );
});

test('a convolution adds up what the pieces around bring, and nothing from outside the text', () => {
  const [width, blocks, count] = [16, 4, 5];
  const scalesAt = blocks * width;
  const rowBytes = scalesAt + blocks * 4;
  const small = (t: number, block: number, i: number) => (t * 31 + block * 17 + i * 5) % 127;
  const scale = (t: number, block: number) => (t + 1) / (block + 2);
  for (let t = 0; t < count; t++) {
    whole[X / 4 + t] = W + t * rowBytes;
    for (let block = 0; block < blocks; block++) {
      floats[(W + t * rowBytes + scalesAt) / 4 + block] = scale(t, block);
      for (let i = 0; i < width; i++) bytes[W + t * rowBytes + block * width + i] = small(t, block, i);
    }
  }
  const value = (t: number, block: number, i: number) => (small(t, block, i) - ZERO) * scale(t, block);
  // A window of three, the piece itself in the middle; block 0 is its own.
  kernel.convolve(X, count, 3, 1, 0, 1, width, scalesAt, OUT);
  for (let t = 0; t < count; t++)
    for (let i = 0; i < width; i++) {
      const around = [t - 1, t, t + 1].map((at, j) => (at < 0 || at === count ? 0 : value(at, 1 + j, i)));
      const sum = around.reduce((all, one) => all + one, 0);
      expect(floats[OUT / 4 + t * width + i]).toBeCloseTo(Math.max(0, sum) + value(t, 0, i), 2);
    }
});

test('rows are brought to mean 0 and variance 1, and added up', () => {
  const rows = [1, 2, 3, 4, 5, 6, 7, 8, -8, 8, -8, 8, -8, 8, -8, 8];
  floats.set(rows, X / 4);
  floats.fill(2, W / 4, W / 4 + 8);
  floats.fill(1, BIAS / 4, BIAS / 4 + 8);
  kernel.normalise(X, 2, 8, 8, W, BIAS);
  const [first, second] = [floats.slice(X / 4, X / 4 + 8), floats.slice(X / 4 + 8, X / 4 + 16)];
  const expected = [1, 2, 3, 4, 5, 6, 7, 8].map((one) => ((one - 4.5) / Math.sqrt(5.25)) * 2 + 1);
  first.forEach((one, at) => {
    expect(one).toBeCloseTo(expected[at] ?? 0, 3);
  });
  expect([...second].map(Math.round)).toEqual([-1, 3, -1, 3, -1, 3, -1, 3]);
  kernel.addRows(X, 2, 8, OUT);
  floats.slice(OUT / 4, OUT / 4 + 8).forEach((one, at) => {
    expect(one).toBeCloseTo((first[at] ?? 0) + (second[at] ?? 0), 5);
  });
});

test('what training is told of a layer is the slope of the layer', () => {
  // Odd counts: rows and inputs are taken two at a time.
  const [count, inner, outer] = [3, 5, 16];
  const x = Array.from({ length: count * inner }, (_, i) => Math.sin(i + 1));
  const w = Array.from({ length: inner * outer }, (_, i) => Math.cos(i));
  const slope = Array.from({ length: count * outer }, (_, i) => Math.sin(3 * i));
  const lossOf = (inputs: number[], weights: number[]) => {
    floats.set(inputs, X / 4);
    floats.set(weights, W / 4);
    floats.fill(0.5, BIAS / 4, BIAS / 4 + outer);
    kernel.forward(X, count, inner, W, BIAS, outer, OUT);
    return slope.reduce((sum, one, at) => sum + one * (floats[OUT / 4 + at] ?? 0), 0);
  };
  const moved = (values: number[], at: number) => values.map((one, i) => (i === at ? one + 0.5 : one));
  const loss = lossOf(x, w);
  floats.set(slope, ADD / 4);
  kernel.backward(X, ADD, count, inner, outer, OUT);
  const ofWeights = [...floats.slice(OUT / 4, OUT / 4 + inner * outer)];
  kernel.backwardIn(ADD, W, count, inner, outer, OUT);
  const ofInputs = [...floats.slice(OUT / 4, OUT / 4 + count * inner)];
  w.forEach((_, at) => {
    expect(ofWeights[at]).toBeCloseTo((lossOf(x, moved(w, at)) - loss) / 0.5, 3);
  });
  x.forEach((_, at) => {
    expect(ofInputs[at]).toBeCloseTo((lossOf(moved(x, at), w) - loss) / 0.5, 3);
  });
});

test('a step on features is a step of Adagrad where there is a slope, and none elsewhere', () => {
  const width = 8;
  const rows = [3, 0, 3];
  const values = [0.5, 1, 0.25];
  const table = Array.from({ length: 4 * 2 * width }, (_, i) => Math.abs(Math.sin(i)));
  const bias = Array.from({ length: width }, (_, k) => k / 10);
  const gradient = [0.5, 0, -0.25, 0, 0, 0, 0, 0];
  rows.forEach((row, f) => {
    whole[X / 4 + 2 * f] = row;
    floats[X / 4 + 2 * f + 1] = values[f] ?? 0;
  });
  floats.set(table, W / 4);
  floats.set(bias, BIAS / 4);
  floats.set(gradient, ADD / 4);
  kernel.score(X, rows.length, W, width, BIAS, OUT);
  bias.forEach((one, k) => {
    const sum = rows.reduce(
      (total, row, f) => total + (values[f] ?? 0) * (table[row * 2 * width + k] ?? 0),
      one,
    );
    expect(floats[OUT / 4 + k]).toBeCloseTo(sum, 5);
  });

  const [step, l2] = [0.3, 0.01];
  kernel.descend(X, rows.length, W, width, ADD, step, l2);
  rows.forEach((row, f) => {
    gradient.forEach((one, k) => {
      if (one === 0) return;
      const [cell, square] = [row * 2 * width + k, row * 2 * width + width + k];
      const slope = one * (values[f] ?? 0) + l2 * (table[cell] ?? 0);
      table[square] = (table[square] ?? 0) + slope * slope;
      table[cell] = (table[cell] ?? 0) - (step * slope) / Math.sqrt(table[square] + 1e-8);
    });
  });
  table.forEach((one, at) => {
    expect(floats[W / 4 + at]).toBeCloseTo(one, 5);
  });
});

test('a step on all weights is a step of Adam', () => {
  const count = 8;
  const [weights, means, squares] = [Array(count).fill(1), Array(count).fill(0), Array(count).fill(0)];
  floats.set(weights, W / 4);
  floats.fill(0, SUMS / 4, SUMS / 4 + count);
  floats.fill(0, SCALES / 4, SCALES / 4 + count);
  for (let time = 1; time <= 3; time++) {
    const gradient = weights.map((_, i) => Math.sin(i * time));
    floats.set(gradient, X / 4);
    kernel.adapt(W, X, SUMS, SCALES, count, 0.1, 0.3, 0.9, 0.999, 1 - 0.9 ** time, 1 - 0.999 ** time);
    gradient.forEach((slope, i) => {
      means[i] = 0.9 * means[i] + 0.1 * slope;
      squares[i] = 0.999 * squares[i] + 0.001 * slope * slope;
      const size = Math.sqrt(squares[i] / (1 - 0.999 ** time)) + 1e-8;
      weights[i] -= 0.1 * (means[i] / (1 - 0.9 ** time) / size + 0.3 * weights[i]);
    });
    weights.forEach((weight, i) => {
      expect(floats[W / 4 + i]).toBeCloseTo(weight, 4);
    });
  }
});
