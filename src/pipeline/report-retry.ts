import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { ProcessOptions } from '../log/event-log.ts';

/** Says that a group has to try again, and why: a disk that is full must not be a silence. */
export function reportRetry(
  group: string,
  { logger, onRetry }: { logger: Logger; onRetry?: (group: string, code: string) => void },
): NonNullable<ProcessOptions['onRetry']> {
  return (error, failures) => {
    const [code, reason] =
      error instanceof AppError ? [error.code, error.message] : ['internal', String(error)];
    onRetry?.(group, code);
    logger.warn({ group, failures, code, reason }, 'trying again');
  };
}
