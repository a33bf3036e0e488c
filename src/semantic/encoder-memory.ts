import { type EncoderFile, type Tensor, wrongEncoder } from './encoder-file.ts';
import { createLayout } from './kernel/layout.ts';

/** Where a layer lies: `outer` rows of `inner` weights, and for each row their sum, a scale and a bias. */
export interface Layer {
  readonly weights: number;
  readonly sums: number;
  readonly scales: number;
  readonly bias: number;
  readonly inner: number;
  readonly outer: number;
}

/** Where the gains and shifts of a normalisation lie. */
export interface Norm {
  readonly gain: number;
  readonly shift: number;
}

/** Lays out the memory of the kernel: the tensors of the file first, then room for what is worked out of a text. */
export interface EncoderMemory {
  /** The address of a tensor of the file. Throws `invalid_data_file` where it is missing or has another form. */
  tensor(name: string, type: Tensor['type'], shape: readonly number[]): number;
  layer(name: string, outer: number, inner: number): Layer;
  norm(name: string, width: number): Norm;
  /** The address of room for so many bytes. */
  room(bytes: number): number;
  /** To be called once, after the last room was asked for. */
  open(): WebAssembly.Memory;
}

export function createEncoderMemory({ header, body }: EncoderFile): EncoderMemory {
  const tensors = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const layers: Layer[] = [];
  const { room, open: openEmpty } = createLayout();
  // The tensors lie where their offsets say. What lays them out may live as long as the encoder; the file need not.
  room(body.length);
  let unread: Uint8Array | undefined = body;

  function tensor(name: string, type: Tensor['type'], shape: readonly number[]): number {
    const found = tensors.get(name);
    if (found === undefined || found.type !== type || found.shape.join() !== shape.join()) {
      throw wrongEncoder({
        fr: `l’encodeur n’a pas de ${name} (${type}, ${shape.join(' × ')})`,
        en: `the encoder has no ${name} of ${type} ${shape.join(' × ')}`,
      });
    }
    return found.offset;
  }

  function layer(name: string, outer: number, inner: number): Layer {
    const made = {
      weights: tensor(`${name}.weights`, 'i8', [outer, inner]),
      scales: tensor(`${name}.scales`, 'f32', [outer]),
      bias: tensor(`${name}.bias`, 'f32', [outer]),
      sums: room(outer * 4),
      inner,
      outer,
    };
    layers.push(made);
    return made;
  }

  function open(): WebAssembly.Memory {
    const memory = openEmpty();
    new Uint8Array(memory.buffer).set(unread ?? []);
    unread = undefined;
    for (const { weights, sums, inner, outer } of layers) sumRows(memory, weights, outer, inner, sums);
    return memory;
  }

  return {
    tensor,
    layer,
    norm: (name, width) => ({
      gain: tensor(`${name}.gain`, 'f32', [width]),
      shift: tensor(`${name}.shift`, 'f32', [width]),
    }),
    room,
    open,
  };
}

/** Sums of rows of 8-bit weights, 32 bits each at `sums`: the kernel takes the zero of its 7-bit values out with them. */
export function sumRows(
  { buffer }: WebAssembly.Memory,
  weights: number,
  outer: number,
  inner: number,
  sums: number,
): void {
  const values = new Int8Array(buffer, weights, outer * inner);
  const out = new Int32Array(buffer, sums, outer);
  for (let row = 0, at = 0; row < outer; row++) {
    let sum = 0;
    for (const end = at + inner; at < end; at++) sum += values[at] ?? 0;
    out[row] = sum;
  }
}
