import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError, type Wording } from '../errors.ts';
import { DENSE_BYTES } from './dense-head.ts';
import { BAD_HEADER, BAD_LENGTH } from './encoder-file.ts';
import { COLUMNS } from './heads.ts';
import { createKnownFeatures, type KnownFeatures, MOST_FEATURES } from './known-features.ts';
import type { Weights } from './train.ts';

const MAGIC = 'AIGUIL04';
const PREFIX_BYTES = MAGIC.length + 4;

const CalibrationSchema = z.object({
  /** Multiplies the log-odds of the `service` and `abuse` heads. */
  service: z.number(),
  abuse: z.number(),
  /** Multiplies the log-odds of the intents, summed by route. */
  intent: z.number(),
  serviceBias: z.number(),
  abuseBias: z.number(),
  /** Multiplies the log-odds of the keywords. */
  keywords: z.number(),
  /** Log-odds of the service where a text asks something, and where its author tells what they lack. */
  question: z.number(),
  ownCase: z.number(),
  /** Multiplies the logarithm of the number of words, for moderation. */
  abuseLength: z.number(),
  /** Log-odds of moderation where somebody else's data stands in the text, and where it offers and invites elsewhere. */
  othersData: z.number(),
  offer: z.number(),
  /** Log-odds above which a topic or a flag is shown. */
  topicThreshold: z.number(),
  flagThresholds: z.record(z.string(), z.number()),
});
/** How raw outputs become log-odds of routes: fitted on held-out data. */
export type Calibration = z.infer<typeof CalibrationSchema>;

const HeaderSchema = z.object({
  /** Rows of weights: one for each feature that the model knows. */
  features: z.int().min(0).max(MOST_FEATURES),
  columns: z.literal(COLUMNS),
  /** One per column: weight = small whole number × scale. */
  scales: z.array(z.number()).length(COLUMNS),
  bias: z.array(z.number()).length(COLUMNS),
  calibration: CalibrationSchema,
  /** Where there is an encoder that reads unsure texts again: its version, how much it counts (0 to 1), both together. */
  secondReading: z
    .object({ encoder: z.string(), share: z.number().min(0).max(1), calibration: CalibrationSchema })
    .optional(),
  /** What it was trained on: file, number of rows, sha256 of the labelled rows. */
  data: z.array(z.object({ source: z.string(), rows: z.int(), sha256: z.string() })),
  options: z.record(z.string(), z.number()),
});
export type ModelHeader = z.infer<typeof HeaderSchema>;

/** A model as read: `table[row * COLUMNS + column]`, to be multiplied by the scale of the column. */
export interface ModelFile {
  readonly header: ModelHeader;
  readonly known: KnownFeatures;
  readonly table: Int8Array;
  /** Of the head that reads the vectors of the encoder (see `packDenseHead`); empty without an encoder. */
  readonly dense: Uint8Array;
  /** The first 12 hexadecimal digits of the SHA-256 of the file. */
  readonly version: string;
}

/**
 * Bytes of a model file: magic, length of the header (uint32, little-endian), header (JSON), the features that it knows
 * (uint32, little-endian, in order), their weights (int8), the dense head as it is packed, if there is one.
 */
export function encodeModel(
  weights: Weights,
  rest: Pick<ModelHeader, 'calibration' | 'secondReading' | 'data' | 'options'>,
  dense: Uint8Array = new Uint8Array(0),
): Buffer {
  const { table, scales } = quantise(weights.table);
  const header: ModelHeader = {
    features: weights.features.length,
    columns: COLUMNS,
    scales: [...scales],
    bias: [...weights.bias],
    ...rest,
  };
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  return Buffer.concat([prefix, json, bytesOf(weights.features), bytesOf(table), dense]);
}

/** Reads a model file. Throws `invalid_data_file` that says what is wrong with it. */
export function decodeModel(bytes: Buffer, name: string): ModelFile {
  const wrong = (why: Wording, cause?: unknown) => {
    const wording = {
      fr: `${name} : ${why.fr}. Reconstruisez-le avec « aiguillage train ».`,
      en: `${name}: ${why.en}. Build it again with "aiguillage train".`,
    };
    return new AppError('invalid_data_file', wording, { cause });
  };
  if (bytes.length < PREFIX_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw wrong({
      fr: 'ce n’est pas un fichier de modèle de cette version',
      en: 'this is not a model file of this version',
    });
  }
  const start = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length);
  if (bytes.length < start) throw wrong(BAD_LENGTH);
  const header = parseHeader(bytes.toString('utf8', PREFIX_BYTES, start), wrong);
  const tableStart = start + header.features * 4;
  const denseStart = tableStart + header.features * COLUMNS;
  const denseBytes = header.secondReading === undefined ? 0 : DENSE_BYTES;
  if (bytes.length !== denseStart + denseBytes) throw wrong(BAD_LENGTH);
  // Copied, so that the numbers begin where a view of numbers may.
  const features = new Uint32Array(Uint8Array.from(bytes.subarray(start, tableStart)).buffer);
  if (features.some((feature, at) => at > 0 && feature <= (features[at - 1] ?? 0))) throw wrong(BAD_ORDER);
  const table = new Int8Array(bytes.buffer, bytes.byteOffset + tableStart, header.features * COLUMNS);
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  // Copied, so that the bytes of the file may go: the table is copied by who reads it.
  const known = createKnownFeatures(features);
  return { header, known, table, dense: Uint8Array.from(bytes.subarray(denseStart)), version };
}

const BAD_ORDER: Wording = {
  fr: 'ses caractéristiques ne sont pas dans l’ordre',
  en: 'its features are not in order',
};

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Int8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function parseHeader(json: string, wrong: (why: Wording, cause?: unknown) => AppError): ModelHeader {
  try {
    return HeaderSchema.parse(JSON.parse(json));
  } catch (error) {
    throw wrong(BAD_HEADER, error);
  }
}

/** 8 bits a weight, one scale a column, set by the largest weight of the column. */
function quantise(table: Float32Array): { table: Int8Array; scales: Float64Array } {
  const scales = new Float64Array(COLUMNS);
  for (let cell = 0; cell < table.length; cell++) {
    const k = cell % COLUMNS;
    scales[k] = Math.max(scales[k] ?? 0, Math.abs(table[cell] ?? 0));
  }
  for (let k = 0; k < COLUMNS; k++) scales[k] = (scales[k] || 1) / 127;
  const small = new Int8Array(table.length);
  for (let cell = 0; cell < table.length; cell++) {
    small[cell] = Math.round((table[cell] ?? 0) / (scales[cell % COLUMNS] ?? 1));
  }
  return { table: small, scales };
}
