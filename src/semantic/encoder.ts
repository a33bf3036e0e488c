import type { Analysis } from '../text/token.ts';
import type { EncoderFile } from './encoder-file.ts';
import { createEncoderMemory, type Layer } from './encoder-memory.ts';
import { ADD_THEN_CUT, AS_IT_IS, CUT_THEN_ADD, startKernel, toSteps, ZERO } from './kernel/kernel.ts';
import { BRANCH, BRANCHES, layOutPieceRows, PIECE, ROW_SCALES } from './piece-rows.ts';
import { createPieces, MAX_PIECES } from './pieces.ts';

/** Reads a text as a whole: what it means, however it is worded. */
export interface Encoder {
  readonly version: string;
  /** The sources whose labels it has seen. */
  readonly tunedOn: readonly string[];
  /**
   * What the text means, as `VECTOR` numbers between -1 and 1. The array belongs to the encoder and is overwritten by its
   * next call.
   */
  encode(analysis: Analysis): Float32Array;
}

/** Width of a text's vector. */
export const VECTOR = 512;
/** The second convolution of a branch goes through so few values first. */
const NARROW = 96;
/** A piece's own vector beside what the branches make of it. */
const FEATURES = PIECE + BRANCH * BRANCHES.length;
const HIDDEN = 320;
/** Rows of zeros before and behind a text: windows reach over its ends. */
const MARGIN = 8;

/**
 * The encoder. Vectors of pieces go through three branches of two convolutions each, over 2, 3 and 5 neighbours; their sum
 * goes through a few dense layers to one vector. The network is the convolutional multilingual Universal Sentence Encoder
 * (Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"), cut to the pieces that French needs
 * and made cheaper (models/encoder). Weights have 8 bits (vectors of pieces 4), what runs between layers has 7. Pure and
 * synchronous; the same text gives the same numbers on every machine. Throws `invalid_data_file` where the file lacks a
 * tensor.
 */
export function createEncoder(file: EncoderFile): Encoder {
  const { pieces, scores, tunedOn } = file.header;
  const reader = createPieces(pieces, scores);
  const memory = createEncoderMemory(file);
  const { layer, norm, room, tensor } = memory;
  const table = tensor('pieces', 'i4', [pieces.length, PIECE]);
  const tableScales = tensor('pieces.scales', 'f32', [pieces.length]);
  const startRows = layOutPieceRows(memory, pieces.length);
  const branches = BRANCHES.map((branch) => ({
    ...branch,
    narrow: layer(`branch${branch.window}.narrow`, NARROW, BRANCH * branch.window),
    second: layer(`branch${branch.window}.second`, BRANCH, NARROW),
    /** Where the branch stands among the features. */
    to: (PIECE + branch.own * BRANCH) * 4,
  }));
  const featureNorm = norm('features.norm', FEATURES);
  const pool = layer('pool', VECTOR, FEATURES);
  const dense = {
    first: layer('dense.first', HIDDEN, VECTOR),
    second: layer('dense.second', HIDDEN, HIDDEN),
    past: layer('dense.past', HIDDEN, VECTOR),
    third: layer('dense.third', VECTOR, HIDDEN),
    last: layer('dense.last', VECTOR, VECTOR),
    lastPast: layer('dense.last_past', VECTOR, HIDDEN),
  };

  const ids = room(MAX_PIECES * 4);
  const features = room(MAX_PIECES * FEATURES * 4);
  const [between, narrowed] = [room(MAX_PIECES * BRANCH * 4), room(MAX_PIECES * NARROW * 4)];
  const units = room(MAX_PIECES * 4);
  const small = room((MAX_PIECES + 2 * MARGIN) * VECTOR);
  const [mean, a, b, c] = [room(VECTOR * 4), room(VECTOR * 4), room(VECTOR * 4), room(VECTOR * 4)];
  const vector = room(VECTOR * 4);
  const sum = room(FEATURES * 4);

  const opened = memory.open();
  const kernel = startKernel(opened);
  const rows = startRows(kernel, opened);
  const idsView = new Int32Array(opened.buffer, ids, MAX_PIECES);
  const unitsView = new Float32Array(opened.buffer, units, MAX_PIECES);
  const smallView = new Uint8Array(opened.buffer, small, (MAX_PIECES + 2 * MARGIN) * VECTOR);
  const sumView = new Float32Array(opened.buffer, sum, FEATURES);
  const meanView = new Float32Array(opened.buffer, mean, VECTOR);
  const poolBias = new Float32Array(opened.buffer, pool.bias, VECTOR);
  const vectorView = new Float32Array(opened.buffer, vector, VECTOR);

  /** `count` rows through a layer, as one scale for all of them allows; `stride`: from one row to the next in 7 bits. */
  function apply(
    { inner, outer, weights, sums, scales, bias }: Layer,
    from: { readonly at: number; readonly stride: number; readonly unit: number },
    count: number,
    to: { readonly at: number; readonly stride: number },
    cut = AS_IT_IS,
    add = { at: 0, stride: 0 },
  ): void {
    unitsView.fill(from.unit, 0, count);
    const { at, stride } = from;
    kernel.matmul(
      at,
      stride,
      count,
      inner,
      weights,
      sums,
      scales,
      bias,
      outer,
      units,
      cut,
      add.at,
      add.stride,
      to.at,
      to.stride,
    );
  }

  /** The second convolution: `BRANCH` values a row from what the first one left, each row with its neighbours. */
  function convolveAgain({ before, narrow, second, to }: (typeof branches)[number], count: number): void {
    const first = small + MARGIN * BRANCH;
    smallView.fill(ZERO, 0, MARGIN * BRANCH);
    smallView.fill(ZERO, (MARGIN + count) * BRANCH, (2 * MARGIN + count) * BRANCH);
    const unit = toSteps(kernel, between, count, BRANCH, BRANCH, first);
    const windows = { at: first - before * BRANCH, stride: BRANCH, unit };
    apply(narrow, windows, count, { at: narrowed, stride: NARROW });
    const unitNarrow = toSteps(kernel, narrowed, count, NARROW, NARROW, small);
    const x = { at: between, stride: BRANCH };
    const out = { at: features + to, stride: FEATURES };
    apply(second, { at: small, stride: NARROW, unit: unitNarrow }, count, out, CUT_THEN_ADD, x);
  }

  /** One row through a dense layer. */
  function pass(layer: Layer, x: number, out: number, cut = AS_IT_IS, add = 0): void {
    const { inner, outer } = layer;
    const unit = toSteps(kernel, x, 1, inner, inner, small);
    apply(layer, { at: small, stride: inner, unit }, 1, { at: out, stride: outer }, cut, {
      at: add,
      stride: outer,
    });
  }

  function encode(analysis: Analysis): Float32Array {
    const count = reader.read(analysis, idsView);
    kernel.embed(ids, count, table, tableScales, PIECE, features, FEATURES);
    rows.locate(idsView, count);
    for (const branch of branches) {
      const { window, before, own, first } = branch;
      kernel.convolve(rows.addresses, count, window, before, own, first, BRANCH, ROW_SCALES, between);
      convolveAgain(branch, count);
    }
    kernel.normalise(features, count, FEATURES, FEATURES, featureNorm.gain, featureNorm.shift);
    kernel.addRows(features, count, FEATURES, sum);
    // The mean of the network goes by the root of the number of pieces; so does the bias of its layer.
    const root = Math.sqrt(count);
    for (let i = 0; i < FEATURES; i++) sumView[i] = (sumView[i] ?? 0) / root;
    pass(pool, sum, mean);
    for (let i = 0; i < VECTOR; i++) meanView[i] = (meanView[i] ?? 0) + (root - 1) * (poolBias[i] ?? 0);
    pass(dense.first, mean, a, ADD_THEN_CUT);
    pass(dense.past, mean, b);
    pass(dense.second, a, c, ADD_THEN_CUT, b);
    pass(dense.third, c, a, ADD_THEN_CUT);
    pass(dense.lastPast, c, b);
    pass(dense.last, a, vector, AS_IT_IS, b);
    for (let i = 0; i < VECTOR; i++) vectorView[i] = Math.tanh(vectorView[i] ?? 0);
    return vectorView;
  }

  return { version: file.version, tunedOn, encode };
}
