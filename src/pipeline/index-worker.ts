import type { Logger } from 'pino';
import { toAppError } from '../errors.ts';
import type { EventLog, Processor, StoredEvent } from '../log/event-log.ts';
import type { Change, Store } from '../store/store.ts';
import { EVENT_TYPES, readRoutedMention, TOPIC_OF_QUEUE } from './events.ts';
import { reportRetry } from './report-retry.ts';

export const INDEX_GROUP = 'index';

/** The topics that the query store is a view of. */
export const INDEXED_TOPICS = Object.values(TOPIC_OF_QUEUE);

const MAX_BATCH = 500;

export interface IndexWorkerDeps {
  readonly log: EventLog;
  readonly store: Store;
  readonly logger: Logger;
  readonly onIndexed?: (count: number) => void;
}

/** Keeps the query store up to date with the route topics. Indexing twice changes nothing. */
export function startIndexWorker(deps: IndexWorkerDeps): Processor {
  return deps.log.process({
    group: INDEX_GROUP,
    topics: INDEXED_TOPICS,
    maxBatch: MAX_BATCH,
    handle: async (events) => {
      await deps.store.upsert(changesOf(events, deps.logger));
      deps.onIndexed?.(events.length);
      return [];
    },
    onRetry: reportRetry(INDEX_GROUP, deps.logger),
  });
}

/**
 * What the events say, for the store. An event that cannot be read was not written by this service: it stays in its
 * topic for its other readers, is reported, and does not hold up the view.
 */
export function changesOf(events: readonly StoredEvent[], logger: Logger): Change[] {
  return events.flatMap((event) => {
    try {
      return [{ routed: readRoutedMention(event), event: event.headers.ce_type ?? EVENT_TYPES.routed }];
    } catch (error) {
      const { topic, partition, offset } = event;
      logger.error({ topic, partition, offset, code: toAppError(error).code }, 'event cannot be indexed');
      return [];
    }
  });
}
