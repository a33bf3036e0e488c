import { AppError } from '../../errors.ts';
import { backOffMs } from '../back-off.ts';
import type { Follower, FollowOptions } from '../event-log.ts';
import type { TopicTable } from './database.ts';
import type { EventReader } from './event-reader.ts';
import type { WriterConnection } from './writer-connection.ts';

/** The writer tells of appends of this process at once; those of another process are seen at most so much later. */
const POLL_MS = 250;

export interface EmbeddedFollower extends Follower {
  /** Says that these topics have new events. */
  wake(topics: readonly number[]): void;
  /** Resolves when nothing runs any more, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Hands over every event of some topics, from an offset on and for ever. It belongs to no group and commits nothing. */
export function startFollower(
  deps: { reader: EventReader; writer: WriterConnection; topicTable: TopicTable },
  options: FollowOptions,
): EmbeddedFollower {
  const { reader, writer, topicTable } = deps;
  const topics = options.topics.map((topic) => topicTable.idOf(topic));
  const caughtUp = Promise.withResolvers<void>();
  let offset = (options.fromOffset ?? 0) - 1;
  let stopping = false;
  let woken = false;
  let endPause = () => {};

  async function run(): Promise<void> {
    await persistently(() => writer.listen(topics));
    while (!stopping) {
      const failure = writer.failure();
      if (failure !== undefined) throw failure;
      woken = false;
      if (await persistently(step)) continue;
      caughtUp.resolve();
      if (!woken && !stopping) await pause(POLL_MS);
    }
  }

  /** True where there were events. The position moves on only when they have been handled. */
  async function step(): Promise<boolean> {
    const events = reader.next(
      topics.map((topic) => ({ topic, offset })),
      options.maxBatch,
    );
    const last = events.at(-1);
    if (last === undefined) return false;
    await options.handle(events);
    offset = last.offset;
    return true;
  }

  async function persistently<T>(attempt: () => T | Promise<T>): Promise<T | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (error) {
        const retriable = error instanceof AppError && error.retriable && writer.failure() === undefined;
        if (!retriable) throw error;
        options.onRetry?.(error, failures);
        if (!stopping) await pause(backOffMs(failures));
        if (stopping) return undefined;
      }
    }
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

  const running = run();
  // Who waits for the end of the beginning hears of an end before it; everybody else hears through `done`.
  running.then(
    () => caughtUp.reject(new AppError('stopping', 'The event log is closed.')),
    (error: unknown) => caughtUp.reject(error),
  );
  caughtUp.promise.catch(() => {});

  const ended = running.catch(() => {
    // Told through `done`.
  });

  return {
    ended,
    caughtUp: caughtUp.promise,
    done: running.then(),
    stop: () => {
      stopping = true;
      endPause();
      return ended;
    },
    wake: (appended) => {
      if (!appended.some((topic) => topics.includes(topic))) return;
      woken = true;
      endPause();
    },
  };
}
