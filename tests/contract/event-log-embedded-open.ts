import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import type { LogObserver } from '../../src/log/log-observer.ts';

/** The embedded log in a folder: imported by the suite, and by the processes that it kills. */
export function open(place: string, observer?: LogObserver): Promise<EventLog> {
  return openEmbeddedLog({ dir: place, observer });
}
