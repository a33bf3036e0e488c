import type { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '../event-log.ts';
import { bytes, integer } from './columns.ts';
import { isSqliteError, logUnavailable, type TopicTable } from './database.ts';
import { eachPackedEvent, type PackedEvent } from './packed-events.ts';
import { decodeSegment } from './segment.ts';

/** Values of one batch take about this much memory at most, in bytes (one event always fits): texts vary in size. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/** A topic, and the offset after which to read it. */
export interface ReadFrom {
  readonly topic: number;
  readonly offset: number;
}

export interface EventReader {
  /** The next events of these topics, in the order of their offsets; empty at the end. Throws `log_unavailable`. */
  next(from: readonly ReadFrom[], limit: number): readonly StoredEvent[];
  /** How many events of each of these topics the group has not committed. Throws `log_unavailable`. */
  lag(group: string, topics: readonly number[]): readonly number[];
}

/** A segment as read: where its events lie in `packed`, by offset. */
interface Segment {
  readonly lastOffset: number;
  readonly timestamp: number;
  readonly bytes: Buffer;
  readonly events: readonly { readonly offset: number; readonly at: PackedEvent }[];
}

export function createEventReader(db: DatabaseSync, topicTable: TopicTable): EventReader {
  const findSegment = db.prepare(
    `SELECT last_offset, timestamp, compressed, events FROM segments
     WHERE topic = ? AND last_offset > ? ORDER BY last_offset LIMIT 1`,
  );
  const countLeft = db.prepare(
    `SELECT appended - coalesce(consumed, 0) AS lag
     FROM topics LEFT JOIN positions ON topic = id AND group_name = ? WHERE id = ?`,
  );
  /** The segment of each topic that was read last: the next batch mostly begins in it. */
  const lastRead = new Map<number, Segment>();

  function next(from: readonly ReadFrom[], limit: number): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    let size = 0;
    const topics = from.map(({ topic, offset }) => eventsAfter(topic, offset));
    const heads = topics.map((topic) => topic.next().value);
    while (events.length < limit) {
      const first = indexOfFirst(heads);
      const event = heads[first];
      if (event === undefined) break;
      size += event.value.byteLength;
      if (events.length > 0 && size > MAX_BATCH_BYTES) break;
      events.push(event);
      heads[first] = topics[first]?.next().value;
    }
    return events;
  }

  function* eventsAfter(topic: number, offset: number): Generator<StoredEvent, undefined> {
    for (let from = offset; ; ) {
      const segment = segmentAfter(topic, from);
      if (segment === undefined) return;
      for (const { offset: place, at } of segment.events) {
        if (place > from) yield eventOf(topic, segment, place, at);
      }
      from = segment.lastOffset;
    }
  }

  /** The segment that holds the first event after `offset`. */
  function segmentAfter(topic: number, offset: number): Segment | undefined {
    const last = lastRead.get(topic);
    const first = last?.events[0]?.offset ?? 0;
    if (last !== undefined && offset >= first && offset < last.lastOffset) return last;
    const row = findSegment.get(topic, offset);
    if (row === undefined) return undefined;
    const packed = decodeSegment({ compressed: row.compressed === 1, body: bytes(row.events) });
    const segment = openSegment(integer(row.last_offset), integer(row.timestamp), packed);
    lastRead.set(topic, segment);
    return segment;
  }

  function eventOf(topic: number, { timestamp, bytes: from }: Segment, offset: number, at: PackedEvent) {
    // Written by this log from a string-to-string record.
    const headers: Record<string, string> = JSON.parse(from.toString('utf8', at.headersStart, at.valueStart));
    return {
      topic: topicTable.topicOf(topic),
      partition: 0,
      offset,
      timestamp,
      id: from.toString('utf8', at.idStart, at.keyStart),
      key: from.toString('utf8', at.keyStart, at.headersStart),
      headers,
      value: from.subarray(at.valueStart, at.end),
    };
  }

  function lag(group: string, topics: readonly number[]): readonly number[] {
    return topics.map((topic) => integer(countLeft.get(group, topic)?.lag));
  }

  /** All topics as they are at one moment: else an event could be passed over that came in between two of them. */
  function atOneMoment<T>(read: () => T): T {
    db.exec('BEGIN');
    try {
      return read();
    } finally {
      db.exec('ROLLBACK');
    }
  }

  return {
    next: (from, limit) => reading(() => atOneMoment(() => next(from, limit))),
    lag: (group, topics) => reading(() => lag(group, topics)),
  };
}

function openSegment(lastOffset: number, timestamp: number, packed: ArrayBuffer): Segment {
  const events: { offset: number; at: PackedEvent }[] = [];
  eachPackedEvent(packed, (event) => events.push({ offset: lastOffset - event.tag, at: { ...event } }));
  return { lastOffset, timestamp, bytes: Buffer.from(packed), events };
}

/** Where the event with the lowest offset stands; 0 where there is none. */
function indexOfFirst(heads: readonly (StoredEvent | undefined)[]): number {
  let first = 0;
  heads.forEach((head, index) => {
    if (head !== undefined && head.offset < (heads[first]?.offset ?? Number.POSITIVE_INFINITY)) first = index;
  });
  return first;
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isSqliteError(error) ? logUnavailable(error) : error;
  }
}
