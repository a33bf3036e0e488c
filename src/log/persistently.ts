import { AppError } from '../errors.ts';
import { backOffMs } from './back-off.ts';
import type { Signal } from './signal.ts';

export interface Persistence {
  /** Without it: what `AppError` says of itself. */
  readonly isRetriable?: (error: unknown) => boolean;
  readonly onRetry?: ((error: unknown, failures: number) => void) | undefined;
  readonly isStopping: () => boolean;
  /** Told when it stops: ends the pause. */
  readonly pausing: Signal;
}

/** Tries until it works. Gives undefined if stopped between two attempts, throws what is not to be retried. */
export async function persistently<T>(
  attempt: () => T | Promise<T>,
  { isRetriable = saysRetriable, onRetry, isStopping, pausing }: Persistence,
): Promise<T | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetriable(error)) throw error;
      onRetry?.(error, failures);
      if (!isStopping()) await pausing.wait(backOffMs(failures));
      if (isStopping()) return undefined;
    }
  }
}

export function saysRetriable(error: unknown): boolean {
  return error instanceof AppError && error.retriable;
}
