import { IS_CONTROL, IS_TRANSACTIONAL, murmur2, type RecordsBatch } from '@platformatic/kafka';
import type { NewEvent, StoredEvent, Topic } from '../event-log.ts';
import type { Partition } from './cluster.ts';
import type { PlacedRecord } from './record-sender.ts';

/** The id of an event is its `ce_id`; where that says something else, or nothing, it has a header of its own. */
export const ID_HEADER = 'aiguillage_id';
/** Marks what was appended with `unique`: its readers take it only once. */
export const UNIQUE_HEADER = 'aiguillage_unique';
const CE_ID = Buffer.from('ce_id');
const ID = Buffer.from(ID_HEADER);
const UNIQUE = Buffer.from(UNIQUE_HEADER);
const YES = Buffer.from('1');

/** A record as it goes to Kafka. Its timestamp is that of the request. */
export function recordOf(event: NewEvent, to: Partition, unique: boolean): PlacedRecord {
  const headers = new Map<Buffer, Buffer>();
  for (const [name, value] of Object.entries(event.headers))
    headers.set(Buffer.from(name), Buffer.from(value));
  if (event.headers.ce_id !== event.id) headers.set(ID, Buffer.from(event.id));
  if (unique) headers.set(UNIQUE, YES);
  const { value } = event;
  return {
    topic: to.topic,
    partition: to.partition,
    key: Buffer.from(event.key),
    value: Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    headers,
  };
}

/** The partition of a key, as the Java client chooses it: producers of other teams come to the same. */
export function partitionOf(key: string, partitionCount: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitionCount;
}

/** A record as it came, with its place. */
export interface FetchedRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [Buffer | null, Buffer | null])[];
}

const NO_BYTES = new Uint8Array(0);

/**
 * The record as an event. Who wrote it may be another team: what is missing gets a value (no key, no value: empty; no
 * `ce_id`: the place), and bytes that are no UTF-8 in names are replaced.
 */
export function eventOf(record: FetchedRecord, topic: Topic, partition: number): StoredEvent {
  const headers: Record<string, string> = {};
  let id: string | undefined;
  for (const [name, value] of record.headers) {
    if (name === null || name.equals(UNIQUE)) continue;
    if (name.equals(ID)) id = value?.toString('utf8');
    else setHeader(headers, name.toString('utf8'), value?.toString('utf8') ?? '');
  }
  return {
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestamp,
    id: id ?? headers.ce_id ?? `${topic}/${partition}/${record.offset}`,
    key: record.key?.toString('utf8') ?? '',
    value: record.value ?? NO_BYTES,
    headers,
  };
}

function setHeader(headers: Record<string, string>, name: string, value: string): void {
  // The one name that an assignment would not keep.
  if (name === '__proto__')
    Object.defineProperty(headers, name, { value, enumerable: true, writable: true, configurable: true });
  else headers[name] = value;
}

/** The id of a record that was appended with `unique`; undefined for every other. */
export function uniqueIdOf({ headers }: FetchedRecord): string | undefined {
  let id: Buffer | null | undefined;
  let unique = false;
  for (const [name, value] of headers) {
    if (name === null) continue;
    if (name.equals(UNIQUE)) unique = true;
    else if (name.equals(ID)) id = value;
    else if (id === undefined && name.equals(CE_ID)) id = value;
  }
  return unique ? id?.toString('utf8') : undefined;
}

export interface Aborted {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/**
 * The records that readers of committed data see, from `fromOffset` on: without those of aborted transactions and the
 * markers. `aborted` is what the broker tells of the transactions in these batches. As in KIP-98: from the first offset
 * of an aborted transaction to its marker, all that its producer wrote is void; a marker may be in a later answer.
 */
export function committedRecords(
  batches: readonly RecordsBatch[],
  aborted: readonly Aborted[],
  fromOffset: number,
): { readonly records: FetchedRecord[]; readonly nextOffset: number } {
  const waiting = [...aborted].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const voided = new Set<bigint>();
  const records: FetchedRecord[] = [];
  let nextOffset = fromOffset;
  for (const batch of batches) {
    const first = Number(batch.firstOffset);
    const last = first + batch.lastOffsetDelta;
    nextOffset = Math.max(nextOffset, last + 1);
    for (let next = waiting[0]; next !== undefined && Number(next.firstOffset) <= last; next = waiting[0]) {
      voided.add(next.producerId);
      waiting.shift();
    }
    if ((batch.attributes & IS_CONTROL) !== 0) {
      if (isAbortMarker(batch)) voided.delete(batch.producerId);
      continue;
    }
    if ((batch.attributes & IS_TRANSACTIONAL) !== 0 && voided.has(batch.producerId)) continue;
    const appendTime = (batch.attributes & LOG_APPEND_TIME) !== 0;
    const firstTimestamp = Number(appendTime ? batch.maxTimestamp : batch.firstTimestamp);
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = first + offsetDelta;
      if (offset < fromOffset) continue;
      const timestamp = appendTime ? firstTimestamp : firstTimestamp + Number(timestampDelta);
      records.push({ offset, timestamp, key, value, headers });
    }
  }
  return { records, nextOffset };
}

/** Bit 3: the timestamps are the broker's. */
export const LOG_APPEND_TIME = 1 << 3;

/** The key of a marker is its version and its type, 0 for abort and 1 for commit. */
function isAbortMarker(batch: RecordsBatch): boolean {
  return batch.records[0]?.key?.readInt16BE(2) === 0;
}
