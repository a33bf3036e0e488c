// The sums of the encoder (see ../encoder.ts), in AssemblyScript, which reads like TypeScript and is none: compiled to
// kernel.wasm beside it by `npm run kernel`.
// All sizes are counts of values; all matrices lie row by row; widths are multiples of 16 where nothing else is said.
// Products are of signed 8-bit weights and unsigned 7-bit values: no pair of them leaves 16 bits, so that the "relaxed"
// instruction gives the same sums on every machine.

/** What a value of 0 is as an unsigned 7-bit number. */
const ZERO: i32 = 64;
const STEPS: f32 = 63;

/** Rows of a table of 4-bit numbers (low half of a byte first, 8 is zero), `width` wide, times the scale of the row. */
export function embed(
  ids: usize, count: i32, table: usize, scales: usize, width: i32, out: usize, outStride: i32,
): void {
  for (let t = 0; t < count; t++) {
    const id = load<i32>(ids + (t << 2));
    const row = table + ((id * width) >> 1);
    const scale = load<f32>(scales + (id << 2));
    const to = out + ((t * outStride) << 2);
    for (let i = 0; i < width; i += 2) {
      const both: i32 = load<u8>(row + (i >> 1));
      store<f32>(to + (i << 2), <f32>((both & 15) - 8) * scale);
      store<f32>(to + (i << 2) + 4, <f32>((both >> 4) - 8) * scale);
    }
  }
}

/** Rows of such a table as they stand there, as unsigned 7-bit numbers; what comes out lies row behind row. */
export function unpack(ids: usize, count: i32, table: usize, width: i32, out: usize): void {
  const half = i8x16.splat(15);
  const zero = i8x16.splat(<i8>(ZERO - 8));
  for (let t = 0; t < count; t++) {
    const row = table + ((load<i32>(ids + (t << 2)) * width) >> 1);
    const to = out + t * width;
    for (let i = 0; i < width; i += 32) {
      const both = v128.load(row + (i >> 1));
      const low = v128.and(both, half);
      const high = i8x16.shr_u(both, 4);
      v128.store(to + i, i8x16.add(interleaveLow(low, high), zero));
      v128.store(to + i, i8x16.add(interleaveHigh(low, high), zero), 16);
    }
  }
}

@inline
function interleaveLow(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline
function interleaveHigh(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** The largest absolute value in `count` rows. */
export function largest(x: usize, count: i32, width: i32, stride: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let t = 0; t < count; t++) {
    const row = x + ((t * stride) << 2);
    for (let i = 0; i < width; i += 16) {
      const at = row + (i << 2);
      a = f32x4.pmax(a, f32x4.abs(v128.load(at)));
      b = f32x4.pmax(b, f32x4.abs(v128.load(at, 16)));
      c = f32x4.pmax(c, f32x4.abs(v128.load(at, 32)));
      d = f32x4.pmax(d, f32x4.abs(v128.load(at, 48)));
    }
  }
  const most = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  return max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
}

/** Values in [-most, most] as unsigned 7-bit numbers, `count` rows; what comes out lies row behind row. */
export function quantise(x: usize, count: i32, width: i32, stride: i32, most: f32, out: usize): void {
  const scale = f32x4.splat(most > 0 ? STEPS / most : 0);
  const zero = i32x4.splat(ZERO);
  for (let t = 0; t < count; t++) {
    const from = x + ((t * stride) << 2);
    const to = out + t * width;
    for (let i = 0; i < width; i += 16) {
      const at = from + (i << 2);
      const a = step(v128.load(at), scale, zero);
      const b = step(v128.load(at, 16), scale, zero);
      const c = step(v128.load(at, 32), scale, zero);
      const d = step(v128.load(at, 48), scale, zero);
      v128.store(to + i, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
    }
  }
}

@inline
function step(x: v128, scale: v128, zero: v128): v128 {
  return i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, scale))), zero);
}

/**
 * `out[t][o] = Σ_k x[t·stride + k] · w[o][k] · scales[o] · units[t] + bias[o] + add[t][o]` for `count` rows: `x` in 7 bits,
 * `w` in 8; `sums[o]`, of the weights of a row, takes the zero of `x` out. `cut`: what is below 0 becomes 0, before `add` is
 * added (1) or after (2). `add`: 0 for none. `outer` is a multiple of 4. Two rows at a time, so that weights are
 * fetched half as often; the last one alone where there is no second.
 */
export function matmul(
  x: usize, stride: i32, count: i32, inner: i32,
  w: usize, sums: usize, scales: usize, bias: usize, outer: i32,
  units: usize, cut: i32, add: usize, addStride: i32, out: usize, outStride: i32,
): void {
  for (let o = 0; o < outer; o += 4) {
    const w0 = w + o * inner;
    const w1 = w0 + inner;
    const w2 = w1 + inner;
    const w3 = w2 + inner;
    const at = o << 2;
    const zero = i32x4.mul(i32x4.splat(ZERO), v128.load(sums + at));
    const scale = v128.load(scales + at);
    const plus = v128.load(bias + at);
    for (let t = 0; t < count; t += 2) {
      const x0 = x + t * stride;
      const x1 = x0 + stride;
      let a0 = i32x4.splat(0);
      let a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      const unitsAt = units + (t << 2);
      const plusAt = add ? add + ((t * addStride + o) << 2) : 0;
      const to = out + ((t * outStride + o) << 2);
      if (t + 1 == count) {
        for (let k = 0; k < inner; k += 16) {
          const p = v128.load(x0 + k);
          a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w0 + k), p, a0);
          a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w1 + k), p, a1);
          a2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w2 + k), p, a2);
          a3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w3 + k), p, a3);
        }
        put(totals(a0, a1, a2, a3), zero, f32x4.mul(scale, v128.load32_splat(unitsAt)), plus, cut, plusAt, to);
        break;
      }
      for (let k = 0; k < inner; k += 16) {
        const p = v128.load(x0 + k);
        const q = v128.load(x1 + k);
        const u0 = v128.load(w0 + k);
        a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u0, p, a0);
        b0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u0, q, b0);
        const u1 = v128.load(w1 + k);
        a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u1, p, a1);
        b1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u1, q, b1);
        const u2 = v128.load(w2 + k);
        a2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u2, p, a2);
        b2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u2, q, b2);
        const u3 = v128.load(w3 + k);
        a3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u3, p, a3);
        b3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(u3, q, b3);
      }
      put(totals(a0, a1, a2, a3), zero, f32x4.mul(scale, v128.load32_splat(unitsAt)), plus, cut, plusAt, to);
      const unit = f32x4.mul(scale, v128.load32_splat(unitsAt, 4));
      const below = plusAt ? plusAt + (addStride << 2) : 0;
      put(totals(b0, b1, b2, b3), zero, unit, plus, cut, below, to + (outStride << 2));
    }
  }
}

@inline
function put(sums: v128, zero: v128, scale: v128, bias: v128, cut: i32, add: usize, to: usize): void {
  let value = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(sums, zero)), scale), bias);
  if (cut == 1) value = f32x4.pmax(value, f32x4.splat(0));
  if (add) value = f32x4.add(value, v128.load(add));
  if (cut == 2) value = f32x4.pmax(value, f32x4.splat(0));
  v128.store(to, value);
}

/** The sums of four vectors, side by side. */
@inline
function totals(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/**
 * One convolution out of what each piece brings: `out[t] = max(0, Σ_j block(first + j) of piece t + j - before) + block(own) of
 * piece t`. `rows[t]`: where the blocks of piece `t` lie, of `width` unsigned 7-bit numbers each; `scales` bytes further on, one
 * scale a block. What would stand outside the text brings nothing.
 */
export function convolve(
  rows: usize, count: i32, window: i32, before: i32, own: i32, first: i32, width: i32, scales: i32, out: usize,
): void {
  for (let t = 0; t < count; t++) {
    const self: usize = load<i32>(rows + (t << 2));
    const ownScale = v128.load32_splat(self + scales + (own << 2));
    const to = out + ((t * width) << 2);
    for (let i = 0; i < width; i += 16) {
      let a = f32x4.splat(0);
      let b = a, c = a, d = a;
      for (let j = 0; j < window; j++) {
        const at = t + j - before;
        if (<u32>at >= <u32>count) continue;
        const row: usize = load<i32>(rows + (at << 2));
        const scale = v128.load32_splat(row + scales + ((first + j) << 2));
        const values = v128.load(row + (first + j) * width + i);
        const low = wide(i16x8.extend_low_i8x16_u(values));
        const high = wide(i16x8.extend_high_i8x16_u(values));
        a = f32x4.add(a, f32x4.mul(lower(low), scale));
        b = f32x4.add(b, f32x4.mul(upper(low), scale));
        c = f32x4.add(c, f32x4.mul(lower(high), scale));
        d = f32x4.add(d, f32x4.mul(upper(high), scale));
      }
      const values = v128.load(self + own * width + i);
      const low = wide(i16x8.extend_low_i8x16_u(values));
      const high = wide(i16x8.extend_high_i8x16_u(values));
      const zero = f32x4.splat(0);
      const place = to + (i << 2);
      v128.store(place, f32x4.add(f32x4.pmax(a, zero), f32x4.mul(lower(low), ownScale)));
      v128.store(place, f32x4.add(f32x4.pmax(b, zero), f32x4.mul(upper(low), ownScale)), 16);
      v128.store(place, f32x4.add(f32x4.pmax(c, zero), f32x4.mul(lower(high), ownScale)), 32);
      v128.store(place, f32x4.add(f32x4.pmax(d, zero), f32x4.mul(upper(high), ownScale)), 48);
    }
  }
}

@inline
function wide(a: v128): v128 {
  return i16x8.sub(a, i16x8.splat(<i16>ZERO));
}

@inline
function lower(a: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(a));
}

@inline
function upper(a: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(a));
}

/** Each row of `width` values brought to mean 0 and variance 1, times `gain`, plus `shift`; rows lie `stride` apart. In place. */
export function normalise(x: usize, count: i32, width: i32, stride: i32, gain: usize, shift: usize): void {
  for (let t = 0; t < count; t++) {
    const row = x + ((t * stride) << 2);
    let sum = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) sum = f32x4.add(sum, v128.load(row + (i << 2)));
    const mean = f32x4.splat(across(sum) / <f32>width);
    let square = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) {
      const far = f32x4.sub(v128.load(row + (i << 2)), mean);
      square = f32x4.add(square, f32x4.mul(far, far));
    }
    const scale = f32x4.splat(<f32>1 / sqrt<f32>(across(square) / <f32>width + <f32>1e-5));
    for (let i = 0; i < width; i += 4) {
      const at = row + (i << 2);
      const far = f32x4.mul(f32x4.sub(v128.load(at), mean), scale);
      v128.store(at, f32x4.add(f32x4.mul(far, v128.load(gain + (i << 2))), v128.load(shift + (i << 2))));
    }
  }
}

/** Adds up `count` rows of `width` values that lie one behind the other. */
export function addRows(x: usize, count: i32, width: i32, out: usize): void {
  for (let i = 0; i < width; i += 4) {
    let sum = f32x4.splat(0);
    for (let t = 0; t < count; t++) sum = f32x4.add(sum, v128.load(x + ((t * width + i) << 2)));
    v128.store(out + (i << 2), sum);
  }
}

@inline
function across(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
}

/** `out[t][o] = bias[o] + Σ_i x[t][i] · w[i][o]` for `count` rows, all in 32-bit floats; `outer` is a multiple of 16. */
export function forward(x: usize, count: i32, inner: i32, w: usize, bias: usize, outer: i32, out: usize): void {
  const step = outer << 2;
  const along = inner << 2;
  // Sixteen outputs of all rows before the next sixteen: their weights stay near.
  for (let o = 0; o < outer; o += 16) {
    const at = o << 2;
    const a = v128.load(bias + at);
    const b = v128.load(bias + at, 16);
    const c = v128.load(bias + at, 32);
    const d = v128.load(bias + at, 48);
    for (let t = 0; t < count; t += 2) {
      const beside = t + 1 < count ? along : 0;
      addTwo(x + t * along, beside, 4, inner, w + at, step, a, b, c, d, out + t * step + at);
    }
  }
}

/** `gradient[i][o] = Σ_t x[t][i] · slope[t][o]`: what the weights of `forward` did to the loss. */
export function backward(x: usize, slope: usize, count: i32, inner: i32, outer: i32, gradient: usize): void {
  const step = outer << 2;
  const none = f32x4.splat(0);
  for (let o = 0; o < outer; o += 16) {
    const at = o << 2;
    for (let i = 0; i < inner; i += 2) {
      const beside = i + 1 < inner ? 4 : 0;
      const to = gradient + i * step + at;
      addTwo(x + (i << 2), beside, inner << 2, count, slope + at, step, none, none, none, none, to);
    }
  }
}

/**
 * `to[k] = abcd[k] + Σ_n x[n] · rows[n][k]` for sixteen columns, and the same of the values `beside` those of `x` into the row
 * behind: what was fetched serves both. `next` bytes lie between values of `x`, `step` bytes between rows. `beside`: 0 for one alone.
 */
function addTwo(
  x: usize, beside: usize, next: usize, count: i32, rows: usize, step: usize,
  a: v128, b: v128, c: v128, d: v128, to: usize,
): void {
  let e = a, f = b, g = c, h = d;
  for (let n = 0; n < count; n++) {
    const p = v128.load32_splat(x);
    const q = v128.load32_splat(x + beside);
    const r0 = v128.load(rows);
    a = f32x4.add(a, f32x4.mul(p, r0));
    e = f32x4.add(e, f32x4.mul(q, r0));
    const r1 = v128.load(rows, 16);
    b = f32x4.add(b, f32x4.mul(p, r1));
    f = f32x4.add(f, f32x4.mul(q, r1));
    const r2 = v128.load(rows, 32);
    c = f32x4.add(c, f32x4.mul(p, r2));
    g = f32x4.add(g, f32x4.mul(q, r2));
    const r3 = v128.load(rows, 48);
    d = f32x4.add(d, f32x4.mul(p, r3));
    h = f32x4.add(h, f32x4.mul(q, r3));
    x += next;
    rows += step;
  }
  store4(to, a, b, c, d);
  if (beside) store4(to + step, e, f, g, h);
}

@inline
function store4(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

/**
 * One step of Adam on `count` weights, a multiple of 4, with decoupled decay. `keep` and `keepSquares` of the old means stay;
 * both means begin at 0, for which `far` and `farSquares` make up: 1 less what is left of that 0.
 */
export function adapt(
  weights: usize, gradient: usize, means: usize, squares: usize, count: i32,
  step: f32, decay: f32, keep: f32, keepSquares: f32, far: f32, farSquares: f32,
): void {
  const kept = f32x4.splat(keep);
  const fresh = f32x4.splat(1 - keep);
  const keptSquares = f32x4.splat(keepSquares);
  const freshSquares = f32x4.splat(1 - keepSquares);
  const farMean = f32x4.splat(far);
  const farSquare = f32x4.splat(farSquares);
  const tiny = f32x4.splat(1e-8);
  const steps = f32x4.splat(step);
  const pull = f32x4.splat(decay);
  const bytes = count << 2;
  for (let at = 0; at < bytes; at += 16) {
    const slope = v128.load(gradient + at);
    const weight = v128.load(weights + at);
    const mean = f32x4.add(f32x4.mul(v128.load(means + at), kept), f32x4.mul(slope, fresh));
    const square = f32x4.add(
      f32x4.mul(v128.load(squares + at), keptSquares),
      f32x4.mul(f32x4.mul(slope, slope), freshSquares),
    );
    v128.store(means + at, mean);
    v128.store(squares + at, square);
    const size = f32x4.add(f32x4.sqrt(f32x4.div(square, farSquare)), tiny);
    const move = f32x4.add(f32x4.div(f32x4.div(mean, farMean), size), f32x4.mul(pull, weight));
    v128.store(weights + at, f32x4.sub(weight, f32x4.mul(steps, move)));
  }
}

/** `back[t][i] = Σ_o slope[t][o] · w[i][o]`: what the values that went into `forward` did to the loss. */
export function backwardIn(slope: usize, w: usize, count: i32, inner: i32, outer: i32, back: usize): void {
  for (let t = 0; t < count; t++) {
    const from = slope + ((t * outer) << 2);
    for (let i = 0; i < inner; i++) {
      const row = w + ((i * outer) << 2);
      let a = f32x4.splat(0);
      let b = a, c = a, d = a;
      for (let o = 0; o < outer; o += 16) {
        const at = o << 2;
        a = f32x4.add(a, f32x4.mul(v128.load(from + at), v128.load(row + at)));
        b = f32x4.add(b, f32x4.mul(v128.load(from + at, 16), v128.load(row + at, 16)));
        c = f32x4.add(c, f32x4.mul(v128.load(from + at, 32), v128.load(row + at, 32)));
        d = f32x4.add(d, f32x4.mul(v128.load(from + at, 48), v128.load(row + at, 48)));
      }
      store<f32>(back + ((t * inner + i) << 2), across(f32x4.add(f32x4.add(a, b), f32x4.add(c, d))));
    }
  }
}

/** `sums[k] += Σ_t table[rows[t]][k]` for `count` rows of 64 columns of 16 bits; `sums` of 32. */
export function addWide(rows: usize, count: i32, table: usize, sums: usize): void {
  addRowsOf<i16>(rows, count, table, 1, sums);
}

/** The same of rows of 8 bits, each `weight` times. */
export function addNarrow(rows: usize, count: i32, table: usize, weight: i32, sums: usize): void {
  addRowsOf<i8>(rows, count, table, weight, sums);
}

/** Half of the columns at a time, whose sums the registers hold: one row is fetched while another is added. */
function addRowsOf<T>(rows: usize, count: i32, table: usize, weight: i32, sums: usize): void {
  const times = i16x8.splat(<i16>weight);
  const end = rows + (count << 2);
  for (let k = 0; k < 64; k += 32) {
    const to = sums + (k << 2);
    let a = v128.load(to), b = v128.load(to, 16), c = v128.load(to, 32), d = v128.load(to, 48);
    let e = v128.load(to, 64), f = v128.load(to, 80), g = v128.load(to, 96), h = v128.load(to, 112);
    for (let at = rows; at < end; at += 4) {
      const row = table + (load<i32>(at) * 64 + k) * sizeof<T>();
      const ab = eight<T>(row, times);
      const cd = eight<T>(row + 8 * sizeof<T>(), times);
      const ef = eight<T>(row + 16 * sizeof<T>(), times);
      const gh = eight<T>(row + 24 * sizeof<T>(), times);
      a = i32x4.add(a, i32x4.extend_low_i16x8_s(ab));
      b = i32x4.add(b, i32x4.extend_high_i16x8_s(ab));
      c = i32x4.add(c, i32x4.extend_low_i16x8_s(cd));
      d = i32x4.add(d, i32x4.extend_high_i16x8_s(cd));
      e = i32x4.add(e, i32x4.extend_low_i16x8_s(ef));
      f = i32x4.add(f, i32x4.extend_high_i16x8_s(ef));
      g = i32x4.add(g, i32x4.extend_low_i16x8_s(gh));
      h = i32x4.add(h, i32x4.extend_high_i16x8_s(gh));
    }
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    v128.store(to, e, 64);
    v128.store(to, f, 80);
    v128.store(to, g, 96);
    v128.store(to, h, 112);
  }
}

/** Eight columns in 16 bits; those of 8 bits `times` as often. */
@inline
function eight<T>(at: usize, times: v128): v128 {
  return sizeof<T>() == 2 ? v128.load(at) : i16x8.mul(v128.load_ext<i8>(at), times);
}

/**
 * `out[k] = bias[k] + Σ_f value_f · weight_f[k]`, in 32-bit floats: what the features of a text add up to. `features`: for each
 * the number of its row in `table`, and its value. A row has `width` weights, then as many numbers that `descend` keeps.
 */
export function score(features: usize, count: i32, table: usize, width: i32, bias: usize, out: usize): void {
  const end = features + (count << 3);
  const bytes = width << 2;
  memory.copy(out, bias, bytes);
  for (let at = features; at < end; at += 8) {
    const row = table + load<i32>(at) * (bytes << 1);
    const value = v128.load32_splat(at, 4);
    for (let k = 0; k < bytes; k += 16) {
      v128.store(out + k, f32x4.add(v128.load(out + k), f32x4.mul(value, v128.load(row + k))));
    }
  }
}

/**
 * One step of Adagrad on the rows of such features, against `gradient`, of the sums of `score`, with a pull of `l2` towards
 * zero. The second half of a row is the sum of the squares of its slopes, and of what it began with. Where `gradient` is 0, all stays as it is.
 */
export function descend(
  features: usize, count: i32, table: usize, width: i32, gradient: usize, step: f32, l2: f32,
): void {
  const end = features + (count << 3);
  const bytes = width << 2;
  const zero = f32x4.splat(0);
  const tiny = f32x4.splat(1e-8);
  const steps = f32x4.splat(step);
  const pull = f32x4.splat(l2);
  for (let at = features; at < end; at += 8) {
    const row = table + load<i32>(at) * (bytes << 1);
    const value = v128.load32_splat(at, 4);
    for (let k = 0; k < bytes; k += 16) {
      const slopes = v128.load(gradient + k);
      const counts = f32x4.ne(slopes, zero);
      if (!v128.any_true(counts)) continue;
      const weights = v128.load(row + k);
      const slope = v128.and(f32x4.add(f32x4.mul(slopes, value), f32x4.mul(pull, weights)), counts);
      const sums = f32x4.add(v128.load(row + bytes + k), f32x4.mul(slope, slope));
      v128.store(row + bytes + k, sums);
      const moved = f32x4.div(f32x4.mul(steps, slope), f32x4.sqrt(f32x4.add(sums, tiny)));
      v128.store(row + k, f32x4.sub(weights, moved));
    }
  }
}
