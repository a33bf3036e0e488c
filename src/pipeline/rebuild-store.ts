import type { Logger } from 'pino';
import type { EventLog, StoredEvent } from '../log/event-log.ts';
import type { Store } from '../store/store.ts';
import { INDEXED_TOPICS, indexEvents } from './index-worker.ts';

const BATCH = 500;

export interface RebuildDeps {
  readonly log: EventLog;
  readonly store: Store;
  readonly logger: Logger;
  readonly onProgress: (events: number) => void;
}

/**
 * Fills the query store anew from the log, in the order of the log, so that sequences, and with them the cursors that
 * clients hold, are what they were. Resolves to the number of events.
 */
export async function rebuildStore({ log, store, logger, onProgress }: RebuildDeps): Promise<number> {
  let count = 0;
  await store.rebuild(async (empty) => {
    let batch: StoredEvent[] = [];
    const flush = async () => {
      await indexEvents(batch, { store: empty, logger });
      count += batch.length;
      onProgress(batch.length);
      batch = [];
    };
    for await (const event of log.read(INDEXED_TOPICS)) {
      batch.push(event);
      if (batch.length >= BATCH) await flush();
    }
    if (batch.length > 0) await flush();
  });
  return count;
}
