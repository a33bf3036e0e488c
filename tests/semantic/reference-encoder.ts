import { VECTOR } from '../../src/semantic/encoder.ts';
import type { EncoderFile } from '../../src/semantic/encoder-file.ts';
import { createPieces, MAX_PIECES } from '../../src/semantic/pieces.ts';
import type { Analysis } from '../../src/text/token.ts';

type Matrix = number[][];

/** The network of the encoder written out in floats, with the weights of a file: what the kernel is measured against. */
export function referenceVector({ header, body }: EncoderFile, analysis: Analysis): Float32Array {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const tensor = (name: string) => {
    const found = header.tensors.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no tensor ${name}`);
    return found;
  };
  const floats = (name: string) => {
    const { offset, shape } = tensor(name);
    return Array.from({ length: shape[0] ?? 0 }, (_, i) => view.getFloat32(offset + i * 4, true));
  };
  const layer = (name: string, x: Matrix, hasBias = true): Matrix => {
    const { offset, shape } = tensor(`${name}.weights`);
    const [outer, inner] = [shape[0] ?? 0, shape[1] ?? 0];
    const [scales, bias] = [floats(`${name}.scales`), floats(`${name}.bias`)];
    return x.map((row) =>
      Array.from({ length: outer }, (_, o) => {
        let sum = 0;
        for (let i = 0; i < inner; i++) sum += (row[i] ?? 0) * view.getInt8(offset + o * inner + i);
        return sum * (scales[o] ?? 0) + (hasBias ? (bias[o] ?? 0) : 0);
      }),
    );
  };
  const normalised = (name: string, x: Matrix): Matrix => {
    const [gain, shift] = [floats(`${name}.gain`), floats(`${name}.shift`)];
    return x.map((row) => {
      const mean = row.reduce((sum, one) => sum + one, 0) / row.length;
      const variance = row.reduce((sum, one) => sum + (one - mean) ** 2, 0) / row.length;
      return row.map(
        (one, i) => ((one - mean) / Math.sqrt(variance + 1e-5)) * (gain[i] ?? 0) + (shift[i] ?? 0),
      );
    });
  };
  const cut = (x: Matrix) => x.map((row) => row.map((one) => Math.max(0, one)));
  const plus = (a: Matrix, b: Matrix) => a.map((row, t) => row.map((one, i) => one + (b[t]?.[i] ?? 0)));

  const ids = new Int32Array(MAX_PIECES);
  const count = createPieces(header.pieces, header.scores).read(analysis, ids);
  const { offset } = tensor('pieces');
  const scales = floats('pieces.scales');
  const embedded: Matrix = [...ids.subarray(0, count)].map((id) =>
    Array.from({ length: VECTOR }, (_, i) => {
      const both = view.getUint8(offset + (id * VECTOR + i - (i % 2)) / 2);
      return ((i % 2 === 0 ? both & 15 : both >> 4) - 8) * (scales[id] ?? 0);
    }),
  );
  const projected = layer('project', embedded);
  const branches = [2, 3, 5].map((window, at) => {
    const before = Math.floor((window - 1) / 2);
    const width = (projected[0]?.length ?? 0) / 3;
    const x = normalised(
      `branch${window}.norm`,
      projected.map((row) => row.slice(at * width, (at + 1) * width)),
    );
    // What each piece brings to the places around it, and what comes together at each place.
    const brought = layer(`branch${window}.first`, x);
    const places = Array.from({ length: window }, (_, j) => j);
    const met = x.map((row, t) =>
      row.map((_, i) => places.reduce((sum, j) => sum + (brought[t - before + j]?.[j * width + i] ?? 0), 0)),
    );
    const first = plus(cut(met), x);
    const zeros = Array<number>(width).fill(0);
    const windows = first.map((_, t) => places.flatMap((j) => first[t - before + j] ?? zeros));
    return plus(cut(layer(`branch${window}.second`, layer(`branch${window}.narrow`, windows))), first);
  });
  const features = normalised(
    'features.norm',
    embedded.map((row, t) => [...row, ...branches.flatMap((branch) => branch[t] ?? [])]),
  );
  const root = Math.sqrt(count);
  const sum = (features[0] ?? []).map((_, i) => features.reduce((all, row) => all + (row[i] ?? 0), 0) / root);
  const bias = floats('pool.bias');
  const mean = layer('pool', [sum], false).map((row) => row.map((one, i) => one + root * (bias[i] ?? 0)));
  const first = cut(layer('dense.first', mean));
  const second = cut(plus(layer('dense.second', first), layer('dense.past', mean)));
  const third = cut(layer('dense.third', second));
  const last = plus(layer('dense.last', third), layer('dense.last_past', second));
  return Float32Array.from(last[0] ?? [], Math.tanh);
}
