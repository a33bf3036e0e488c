import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { LOG_CLOSED } from '../event-log.ts';
import type { HeldIds } from '../log-observer.ts';
import { createSignal } from '../signal.ts';
import type { Cluster } from './cluster.ts';
import { type Cursor, createFormatFetcher } from './fetcher.ts';
import { IDS, type IdRecord } from './id-records.ts';
import { createIdSet } from './id-set.ts';
import { isPassing, logUnavailable } from './kafka-errors.ts';
import type { Offsets } from './offsets.ts';

/** An answer counts when all that was in the topic so shortly before is known. */
const FRESH_MS = 5_000;
/** Then the thread is left to others: whoever reads a day of ids answers meanwhile. */
const TAKEN_AT_ONCE = 1_000;
const WAIT_MS = 250;

/**
 * The ids of a topic, as far back as the window goes: every instance reads the topic from there, and so each knows what
 * all have appended. Of two events with one id the first in the partition counts, whoever wrote it.
 */
export interface IdIndex {
  /** Resolves when all is known that was in the topic a moment ago. Rejects with `log_unavailable`. */
  ready(): Promise<void>;
  has(id: string): boolean;
  /** Whether the event at this place repeats an earlier one: resolves when that is known. */
  isRepeat(partition: number, offset: number): Promise<boolean>;
  close(): void;
}

export interface IdIndexOptions {
  /** As it is named in Kafka. */
  readonly topic: string;
  readonly windowMs: number;
  /** Of the ids beyond so many the oldest are forgotten. */
  readonly maxIds: number;
  /** Told how much it holds, several times a second. */
  readonly onIds?: ((held: Omit<HeldIds, 'topic'>) => void) | undefined;
  /** How long `ready` and `isRepeat` wait for the brokers. */
  readonly patienceMs: number;
}

export function startIdIndex(cluster: Cluster, offsets: Offsets, options: IdIndexOptions): IdIndex {
  const { topic, windowMs, maxIds, patienceMs } = options;
  const fetcher = createFormatFetcher(cluster, offsets, IDS);
  const coming = createSignal();
  const ids = createIdSet({ windowMs, maxIds });
  const asked = new Map<string, (repeat: boolean) => void>();
  let cursors: readonly Cursor<IdRecord>[] = [];
  /** For each partition, the last moment at which all that it had was taken in. */
  const knownAt = new Map<Cursor<IdRecord>, number>();
  let opened = false;
  let closed = false;
  let failure: unknown;
  let listeners: (() => void)[] = [];
  /** Repeats that nobody has asked for: the place of our own may come after them. */
  const repeats = new Set<string>();
  /** When the brokers last told something. */
  let progressAt = Date.now();

  async function run(): Promise<void> {
    while (!closed) {
      try {
        if (!opened) await open();
        await drain();
        failure = cursors.map((cursor) => cursor.failure()).find((found) => found !== undefined);
      } catch (error) {
        if (!isPassing(error) && !(error instanceof AppError)) throw error;
        cluster.forget();
        failure = error;
      }
      const told = listeners;
      listeners = [];
      for (const listener of told) listener();
      if (!closed) await coming.wait(WAIT_MS);
    }
  }

  async function open(): Promise<void> {
    const count = await cluster.partitionCount(topic);
    const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
    const ends = await offsets.end(partitions);
    const since = Date.now() - windowMs;
    const starts = await Promise.all(partitions.map((each) => offsets.at(each, since)));
    cursors = partitions.map((each, index) => fetcher.open(each, starts[index] ?? ends[index] ?? 0, coming));
    opened = true;
  }

  async function drain(): Promise<void> {
    for (const cursor of cursors) {
      for (
        let records = cursor.take(TAKEN_AT_ONCE);
        records.length > 0;
        records = cursor.take(TAKEN_AT_ONCE)
      ) {
        const now = Date.now();
        progressAt = now;
        for (const { id, offset, timestamp } of records) {
          // A clock that runs ahead must not keep everything for ever.
          const repeat = id !== undefined && !ids.add(id, Math.min(timestamp, now));
          if (!repeat && asked.size === 0) continue;
          const place = `${cursor.partition}/${offset}`;
          const tell = asked.get(place);
          asked.delete(place);
          if (tell !== undefined) tell(repeat);
          else if (repeat) repeats.add(place);
        }
        await nextTurn();
      }
      if (cursor.caughtUpAt() !== knownAt.get(cursor)) progressAt = Date.now();
      knownAt.set(cursor, cursor.caughtUpAt());
    }
    tellHeld();
    // Asked for within the time that an append takes, or never.
    if (repeats.size > MAX_REPEATS) repeats.clear();
  }

  function tellHeld(): void {
    const coversMs = Math.min(windowMs, Date.now() - ids.forgottenUpTo());
    options.onIds?.({ ids: ids.size(), coversMs });
  }

  function isFresh(): boolean {
    const since = Date.now() - FRESH_MS;
    return opened && cursors.every((cursor) => (knownAt.get(cursor) ?? 0) >= since);
  }

  async function ready(): Promise<void> {
    for (const until = Date.now() + patienceMs; !isFresh(); ) {
      if (closed) throw new AppError('stopping', LOG_CLOSED);
      if (Date.now() > until) throw notReady();
      await new Promise<void>((resolve) => listeners.push(resolve));
    }
  }

  function notReady(): AppError {
    if (failure !== undefined) return logUnavailable(failure);
    return Date.now() - progressAt > FRESH_MS
      ? new AppError('log_unavailable', {
          fr: 'Kafka ne répond pas : vérifiez les courtiers (KAFKA_BROKERS).',
          en: 'Kafka does not answer: check the brokers (KAFKA_BROKERS).',
        })
      : new AppError('overloaded', {
          fr: 'Les identifiants de ce qui a déjà été accepté sont encore en lecture : réessayez dans un instant.',
          en: 'The ids of what was accepted before are still being read.',
        });
  }

  function isRepeat(partition: number, offset: number): Promise<boolean> {
    const place = `${partition}/${offset}`;
    if ((cursors[partition]?.position() ?? 0) > offset) return Promise.resolve(repeats.delete(place));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        asked.delete(place);
        reject(logUnavailable(failure ?? new Error('What was written does not come back.')));
      }, patienceMs);
      asked.set(place, (repeat) => {
        clearTimeout(late);
        resolve(repeat);
      });
    });
  }

  const running = run();
  running.catch((error: unknown) => {
    failure = error;
  });

  return {
    ready,
    has: ids.has,
    isRepeat,
    close() {
      closed = true;
      fetcher.close();
      coming.tell();
    },
  };
}

const MAX_REPEATS = 100_000;
