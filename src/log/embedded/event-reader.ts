import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredEvent } from '../event-log.ts';
import { bytes, integer, isSqliteError, logUnavailable, type TopicTable, text } from './database.ts';

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
  /** How many events of these topics the group has not committed. Throws `log_unavailable`. */
  lag(group: string, topics: readonly number[]): number;
}

export function createEventReader(db: DatabaseSync, topicTable: TopicTable): EventReader {
  const offsetsOf = new Map<number, StatementSync>();
  const findEvent = db.prepare(
    'SELECT topic, timestamp, id, key, headers, value FROM events WHERE "offset" = ?',
  );
  const countLeft = db.prepare(
    `SELECT appended - coalesce(consumed, 0) AS lag
     FROM topics LEFT JOIN positions ON topic = id AND group_name = ? WHERE id = ?`,
  );

  function next(from: readonly ReadFrom[], limit: number): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    let size = 0;
    for (const { offset } of nextOffsets(from, limit)) {
      const event = read(integer(offset));
      size += event.value.byteLength;
      if (events.length > 0 && size > MAX_BATCH_BYTES) break;
      events.push(event);
    }
    return events;
  }

  function nextOffsets(from: readonly ReadFrom[], limit: number) {
    if (from.length === 0) return [];
    let statement = offsetsOf.get(from.length);
    if (statement === undefined) {
      statement = db.prepare(selectOffsets(from.length));
      offsetsOf.set(from.length, statement);
    }
    return statement.all(...from.flatMap(({ topic, offset }) => [topic, offset, limit]), limit);
  }

  function read(offset: number): StoredEvent {
    const row = findEvent.get(offset);
    // Written by this log from a string-to-string record.
    const headers: Record<string, string> = JSON.parse(text(row?.headers));
    return {
      topic: topicTable.topicOf(integer(row?.topic)),
      partition: 0,
      offset,
      timestamp: integer(row?.timestamp),
      id: text(row?.id),
      key: text(row?.key),
      headers,
      value: bytes(row?.value),
    };
  }

  function lag(group: string, topics: readonly number[]): number {
    return topics.reduce((sum, topic) => sum + integer(countLeft.get(group, topic)?.lag), 0);
  }

  return {
    next: (from, limit) => reading(() => next(from, limit)),
    lag: (group, topics) => reading(() => lag(group, topics)),
  };
}

/** Looks at `limit` entries of each topic in the index and no more, however far apart the topics are. */
function selectOffsets(topics: number): string {
  const ofTopic = `SELECT * FROM (
    SELECT "offset" FROM events WHERE topic = ? AND "offset" > ? ORDER BY "offset" LIMIT ?)`;
  return `${Array(topics).fill(ofTopic).join(' UNION ALL ')} ORDER BY "offset" LIMIT ?`;
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isSqliteError(error) ? logUnavailable(error) : error;
  }
}
