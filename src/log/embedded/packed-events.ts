import type { NewEvent } from '../event-log.ts';

/** Per event: topic id, then the byte lengths of id, key, headers and value; each an unsigned 32-bit integer. */
const WORDS_PER_EVENT = 5;
/** A UTF-16 unit takes at most this many bytes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Packs events into one buffer that is handed to another thread without a copy: the number of events, a table of
 * lengths, then the bytes. Headers become JSON. A lone surrogate in an id or a key becomes U+FFFD, as UTF-8 has none.
 */
export function packEvents<E extends NewEvent>(
  events: readonly E[],
  topicIdOf: (event: E) => number,
): ArrayBuffer {
  const headers = events.map((event) => JSON.stringify(event.headers));
  let at = 4 * (1 + events.length * WORDS_PER_EVENT);
  let size = at;
  events.forEach((event, index) => {
    const units = event.id.length + event.key.length + (headers[index]?.length ?? 0);
    size += units * MAX_BYTES_PER_UNIT + event.value.byteLength;
  });
  // "Slow" is a buffer of its own, not a piece of Node's shared pool, which could not be transferred.
  const bytes = Buffer.allocUnsafeSlow(size);
  const table = new Uint32Array(bytes.buffer, 0, at / 4);
  table[0] = events.length;
  events.forEach((event, index) => {
    const idBytes = bytes.write(event.id, at);
    const keyBytes = bytes.write(event.key, at + idBytes);
    const headersBytes = bytes.write(headers[index] ?? '{}', at + idBytes + keyBytes);
    at += idBytes + keyBytes + headersBytes;
    bytes.set(event.value, at);
    at += event.value.byteLength;
    const word = 1 + index * WORDS_PER_EVENT;
    table[word] = topicIdOf(event);
    table[word + 1] = idBytes;
    table[word + 2] = keyBytes;
    table[word + 3] = headersBytes;
    table[word + 4] = event.value.byteLength;
  });
  return bytes.buffer;
}

/** An event in a packed buffer, as byte positions: nothing is decoded that is not needed. */
export interface PackedEvent {
  topic: number;
  idStart: number;
  keyStart: number;
  headersStart: number;
  valueStart: number;
  end: number;
}

/** Calls `visit` for each event in order. The object is reused for the next one. */
export function eachPackedEvent(
  packed: ArrayBuffer,
  visit: (event: Readonly<PackedEvent>, index: number) => void,
): void {
  const count = new Uint32Array(packed, 0, 1)[0] ?? 0;
  const table = new Uint32Array(packed, 4, count * WORDS_PER_EVENT);
  const event: PackedEvent = { topic: 0, idStart: 0, keyStart: 0, headersStart: 0, valueStart: 0, end: 0 };
  let at = 4 + table.byteLength;
  for (let index = 0; index < count; index++) {
    const word = index * WORDS_PER_EVENT;
    event.topic = table[word] ?? 0;
    event.idStart = at;
    event.keyStart = event.idStart + (table[word + 1] ?? 0);
    event.headersStart = event.keyStart + (table[word + 2] ?? 0);
    event.valueStart = event.headersStart + (table[word + 3] ?? 0);
    event.end = event.valueStart + (table[word + 4] ?? 0);
    at = event.end;
    visit(event, index);
  }
}
