import { setImmediate as nextTurn } from 'node:timers/promises';
import { atMost } from '../../at-most.ts';
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
import { observeAppend } from '../log-observer.ts';
import { type StartedFollower, startFollower } from '../start-follower.ts';
import { createAppender, DELIVERY_MS } from './appender.ts';
import { createCluster, type Partition } from './cluster.ts';
import { startIdIndex } from './id-index.ts';
import { isPassing, logUnavailable } from './kafka-errors.ts';
import { createMergedReader, type MergedReader } from './merged-reader.ts';
import { createOffsets } from './offsets.ts';
import type { KafkaOptions } from './options.ts';
import { patiently } from './patiently.ts';
import { type KafkaProcessor, startProcessor } from './processor.ts';
import { partitionOf, recordOf } from './records.ts';
import { createUniqueAppends, type UniqueAppends } from './unique-appends.ts';

/** A replay holds no more than so many events at a time. */
const READ_CHUNK = 256;
/** As by default in the settings. */
const UNIQUE_WINDOW_MS = 24 * 60 * 60 * 1000;
const UNIQUE_MAX_IDS = 10_000_000;

/** When it closes, brokers that are silent are waited for so long: by what is being appended, and by what only reads. */
const LAST_APPENDS_MS = 1_000;
const LAST_READ_MS = 500;

/** How long commits that are on their way are waited for, to tell the lag. */
const LAG_MS = 1_000;

const APPENDED: AppendResult = { duplicate: false };

/** A client of the event log on Kafka. It connects when it has something to do, and again when a connection is lost. */
export function createKafkaLog(options: KafkaOptions): EventLog {
  const { topicPrefix = '', observer } = options;
  const nameOf = (topic: Topic) => topicPrefix + topic;
  const cluster = createCluster(options);
  const offsets = createOffsets(cluster, cluster.connections());
  const appender = createAppender(cluster);
  const unique = new Map<Topic, UniqueAppends>();
  const processors = new Set<KafkaProcessor>();
  const followers = new Set<StartedFollower>();
  const readers = new Set<MergedReader>();
  const appends = new Set<Promise<unknown>>();
  let last: { readonly topic: Topic | undefined; readonly time: number } = { topic: undefined, time: 0 };
  let closed: Promise<void> | undefined;

  async function append(
    topic: Topic,
    events: readonly NewEvent[],
    { unique: once = false }: { unique?: boolean } = {},
  ): Promise<readonly AppendResult[]> {
    assertOpen();
    if (events.length === 0) return [];
    const appending = observeAppend(observer, topic, events, () => appendTo(topic, events, once));
    appends.add(appending);
    return appending.finally(() => appends.delete(appending));
  }

  async function appendTo(topic: Topic, events: readonly NewEvent[], once: boolean) {
    try {
      if (once) return await uniqueAppends(topic).append(events);
      await write(topic, events, false);
      return events.map(() => APPENDED);
    } catch (error) {
      throw isPassing(error) ? logUnavailable(error) : error;
    }
  }

  function uniqueAppends(topic: Topic): UniqueAppends {
    const known = unique.get(topic);
    if (known !== undefined) return known;
    const index = startIdIndex(cluster, offsets, {
      topic: nameOf(topic),
      windowMs: options.uniqueWindowMs ?? UNIQUE_WINDOW_MS,
      maxIds: options.uniqueMaxIds ?? UNIQUE_MAX_IDS,
      patienceMs: options.deliveryMs ?? DELIVERY_MS,
      onIds: (held) => observer?.onIds?.({ topic, ...held }),
    });
    const made = createUniqueAppends(index, (events) => write(topic, events, true));
    unique.set(topic, made);
    return made;
  }

  async function write(topic: Topic, events: readonly NewEvent[], once: boolean) {
    const name = nameOf(topic);
    const count = await cluster.partitionCount(name);
    const timestamp = BigInt(timeOf(topic));
    const records = events.map((event) => {
      const to = { topic: name, partition: partitionOf(event.key, count) };
      return { ...recordOf(event, to, once), timestamp };
    });
    const places = await appender.append(records);
    return records.map(({ partition }, index) => ({ partition, offset: places[index] ?? -1 }));
  }

  /** Calls one after the other to different topics have different times: by them several topics are read in order. */
  function timeOf(topic: Topic): number {
    const next = Math.max(Date.now(), topic === last.topic ? last.time : last.time + 1);
    last = { topic, time: next };
    return next;
  }

  function process(options: ProcessOptions): Processor {
    assertOpen();
    const processor = startProcessor({ cluster, offsets, topicPrefix, nameOf, observer }, options);
    processors.add(processor);
    void processor.ended.then(() => processors.delete(processor));
    return processor;
  }

  function follow(options: FollowOptions): Follower {
    assertOpen();
    const from = options.fromOffset ?? 0;
    const reader = createMergedReader({ cluster, offsets, nameOf }, options.topics, from, { follows: true });
    const follower = startFollower({ ...reader, failure: () => undefined }, options);
    followers.add(follower);
    void follower.ended.then(() => followers.delete(follower));
    return { ...follower, stop: () => atMost(LAST_READ_MS, follower.stop()) };
  }

  async function* read(topics: readonly Topic[], fromOffset = 0): AsyncGenerator<StoredEvent> {
    assertOpen();
    const reader = createMergedReader({ cluster, offsets, nameOf }, topics, fromOffset);
    readers.add(reader);
    try {
      for (;;) {
        assertOpen();
        const events = await reader.next(READ_CHUNK);
        if (events.length === 0) return;
        yield* events;
        // A long replay leaves the thread to others between two chunks.
        await nextTurn();
      }
    } finally {
      reader.close();
      readers.delete(reader);
    }
  }

  async function lag(group: string, topics: readonly Topic[], only?: number) {
    assertOpen();
    try {
      const partitions: (Partition & { of: Topic })[] = [];
      for (const of of topics) {
        const topic = nameOf(of);
        const count = await cluster.partitionCount(topic);
        for (let partition = 0; partition < count; partition++)
          if (only === undefined || partition === only) partitions.push({ topic, partition, of });
      }
      const [firsts, ends, positions] = await Promise.all([
        offsets.earliest(partitions),
        offsets.end(partitions),
        positionsOf(topicPrefix + group, partitions),
      ]);
      const behind = new Map(topics.map((topic) => [topic, 0]));
      partitions.forEach(({ of }, index) => {
        const first = firsts[index] ?? 0;
        const left = (ends[index] ?? 0) - Math.max(first, positions[index] ?? first);
        behind.set(of, (behind.get(of) ?? 0) + Math.max(0, left));
      });
      const byTopic = topics.map((topic) => ({ topic, events: behind.get(topic) ?? 0 }));
      return { group, events: byTopic.reduce((sum, { events }) => sum + events, 0), topics: byTopic };
    } catch (error) {
      if (!isPassing(error)) throw error;
      cluster.forget();
      throw logUnavailable(error);
    }
  }

  /** With commits that are on their way; without them where they take long: their process may have died. */
  function positionsOf(group: string, partitions: readonly Partition[]) {
    const read = (stable: boolean) =>
      patiently(() => offsets.committed(group, partitions, stable), { forMs: LAG_MS, moved: cluster.forget });
    return read(true).catch(() => read(false));
  }

  function assertOpen(): void {
    if (closed !== undefined) throw new AppError('stopping', LOG_CLOSED);
  }

  async function shut(): Promise<void> {
    await Promise.all([
      ...[...processors].map((processor) => processor.stop()),
      ...[...followers].map((follower) => atMost(LAST_READ_MS, follower.stop())),
      atMost(LAST_APPENDS_MS, Promise.allSettled(appends)),
    ]);
    for (const appends of unique.values()) appends.close();
    for (const reader of readers) reader.close();
    cluster.close();
  }

  for (const topic of options.uniqueTopics ?? []) uniqueAppends(topic);

  return {
    append,
    process,
    read,
    follow,
    lag,
    close: () => {
      closed ??= shut();
      return closed;
    },
  };
}
