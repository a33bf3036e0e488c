import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import {
  type AppendResult,
  type EventLog,
  type Follower,
  type FollowOptions,
  LOG_CLOSED,
  type NewEvent,
  type ProcessOptions,
  type Processor,
  type StoredEvent,
  type Topic,
} from '../event-log.ts';
import { type LogObserver, observeAppend } from '../log-observer.ts';
import { openForReading, readTopicTable } from './database.ts';
import { createEventReader } from './event-reader.ts';
import { type EmbeddedFollower, followTopics } from './follower.ts';
import { startLogWriter } from './log-writer.ts';
import { packEvents } from './packed-events.ts';
import { type EmbeddedProcessor, startProcessor } from './processor.ts';
import { connectToWriter } from './writer-connection.ts';

/** What the appends in flight of one client may take; beyond it `append` rejects with `overloaded`. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;
/** A replay holds no more than so many events at a time. */
const READ_CHUNK = 256;

const APPENDED: AppendResult = { duplicate: false };
const DUPLICATE: AppendResult = { duplicate: true };

/**
 * The event log in an SQLite file: a client for this thread, which reads through its own connection and writes
 * through the process's writer thread. `writer` is a port from `LogWriter.connect()`.
 */
export function createEmbeddedLog(options: {
  readonly dir: string;
  readonly writer: MessagePort;
  readonly topicPrefix?: string;
  readonly maxPendingBytes?: number;
  readonly observer?: LogObserver | undefined;
}): EventLog {
  const { dir, topicPrefix = '', maxPendingBytes = MAX_PENDING_BYTES, observer } = options;
  const db = openForReading(dir);
  const topicTable = readTopicTable(db, topicPrefix);
  const reader = createEventReader(db, topicTable);
  const writer = connectToWriter(options.writer, maxPendingBytes);
  const processors = new Set<EmbeddedProcessor>();
  const followers = new Set<EmbeddedFollower>();
  let closed: Promise<void> | undefined;

  writer.onAppended((topics) => {
    for (const reading of [...processors, ...followers]) reading.wake(topics);
  });

  async function append(
    topic: Topic,
    events: readonly NewEvent[],
    { unique = false }: { unique?: boolean } = {},
  ): Promise<readonly AppendResult[]> {
    assertOpen();
    if (events.length === 0) return [];
    const topicId = topicTable.idOf(topic);
    const packed = packEvents(events, () => topicId);
    const duplicates = await observeAppend(observer, topic, events, () => writer.append(packed, unique));
    const results = Array<AppendResult>(events.length).fill(APPENDED);
    for (const place of duplicates) results[place] = DUPLICATE;
    return results;
  }

  function process(options: ProcessOptions): Processor {
    assertOpen();
    const group = topicPrefix + options.group;
    const processor = startProcessor({ reader, writer, topicTable, group, observer }, options);
    processors.add(processor);
    void processor.ended.then(() => processors.delete(processor));
    return processor;
  }

  function follow(options: FollowOptions): Follower {
    assertOpen();
    const follower = followTopics({ reader, writer, topicTable }, options);
    followers.add(follower);
    void follower.ended.then(() => followers.delete(follower));
    return follower;
  }

  async function* read(topics: readonly Topic[], fromOffset = 0): AsyncGenerator<StoredEvent> {
    const topicIds = topics.map((topic) => topicTable.idOf(topic));
    for (let offset = fromOffset - 1; ; ) {
      assertOpen();
      const events = reader.next(
        topicIds.map((topic) => ({ topic, offset })),
        READ_CHUNK,
      );
      const last = events.at(-1);
      if (last === undefined) return;
      yield* events;
      offset = last.offset;
      // A long replay leaves the thread to others between two chunks.
      await nextTurn();
    }
  }

  function assertOpen(): void {
    if (closed !== undefined) throw new AppError('stopping', LOG_CLOSED);
  }

  async function shut(): Promise<void> {
    await Promise.all([...processors, ...followers].map((reading) => reading.stop()));
    await writer.settled();
    writer.close();
    db.close();
  }

  return {
    append,
    process,
    read,
    follow,
    lag: async (group, topics) => {
      assertOpen();
      const counts = reader.lag(
        topicPrefix + group,
        topics.map((topic) => topicTable.idOf(topic)),
      );
      return {
        group,
        events: counts.reduce((sum, count) => sum + count, 0),
        topics: topics.map((topic, at) => ({ topic, events: counts[at] ?? 0 })),
      };
    },
    close: () => {
      closed ??= shut();
      return closed;
    },
  };
}

/** A log with a writer thread of its own, for commands and tests: `close` ends both. Throws `log_unavailable`. */
export async function openEmbeddedLog(options: {
  readonly dir: string;
  readonly topicPrefix?: string;
  readonly maxPendingBytes?: number;
  readonly busyTimeoutMs?: number;
  readonly observer?: LogObserver | undefined;
}): Promise<EventLog> {
  const writer = await startLogWriter(options);
  const log = createEmbeddedLog({ ...options, writer: writer.connect() });
  let closed: Promise<void> | undefined;
  return {
    ...log,
    close: () => {
      closed ??= log.close().then(writer.close);
      return closed;
    },
  };
}
