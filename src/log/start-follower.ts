import { AppError } from '../errors.ts';
import { type Follower, type FollowOptions, LOG_CLOSED, type StoredEvent } from './event-log.ts';
import { persistently, saysRetriable } from './persistently.ts';
import { createSignal } from './signal.ts';

/** Where the events of a follower come from, in the order of `read`. */
export interface FollowedSource {
  /** The next events, at most so many; none when all that there are have been given. */
  next(limit: number): readonly StoredEvent[] | Promise<readonly StoredEvent[]>;
  /** Resolves when there may be more, or after a moment. */
  wait(): Promise<void>;
  /** Why nothing can come any more, if that is so. */
  failure(): AppError | undefined;
  /** Ends a wait, too. */
  close(): void;
}

export interface StartedFollower extends Follower {
  /** Resolves when nothing runs any more, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Hands over every event of a source, for ever. It belongs to no group and commits nothing. */
export function startFollower(source: FollowedSource, options: FollowOptions): StartedFollower {
  const caughtUp = Promise.withResolvers<void>();
  const pausing = createSignal();
  let stopping = false;
  const persistence = {
    isRetriable: (error: unknown) => saysRetriable(error) && source.failure() === undefined,
    onRetry: options.onRetry,
    isStopping: () => stopping,
    pausing,
  };

  async function run(): Promise<void> {
    while (!stopping) {
      const failure = source.failure();
      if (failure !== undefined) throw failure;
      const events = (await persistently(() => source.next(options.maxBatch), persistence)) ?? [];
      if (events.length > 0) await persistently(() => options.handle(events), persistence);
      else if (!stopping) {
        caughtUp.resolve();
        await source.wait();
      }
    }
  }

  const running = run().finally(() => source.close());
  // Who waits for the end of the beginning hears of an end before it; everybody else hears through `done`.
  running.then(
    () => caughtUp.reject(new AppError('stopping', LOG_CLOSED)),
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
      pausing.tell();
      source.close();
      return ended;
    },
  };
}
