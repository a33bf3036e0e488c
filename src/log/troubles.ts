import { AppError } from '../errors.ts';
import type { EventLog } from './event-log.ts';

/** Whoever tries again does so more often than this: of what has failed no more since, nobody knows how it is. */
const RECENT_MS = 60_000;

/** What was refused a moment ago and has not worked since: a topic that is appended to, a group of workers. */
export interface Troubles {
  note(what: string, code: string): void;
  over(what: string): void;
  /** Such as `mentions.raw: log_unavailable`. */
  list(): readonly string[];
}

/** `now`: milliseconds since the epoch. */
export function createTroubles(now: () => number): Troubles {
  const noted = new Map<string, { readonly code: string; readonly at: number }>();
  return {
    note: (what, code) => void noted.set(what, { code, at: now() }),
    over: (what) => void noted.delete(what),
    list: () =>
      [...noted].flatMap(([what, { code, at }]) => (now() - at < RECENT_MS ? [`${what}: ${code}`] : [])),
  };
}

/** The same log; appends that it refuses as `log_unavailable` are noted under the name of their topic. */
export function watchAppends(log: EventLog, troubles: Troubles): EventLog {
  return {
    ...log,
    async append(topic, events, options) {
      try {
        const results = await log.append(topic, events, options);
        troubles.over(topic);
        return results;
      } catch (error) {
        if (error instanceof AppError && error.code === 'log_unavailable') troubles.note(topic, error.code);
        throw error;
      }
    },
  };
}
