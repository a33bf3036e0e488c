import {
  compressionsAlgorithmsByBitmask,
  createAPI,
  fetchV12,
  IS_COMPRESSED,
  IS_CONTROL,
  type Reader,
  ResponseError,
} from '@platformatic/kafka';
import type { Answered, FetchAnswer, FetchArguments, FetchFormat, Placed } from './fetcher.ts';
import { ID_HEADER, LOG_APPEND_TIME, UNIQUE_HEADER } from './records.ts';

/** Of a record of a topic with unique ids, what the index of ids needs. */
export interface IdRecord extends Placed {
  readonly timestamp: number;
  /** Undefined where it was not appended with `unique`. */
  readonly id: string | undefined;
}

interface RawAnswer extends Answered {
  /** Batches as they stand in the log. */
  readonly batches: Buffer;
}

/**
 * Ids alone, whether their transactions are committed or not. Brokers send whole batches all the same, but here keys and
 * values are stepped over, and of the headers only those with an id become anything: a million records take a third of
 * the processor time.
 */
export const IDS: FetchFormat<RawAnswer, IdRecord> = {
  api: createAPI<FetchArguments, FetchAnswer<RawAnswer>>(
    fetchV12.api.key,
    fetchV12.api.version,
    fetchV12.createRequest,
    readAnswer,
  ),
  isolationLevel: 0,
  read: ({ batches }, fromOffset) => idsIn(batches, fromOffset),
  sizeOf: ({ id }) => 64 + (id?.length ?? 0),
};

const NONE = Buffer.alloc(0);

/** As the client's own parser, but for the records. Lengths and order: https://kafka.apache.org/protocol.html, Fetch v12 */
function readAnswer(_correlationId: number, apiKey: number, apiVersion: number, reader: Reader) {
  const errors: Record<string, [number, null]> = {};
  reader.skip(THROTTLE_TIME);
  const errorCode = reader.readInt16();
  if (errorCode !== 0) errors['/'] = [errorCode, null];
  reader.skip(SESSION_ID);
  const responses = reader.readArray(() => ({
    topicId: reader.readString(),
    partitions: reader.readArray((): RawAnswer => readPartition(reader), true, false),
  }));
  responses.forEach(({ partitions }, topic) => {
    partitions.forEach(({ errorCode: code }, at) => {
      if (code !== 0) errors[`/responses/${topic}/partitions/${at}`] = [code, null];
    });
  });
  const answer = { responses };
  if (Object.keys(errors).length > 0) throw new ResponseError(apiKey, apiVersion, errors, answer);
  return answer;
}

const THROTTLE_TIME = 4;
const SESSION_ID = 4;
const LAST_STABLE_AND_LOG_START_OFFSET = 16;
const ABORTED_TRANSACTION = 16;
const PREFERRED_REPLICA = 4;

function readPartition(reader: Reader): RawAnswer {
  const partitionIndex = reader.readInt32();
  const errorCode = reader.readInt16();
  const highWatermark = reader.readInt64();
  reader.skip(LAST_STABLE_AND_LOG_START_OFFSET);
  reader.readNullableArray(() => reader.skip(ABORTED_TRANSACTION));
  reader.skip(PREFERRED_REPLICA);
  const batches = reader.readNullableBytes() ?? NONE;
  reader.readTaggedFields();
  return { partitionIndex, errorCode, highWatermark, batches };
}

/** The ids from `fromOffset` on. The last batch of an answer may be cut off: it comes again, whole. */
export function idsIn(
  batches: Buffer,
  fromOffset: number,
): { readonly records: readonly IdRecord[]; readonly nextOffset: number } {
  const records: IdRecord[] = [];
  let nextOffset = fromOffset;
  for (let at = 0; at + BATCH_HEAD <= batches.length; ) {
    const end = at + BATCH_HEAD + batches.readInt32BE(at + 8);
    if (end > batches.length) break;
    const first = Number(batches.readBigInt64BE(at));
    nextOffset = Math.max(nextOffset, first + batches.readInt32BE(at + 23) + 1);
    const attributes = batches.readInt16BE(at + 21);
    if ((attributes & IS_CONTROL) === 0) {
      const appendTime = (attributes & LOG_APPEND_TIME) !== 0;
      const time = Number(batches.readBigInt64BE(appendTime ? at + 35 : at + 27));
      const cursor = { bytes: opened(batches.subarray(at + RECORDS, end), attributes), at: 0 };
      for (let left = batches.readInt32BE(at + 57); left > 0; left--) {
        const { offsetDelta, timestampDelta, id } = readRecord(cursor);
        const offset = first + offsetDelta;
        if (offset >= fromOffset)
          records.push({ offset, timestamp: appendTime ? time : time + timestampDelta, id });
      }
    }
    at = end;
  }
  return { records, nextOffset };
}

/** First offset and length. */
const BATCH_HEAD = 12;
/** Of the records, from the beginning of their batch. */
const RECORDS = 61;

function opened(bytes: Buffer, attributes: number): Buffer {
  const codec = attributes & IS_COMPRESSED;
  if (codec === 0) return bytes;
  const known = Object.entries(compressionsAlgorithmsByBitmask).find(([mask]) => Number(mask) === codec);
  if (known === undefined)
    throw new Error(`A batch of Kafka is compressed in a way that nobody knows: ${codec}`);
  return known[1].decompressSync(bytes);
}

interface At {
  readonly bytes: Buffer;
  at: number;
}

const CE_ID_BYTES = Buffer.from('ce_id');
const ID_BYTES = Buffer.from(ID_HEADER);
const UNIQUE_BYTES = Buffer.from(UNIQUE_HEADER);

function readRecord(cursor: At) {
  const { bytes } = cursor;
  const length = varint(cursor);
  const end = cursor.at + length;
  cursor.at += 1;
  const timestampDelta = varint(cursor);
  const offsetDelta = varint(cursor);
  skip(cursor);
  skip(cursor);
  let unique = false;
  let ours: string | undefined;
  let theirs: string | undefined;
  for (let left = varint(cursor); left > 0; left--) {
    const nameLength = varint(cursor);
    const name = cursor.at;
    cursor.at += Math.max(0, nameLength);
    const valueLength = varint(cursor);
    const value = cursor.at;
    cursor.at += Math.max(0, valueLength);
    const is = (wanted: Buffer) =>
      nameLength === wanted.length && bytes.compare(wanted, 0, nameLength, name, name + nameLength) === 0;
    if (is(UNIQUE_BYTES)) unique = true;
    else if (is(ID_BYTES)) ours = bytes.toString('utf8', value, cursor.at);
    else if (theirs === undefined && is(CE_ID_BYTES)) theirs = bytes.toString('utf8', value, cursor.at);
  }
  cursor.at = end;
  return { timestampDelta, offsetDelta, id: unique ? (ours ?? theirs) : undefined };
}

function skip(cursor: At): void {
  const length = varint(cursor);
  cursor.at += Math.max(0, length);
}

/** A zigzag number of up to 53 bits. */
function varint(cursor: At): number {
  const { bytes } = cursor;
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[cursor.at];
    if (byte === undefined) throw new Error('A batch of Kafka ends before its records do.');
    cursor.at += 1;
    value += (byte & 127) * scale;
    if (byte < 128) break;
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
