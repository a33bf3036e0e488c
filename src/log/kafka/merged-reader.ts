import type { StoredEvent, Topic } from '../event-log.ts';
import { createSignal } from '../signal.ts';
import type { Cluster, Partition } from './cluster.ts';
import { type Cursor, createFetcher } from './fetcher.ts';
import { isPassing, logUnavailable } from './kafka-errors.ts';
import type { Offsets } from './offsets.ts';
import { eventOf } from './records.ts';
import { createRepeats, type Repeats } from './repeats.ts';

const WAIT_MS = 250;
/** A broker that is away is waited for so long before whoever reads is told. */
const PATIENCE_MS = 5_000;

/** Reads all partitions of some topics as one sequence. */
export interface MergedReader {
  /**
   * The next events, at most so many; none when the end is reached that the topics have at that moment. Throws
   * `log_unavailable`: ask again.
   */
  next(limit: number): Promise<readonly StoredEvent[]>;
  /** Resolves when there may be more, or after a moment. */
  wait(): Promise<void>;
  close(): void;
}

interface Source extends Cursor {
  readonly of: Topic;
  readonly repeats: Repeats;
}

/**
 * Events by the time of their append, and in order within a partition. As long as there is more to replay, the next one
 * is known only when every partition has shown its next one. With `follows`, once the end was reached, what has come is
 * given out as it comes: waiting for transactions of other partitions, which are open now, would never end.
 */
export function createMergedReader(
  deps: { readonly cluster: Cluster; readonly offsets: Offsets; readonly nameOf: (topic: Topic) => string },
  topics: readonly Topic[],
  fromOffset: number,
  { follows = false }: { readonly follows?: boolean } = {},
): MergedReader {
  const { cluster, offsets, nameOf } = deps;
  const fetcher = createFetcher(cluster, offsets);
  const news = createSignal();
  let sources: readonly Source[] | undefined;
  /** Where the partitions ended when that was last asked. */
  let ends: readonly number[] = [];
  let reachedEnd = false;
  /** Since when a partition cannot be read, of those that follow. */
  let failingSince: number | undefined;
  let closed = false;

  async function open(): Promise<readonly Source[]> {
    if (sources !== undefined) return sources;
    const partitions: (Partition & { of: Topic })[] = [];
    for (const of of new Set(topics)) {
      const topic = nameOf(of);
      const count = await cluster.partitionCount(topic);
      for (let partition = 0; partition < count; partition++) partitions.push({ topic, partition, of });
    }
    const firsts = await offsets.earliest(partitions);
    ends = await offsets.end(partitions);
    sources = partitions.map((partition, index) => ({
      ...fetcher.open(partition, Math.max(fromOffset, firsts[index] ?? 0), news),
      ...{ of: partition.of, repeats: createRepeats() },
    }));
    return sources;
  }

  async function next(limit: number): Promise<readonly StoredEvent[]> {
    try {
      const all = await open();
      return follows && reachedEnd ? asTheyCome(all, limit) : await replay(all, limit);
    } catch (error) {
      if (!isPassing(error)) throw error;
      cluster.forget();
      throw logUnavailable(error);
    }
  }

  async function replay(all: readonly Source[], limit: number): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    const until = Date.now() + PATIENCE_MS;
    while (events.length < limit && !closed) {
      const behind = all.filter(
        (source, index) => source.peek() === undefined && source.position() < (ends[index] ?? 0),
      );
      if (behind.length === 0) {
        const event = takeFirst(all);
        if (event !== undefined) events.push(event);
        else if (all.some((source) => source.peek() !== undefined)) continue;
        else if (events.length > 0) break;
        else if (!(await hasGrown(all))) {
          reachedEnd = true;
          break;
        }
      } else if (events.length > 0) break;
      else {
        await news.wait(WAIT_MS);
        const failure = behind.map((source) => source.failure()).find((found) => found !== undefined);
        if (failure !== undefined && Date.now() > until) throw failure;
      }
    }
    return events;
  }

  function asTheyCome(all: readonly Source[], limit: number): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    while (events.length < limit && all.some((source) => source.peek() !== undefined)) {
      const event = takeFirst(all);
      if (event !== undefined) events.push(event);
    }
    const failure = all.map((source) => source.failure()).find((found) => found !== undefined);
    failingSince = failure === undefined ? undefined : (failingSince ?? Date.now());
    if (events.length === 0 && failingSince !== undefined && Date.now() > failingSince + PATIENCE_MS)
      throw failure;
    return events;
  }

  /** The earliest of those that wait; undefined where none does, or where it is a repeat. */
  function takeFirst(all: readonly Source[]): StoredEvent | undefined {
    let first: Source | undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const source of all) {
      const { timestamp } = source.peek() ?? { timestamp: Number.POSITIVE_INFINITY };
      if (timestamp < earliest) {
        first = source;
        earliest = timestamp;
      }
    }
    const [record] = first?.take(1) ?? [];
    if (first === undefined || record === undefined || !first.repeats.isFirst(record)) return undefined;
    return eventOf(record, first.of, first.partition);
  }

  async function hasGrown(all: readonly Source[]): Promise<boolean> {
    ends = await offsets.end(all);
    return all.some((source, index) => source.peek() !== undefined || source.position() < (ends[index] ?? 0));
  }

  return {
    next,
    wait: () => news.wait(WAIT_MS),
    close: () => {
      closed = true;
      fetcher.close();
      news.tell();
    },
  };
}
