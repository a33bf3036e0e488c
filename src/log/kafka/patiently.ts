import { setTimeout as wait } from 'node:timers/promises';
import { backOffMs } from '../back-off.ts';
import { isPassing, logUnavailable } from './kafka-errors.ts';

/**
 * Tries again, after a back-off, as long as what goes wrong may pass and the time is not up: then rejects with
 * `log_unavailable`. `moved` is called before each new attempt.
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  {
    forMs,
    moved,
    goOn = () => true,
  }: { forMs: number; moved: () => void; goOn?: (error: unknown) => boolean },
): Promise<T> {
  const until = Date.now() + forMs;
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error) || !goOn(error)) throw error;
      const pause = backOffMs(failures);
      if (Date.now() + pause > until) throw logUnavailable(error);
      await wait(pause);
      moved();
    }
  }
}
