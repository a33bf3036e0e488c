import { AppError } from '../../errors.ts';
import type { ProcessOptions, Processor, StoredEvent } from '../event-log.ts';
import { type LogObserver, observeCommit, type Rebalance } from '../log-observer.ts';
import { persistently, saysRetriable } from '../persistently.ts';
import { createSignal } from '../signal.ts';
import type { TopicTable } from './database.ts';
import type { EventReader } from './event-reader.ts';
import { packEvents } from './packed-events.ts';
import type { Advance } from './protocol.ts';
import type { WriterConnection } from './writer-connection.ts';

/** The writer tells of appends of this process at once; those of another process are seen at most so much later. */
const POLL_MS = 250;

/**
 * After fewer events than this, the next ones are given a moment to gather, so that they share a commit: at 500 posts
 * a second on two busy cores, that took the slowest hundredth of the answers from 32 to 19 ms.
 */
const FEW_EVENTS = 16;
const LINGER_MS = 10;

export interface EmbeddedProcessor extends Processor {
  /** Says that these topics have new events. */
  wake(topics: readonly number[]): void;
  /** Resolves when nothing runs any more, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Reads a group's topics until stopped: read, handle, commit outputs and position together, read on. */
export function startProcessor(
  deps: {
    reader: EventReader;
    writer: WriterConnection;
    topicTable: TopicTable;
    /** With the prefix, as it stands in the file. */
    group: string;
    observer?: LogObserver | undefined;
  },
  options: ProcessOptions,
): EmbeddedProcessor {
  const { reader, writer, topicTable, group, observer } = deps;
  const topics = options.topics.map((topic) => topicTable.idOf(topic));
  const positions = new Map<number, number>();
  let owner = 0;
  /** Nothing was committed since the group was claimed. */
  let takenOver = true;
  let stopping = false;
  const news = createSignal();
  const pausing = createSignal();
  const persistence = {
    isRetriable,
    onRetry: options.onRetry,
    isStopping: () => stopping,
    pausing,
  };

  async function run(): Promise<void> {
    await tryOn(claim);
    while (!stopping) {
      assertWriterLives();
      const batch = (await tryOn(read)) ?? [];
      if (batch.length > 0) await tryOn(() => handle(batch));
      else if (!stopping) await news.wait(POLL_MS);
      if (batch.length > 0 && batch.length < FEW_EVENTS && !stopping) await pausing.wait(LINGER_MS);
    }
  }

  const tryOn = <T>(attempt: () => T | Promise<T>) =>
    persistently(attempt, persistence).catch((error: unknown) => {
      if (isTakenOver(error)) tellOfPartitions('lost');
      throw error;
    });

  function isRetriable(error: unknown): boolean {
    // Who has taken over the group goes on with it: two that take turns would only do the work twice.
    return saysRetriable(error) && !isTakenOver(error) && writer.failure() === undefined;
  }

  function assertWriterLives(): void {
    const failure = writer.failure();
    if (failure !== undefined) throw failure;
  }

  async function claim(): Promise<void> {
    const claimed = await writer.claim(group, topics);
    owner = claimed.owner;
    tellOfPartitions('assigned');
    for (const { topic, offset } of claimed.positions) positions.set(topic, offset);
  }

  function read(): readonly StoredEvent[] {
    const from = topics.map((topic) => ({ topic, offset: positions.get(topic) ?? 0 }));
    return reader.next(from, options.maxBatch);
  }

  async function handle(batch: readonly StoredEvent[]): Promise<void> {
    const outputs = await options.handle(batch, { takenOver, settled: true });
    const packed = packEvents(outputs, ({ topic }) => topicTable.idOf(topic));
    const advances = advancesOver(batch);
    await observeCommit(observer, options.group, { read: batch, written: outputs }, () =>
      writer.commit(group, owner, packed, advances),
    );
    for (const { topic, offset } of advances) positions.set(topic, offset);
    takenOver = false;
  }

  function advancesOver(batch: readonly StoredEvent[]): readonly Advance[] {
    const advances = new Map<number, Advance>();
    for (const event of batch) {
      const topic = topicTable.idOf(event.topic);
      const consumed = (advances.get(topic)?.consumed ?? 0) + 1;
      advances.set(topic, { topic, offset: event.offset, consumed });
    }
    return [...advances.values()];
  }

  function tellOfPartitions(kind: Rebalance['kind']): void {
    observer?.onRebalance?.({ group: options.group, kind, partitions: topics.length });
  }

  const running = run();
  const ended = running.catch(() => {
    // Told through `done`.
  });

  return {
    // A promise of its own, which only its reader can mark as handled: an error that nobody watches for is loud.
    done: running.then(),
    ended,
    stop: () => {
      stopping = true;
      news.tell();
      pausing.tell();
      return ended;
    },
    wake: (appended) => {
      if (appended.some((topic) => topics.includes(topic))) news.tell();
    },
  };
}

function isTakenOver(error: unknown): boolean {
  return error instanceof AppError && error.code === 'position_conflict';
}
