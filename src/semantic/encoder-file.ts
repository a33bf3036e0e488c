import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError, type Wording } from '../errors.ts';

const MAGIC = 'AIGENC01';
const PREFIX_BYTES = MAGIC.length + 4;
/** Where tensors begin: at multiples of this, from the end of the header on. */
const ALIGNED = 16;

const TensorSchema = z.object({
  name: z.string(),
  /** `i4`: two to a byte, the low half first, 8 is zero. */
  type: z.enum(['i4', 'i8', 'f32']),
  shape: z.array(z.int().positive()).min(1).max(2),
  /** In bytes, from the first tensor. */
  offset: z.int().nonnegative(),
});
export type Tensor = z.infer<typeof TensorSchema>;

const HeaderSchema = z.object({
  /** By id: see pieces.ts. */
  pieces: z.array(z.string()).min(3),
  scores: z.array(z.number()),
  tensors: z.array(TensorSchema),
  /** What it was made from: name and licence. */
  origin: z.string(),
  /** The sources whose labels it has seen: what it says of their texts shows nothing of what it says of others. */
  tunedOn: z.array(z.string()).default([]),
});

/** An encoder as read. */
export interface EncoderFile {
  readonly header: z.infer<typeof HeaderSchema>;
  /** The tensors, as `offset` of each says. */
  readonly body: Uint8Array;
  /** The first 12 hexadecimal digits of the SHA-256 of the file. */
  readonly version: string;
}

/** What may be wrong with a file of numbers below a header. */
export const BAD_LENGTH: Wording = {
  fr: 'le fichier est tronqué ou trop long',
  en: 'the file is cut short or too long',
};
export const BAD_HEADER: Wording = { fr: 'son en-tête est illisible', en: 'its header cannot be read' };

/**
 * Reads an encoder file: magic, length of the header (uint32, little-endian), header (JSON), tensors (little-endian). Throws
 * `invalid_data_file` that says what is wrong with it.
 */
export function decodeEncoder(bytes: Buffer, name: string): EncoderFile {
  const wrong = (why: Wording, cause?: unknown) =>
    wrongEncoder({ fr: `${name} : ${why.fr}`, en: `${name}: ${why.en}` }, cause);
  if (bytes.length < PREFIX_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw wrong({
      fr: 'ce n’est pas un fichier d’encodeur de cette version',
      en: 'this is not an encoder file of this version',
    });
  const end = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length);
  let header: EncoderFile['header'];
  try {
    header = HeaderSchema.parse(JSON.parse(bytes.toString('utf8', PREFIX_BYTES, end)));
  } catch (error) {
    throw wrong(BAD_HEADER, error);
  }
  const body = bytes.subarray(Math.ceil(end / ALIGNED) * ALIGNED);
  const last = header.tensors.reduce((most, tensor) => Math.max(most, tensor.offset + bytesOf(tensor)), 0);
  if (body.length !== last || header.scores.length !== header.pieces.length) throw wrong(BAD_LENGTH);
  return { header, body, version: createHash('sha256').update(bytes).digest('hex').slice(0, 12) };
}

export function wrongEncoder({ fr, en }: Wording, cause?: unknown): AppError {
  const wording = {
    fr: `${fr}. Prenez le fichier d’encodeur qui est venu avec le modèle.`,
    en: `${en}. Take the encoder file that came with the model.`,
  };
  return new AppError('invalid_data_file', wording, { cause });
}

/** How many bytes a tensor takes. */
function bytesOf({ type, shape }: Tensor): number {
  const values = shape.reduce((product, size) => product * size, 1);
  return type === 'f32' ? values * 4 : type === 'i8' ? values : Math.ceil(values / 2);
}
