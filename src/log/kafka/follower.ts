import { AppError } from '../../errors.ts';
import { backOffMs } from '../back-off.ts';
import type { Follower, FollowOptions } from '../event-log.ts';
import type { MergedReader } from './merged-reader.ts';
import { createSignal } from './signal.ts';

export interface KafkaFollower extends Follower {
  /** Resolves when nothing runs any more, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Hands over every event of some topics, from an offset on and for ever. It belongs to no group and commits nothing. */
export function startFollower(reader: MergedReader, options: FollowOptions): KafkaFollower {
  const caughtUp = Promise.withResolvers<void>();
  const pausing = createSignal();
  let stopping = false;

  async function run(): Promise<void> {
    while (!stopping) {
      const events = (await persistently(() => reader.next(options.maxBatch))) ?? [];
      if (events.length > 0) await persistently(() => options.handle(events));
      else if (!stopping) {
        caughtUp.resolve();
        await reader.wait();
      }
    }
  }

  async function persistently<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; !stopping; failures++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof AppError) || !error.retriable) throw error;
        if (stopping) return undefined;
        options.onRetry?.(error, failures);
        await pausing.wait(backOffMs(failures));
      }
    }
    return undefined;
  }

  const running = run().finally(reader.close);
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
      pausing.tell();
      reader.close();
      return ended;
    },
  };
}
