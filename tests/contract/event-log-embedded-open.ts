import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import type { EventLog } from '../../src/log/event-log.ts';

/** The embedded log in a folder: imported by the suite, and by the processes that it kills. */
export function open(place: string): Promise<EventLog> {
  return openEmbeddedLog({ dir: place });
}
