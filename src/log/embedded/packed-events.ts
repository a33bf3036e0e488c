import type { NewEvent } from '../event-log.ts';

/** Per event: its tag, then the byte lengths of id, key, headers and value; each an unsigned 32-bit integer. */
const WORDS_PER_EVENT = 5;

/** An event in a packed buffer, as byte positions: nothing is decoded that is not needed. */
export interface PackedEvent {
  /** A number that goes with the event: its topic on the way to the writer, its place in a segment. */
  tag: number;
  idStart: number;
  keyStart: number;
  headersStart: number;
  valueStart: number;
  end: number;
}

/**
 * Packs events into one buffer that is handed to another thread without a copy: the number of events, a table of
 * lengths, then the bytes. Headers become JSON. A lone surrogate in an id or a key becomes U+FFFD, as UTF-8 has none.
 */
export function packEvents<E extends NewEvent>(
  events: readonly E[],
  tagOf: (event: E) => number,
): ArrayBuffer {
  const headers = events.map((event) => JSON.stringify(event.headers));
  let at = headBytes(events.length);
  let size = at;
  events.forEach(({ id, key, value }, index) => {
    size += Buffer.byteLength(id) + Buffer.byteLength(key) + Buffer.byteLength(headers[index] ?? '{}');
    size += value.byteLength;
  });
  // "Slow" is a buffer of its own, not a piece of Node's shared pool, which could not be transferred.
  const bytes = Buffer.allocUnsafeSlow(size);
  const table = tableOf(bytes.buffer, events.length);
  events.forEach((event, index) => {
    const keyStart = at + bytes.write(event.id, at);
    const headersStart = keyStart + bytes.write(event.key, keyStart);
    const valueStart = headersStart + bytes.write(headers[index] ?? '{}', headersStart);
    const end = valueStart + event.value.byteLength;
    bytes.set(event.value, valueStart);
    describe(table, index, { tag: tagOf(event), idStart: at, keyStart, headersStart, valueStart, end });
    at = end;
  });
  return bytes.buffer;
}

/** An event that lies in `bytes` at the places that `event` gives. */
export interface PackedPart {
  readonly bytes: Buffer;
  readonly event: Readonly<PackedEvent>;
}

/** The bytes that `packParts` needs for these. */
export function packedBytes(parts: readonly PackedPart[]): number {
  return parts.reduce((sum, { event }) => sum + event.end - event.idStart, headBytes(parts.length));
}

/** Packs events that lie packed in other buffers, at the beginning of `target`. */
export function packParts(parts: readonly PackedPart[], target: ArrayBuffer): void {
  const packed = Buffer.from(target);
  const table = tableOf(target, parts.length);
  let at = headBytes(parts.length);
  parts.forEach(({ bytes, event }, index) => {
    at += bytes.copy(packed, at, event.idStart, event.end);
    describe(table, index, event);
  });
}

/** Calls `visit` for each event in order. The object is reused for the next one. */
export function eachPackedEvent(
  packed: ArrayBuffer,
  visit: (event: Readonly<PackedEvent>, index: number) => void,
): void {
  const count = new Uint32Array(packed, 0, 1)[0] ?? 0;
  const table = new Uint32Array(packed, 4, count * WORDS_PER_EVENT);
  const event: PackedEvent = { tag: 0, idStart: 0, keyStart: 0, headersStart: 0, valueStart: 0, end: 0 };
  let at = headBytes(count);
  for (let index = 0; index < count; index++) {
    const word = index * WORDS_PER_EVENT;
    event.tag = table[word] ?? 0;
    event.idStart = at;
    event.keyStart = event.idStart + (table[word + 1] ?? 0);
    event.headersStart = event.keyStart + (table[word + 2] ?? 0);
    event.valueStart = event.headersStart + (table[word + 3] ?? 0);
    event.end = event.valueStart + (table[word + 4] ?? 0);
    at = event.end;
    visit(event, index);
  }
}

/** Bytes before the first event. */
function headBytes(count: number): number {
  return 4 * (1 + count * WORDS_PER_EVENT);
}

/** Writes the count, and gives the table that comes after it. */
function tableOf(packed: ArrayBuffer, count: number): Uint32Array {
  new Uint32Array(packed, 0, 1)[0] = count;
  return new Uint32Array(packed, 4, count * WORDS_PER_EVENT);
}

function describe(table: Uint32Array, index: number, event: Readonly<PackedEvent>): void {
  const word = index * WORDS_PER_EVENT;
  table[word] = event.tag;
  table[word + 1] = event.keyStart - event.idStart;
  table[word + 2] = event.headersStart - event.keyStart;
  table[word + 3] = event.valueStart - event.headersStart;
  table[word + 4] = event.end - event.valueStart;
}
