import type { EncoderMemory, Layer } from './encoder-memory.ts';
import { AS_IT_IS, type Kernel, toSteps } from './kernel/kernel.ts';
import { MAX_PIECES } from './pieces.ts';

/** Width of a piece's vector. */
export const PIECE = 512;
/** Width of what each branch makes of a piece. */
export const BRANCH = 256;
/**
 * Each branch looks at so many neighbours at once, of which so many stand before the piece itself. In a row: the block of
 * the piece's own values, and the first of those that it brings to each place of the window.
 */
export const BRANCHES = [
  { window: 2, before: 0, own: 0, first: 3 },
  { window: 3, before: 1, own: 1, first: 5 },
  { window: 5, before: 2, own: 2, first: 8 },
] as const;
const BLOCKS = 13;
/** Where the scales of the blocks begin in a row, and how long it is. */
export const ROW_SCALES = BLOCKS * BRANCH;
const ROW = ROW_SCALES + 16 * 4;
const PROJECTED = BRANCHES.length * BRANCH;
const WIDEST = 5 * BRANCH;

/** Pieces whose rows are kept: the commonest have the lowest ids (models/encoder); these are 95 % of a text, and 14 MB. */
const KEPT = 4096;
/** So many rows are worked out at once. */
const TOGETHER = 32;

/**
 * What a piece brings to the first convolution of each branch, whatever stands around it: a row of `BLOCKS` blocks in 7
 * bits, each with a scale. Most of the work on a text is the same for each of its pieces wherever it stands, and done once.
 */
export interface PieceRows {
  /** The address of the addresses (32 bits each) of the rows of the pieces last asked for. */
  readonly addresses: number;
  /** Has the rows of `count` pieces ready. */
  locate(ids: Int32Array, count: number): void;
}

/** Asks `memory` for room; what comes back is to be called once that is open. Throws where the file lacks a tensor. */
export function layOutPieceRows(
  { layer, norm, room, tensor }: EncoderMemory,
  pieces: number,
): (kernel: Kernel, { buffer }: WebAssembly.Memory) => PieceRows {
  const table = tensor('pieces', 'i4', [pieces, PIECE]);
  const tableScales = tensor('pieces.scales', 'f32', [pieces]);
  const project = layer('project', PROJECTED, PIECE);
  const branches = BRANCHES.map((branch) => ({
    ...branch,
    norm: norm(`branch${branch.window}.norm`, BRANCH),
    brings: layer(`branch${branch.window}.first`, BRANCH * branch.window, BRANCH),
  }));
  const kept = room(KEPT * ROW);
  const passing = room(MAX_PIECES * ROW);
  const addresses = room(MAX_PIECES * 4);
  const [wanted, units] = [room(TOGETHER * 4), room(TOGETHER * 4)];
  const small = room(TOGETHER * PIECE);
  const [projected, brought] = [room(TOGETHER * PROJECTED * 4), room(TOGETHER * WIDEST * 4)];

  return (kernel, { buffer }) => {
    const addressesView = new Int32Array(buffer, addresses, MAX_PIECES);
    const wantedView = new Int32Array(buffer, wanted, TOGETHER);
    const unitsView = new Float32Array(buffer, units, TOGETHER);
    const scales = new Float32Array(buffer, tableScales, pieces);
    const bytes = new Uint8Array(buffer);
    const floats = new Float32Array(buffer);
    const isKept = new Uint8Array(KEPT);
    const rows = new Int32Array(TOGETHER);

    /** `BRANCH` values as 7-bit numbers at `to`; answers with their scale. */
    function quantise(x: number, to: number): number {
      return toSteps(kernel, x, 1, BRANCH, BRANCH, to);
    }

    function setScale(row: number, block: number, scale: number): void {
      floats[(row + ROW_SCALES) / 4 + block] = scale;
    }

    /** Works out the first `count` rows of those that are wanted. Each stands for itself: how many there are changes nothing. */
    function fill(count: number): void {
      kernel.unpack(wanted, count, table, PIECE, small);
      for (let k = 0; k < count; k++) unitsView[k] = scales[wantedView[k] ?? 0] ?? 0;
      multiply(project, count, projected);
      for (const { window, own, first, norm, brings } of branches) {
        const x = projected + own * BRANCH * 4;
        kernel.normalise(x, count, BRANCH, PROJECTED, norm.gain, norm.shift);
        for (let k = 0; k < count; k++) {
          const row = rows[k] ?? 0;
          const unit = quantise(x + k * PROJECTED * 4, small + k * BRANCH);
          unitsView[k] = unit;
          bytes.copyWithin(row + own * BRANCH, small + k * BRANCH, small + (k + 1) * BRANCH);
          setScale(row, own, unit);
        }
        multiply(brings, count, brought);
        for (let k = 0; k < count; k++)
          for (let j = 0; j < window; j++) {
            const row = rows[k] ?? 0;
            const from = brought + (k * window + j) * BRANCH * 4;
            setScale(row, first + j, quantise(from, row + (first + j) * BRANCH));
          }
      }
    }

    function multiply(
      { inner, outer, weights, sums, scales, bias }: Layer,
      count: number,
      out: number,
    ): void {
      kernel.matmul(
        ...([small, inner, count, inner, weights, sums, scales, bias, outer] as const),
        ...([units, AS_IT_IS, 0, 0, out, outer] as const),
      );
    }

    function locate(ids: Int32Array, count: number): void {
      let waiting = 0;
      for (let t = 0; t < count; t++) {
        const id = ids[t] ?? 0;
        const row = id < KEPT ? kept + id * ROW : passing + t * ROW;
        addressesView[t] = row;
        if (id < KEPT && isKept[id] === 1) continue;
        if (id < KEPT) isKept[id] = 1;
        wantedView[waiting] = id;
        rows[waiting++] = row;
        if (waiting < TOGETHER) continue;
        fill(waiting);
        waiting = 0;
      }
      if (waiting > 0) fill(waiting);
    }

    return { addresses, locate };
  };
}
