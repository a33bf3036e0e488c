import type { Logger } from 'pino';
import { toAppError } from '../errors.ts';
import type { Processor } from '../log/event-log.ts';
import { createSignal } from '../log/signal.ts';
import type { Store } from '../store/store.ts';

const EVERY_MS = 60 * 60_000;
/** After a failure: somebody may have been reading what is to go. */
const AGAIN_MS = 60_000;

/** Has the store maintained now and from time to time. A failure is told and tried again: nothing waits for it. */
export function startMaintenance({
  store,
  logger,
}: {
  readonly store: Pick<Store, 'maintain'>;
  readonly logger: Logger;
}): Processor {
  let stopped = false;
  const pausing = createSignal();

  async function run(): Promise<void> {
    while (!stopped) {
      let pauseMs = EVERY_MS;
      try {
        await store.maintain();
      } catch (error) {
        pauseMs = AGAIN_MS;
        const { code, message } = toAppError(error);
        logger.warn({ code, reason: message }, 'the store could not be maintained: trying again');
      }
      if (!stopped) await pausing.wait(pauseMs);
    }
  }

  const done = run();
  return {
    done,
    stop() {
      stopped = true;
      pausing.tell();
      return done;
    },
  };
}
