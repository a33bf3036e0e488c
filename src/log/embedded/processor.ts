import { AppError } from '../../errors.ts';
import { backOffMs } from '../back-off.ts';
import type { ProcessOptions, Processor, StoredEvent } from '../event-log.ts';
import { type LogObserver, observeCommit, type Rebalance } from '../log-observer.ts';
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
  let stopping = false;
  let endIdling = () => {};
  let endPause = () => {};

  async function run(): Promise<void> {
    await persistently(claim);
    while (!stopping) {
      assertWriterLives();
      const batch = (await persistently(read)) ?? [];
      // A wake-up is a message from the writer: none is taken in between the reading and the pause.
      if (batch.length > 0) await persistently(() => handle(batch));
      else if (!stopping) await idle();
      if (batch.length > 0 && batch.length < FEW_EVENTS && !stopping) await pause(LINGER_MS);
    }
  }

  /** Tries until it works. Gives undefined if stopped between two attempts, throws what is not to be retried. */
  async function persistently<T>(attempt: () => T | Promise<T>): Promise<T | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (error) {
        if (!isRetriable(error)) {
          if (error instanceof AppError && error.code === 'position_conflict') tellOfPartitions('lost');
          throw error;
        }
        options.onRetry?.(error, failures);
        if (!stopping) await pause(backOffMs(failures));
        if (stopping) return undefined;
      }
    }
  }

  function isRetriable(error: unknown): boolean {
    if (!(error instanceof AppError) || writer.failure() !== undefined) return false;
    // Who has taken over the group goes on with it: two that take turns would only do the work twice.
    return error.retriable && error.code !== 'position_conflict';
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
    const outputs = await options.handle(batch);
    const packed = packEvents(outputs, ({ topic }) => topicTable.idOf(topic));
    const advances = advancesOver(batch);
    await observeCommit(observer, options.group, { read: batch, written: outputs }, () =>
      writer.commit(group, owner, packed, advances),
    );
    for (const { topic, offset } of advances) positions.set(topic, offset);
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

  async function idle(): Promise<void> {
    endIdling = () => endPause();
    await pause(POLL_MS);
    endIdling = () => {};
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
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
      endPause();
      return ended;
    },
    wake: (appended) => {
      if (appended.some((topic) => topics.includes(topic))) endIdling();
    },
  };
}
