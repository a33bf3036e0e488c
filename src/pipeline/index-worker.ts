import type { Logger } from 'pino';
import { toAppError } from '../errors.ts';
import { type EventLog, type Processor, type StoredEvent, TOPICS } from '../log/event-log.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { Change, CorrectionChange, Store } from '../store/store.ts';
import { markFailed, startStage, traceOf } from '../tracing.ts';
import { EVENT_TYPES, readCorrection, readRoutedMention, TOPIC_OF_QUEUE } from './events.ts';
import type { GiveWay } from './give-way.ts';
import { reportRetry } from './report-retry.ts';

export const INDEX_GROUP = 'index';

/** The topics that the query store is a view of. */
export const INDEXED_TOPICS = [...Object.values(TOPIC_OF_QUEUE), TOPICS.updates];

const MAX_BATCH = 500;

export interface IndexWorkerDeps {
  readonly log: EventLog;
  readonly store: Store;
  readonly logger: Logger;
  /** Around each batch; without it, one follows the other. */
  readonly giveWay?: GiveWay | undefined;
  /** Told of each batch that is in the store, with the mentions in it: none, where it held only what was said of them. */
  readonly onIndexed?: (mentions: readonly RoutedMention[]) => void;
  readonly onRetry?: (group: string, code: string) => void;
}

/** Keeps the query store up to date with the topics that it is a view of. Indexing twice changes nothing. */
export function startIndexWorker(deps: IndexWorkerDeps): Processor {
  const { giveWay = (work) => work() } = deps;
  return deps.log.process({
    group: INDEX_GROUP,
    topics: INDEXED_TOPICS,
    maxBatch: MAX_BATCH,
    handle: (events) =>
      giveWay(async () => {
        const changes = await traced(events, () => indexEvents(events, deps));
        deps.onIndexed?.(changes.map(({ routed }) => routed));
        return [];
      }),
    onRetry: reportRetry(INDEX_GROUP, deps),
  });
}

/** One stage for each event that belongs to a trace: all of them last as long as the batch. */
async function traced<T>(events: readonly StoredEvent[], work: () => Promise<T>): Promise<T> {
  const spans = events.flatMap(({ headers }) =>
    headers.traceparent === undefined ? [] : [startStage('index', traceOf(headers))],
  );
  try {
    return await work();
  } catch (error) {
    for (const span of spans) markFailed(span, toAppError(error).code);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

/**
 * Brings what the events say into the store, and gives the changes of mentions among it. Two writes, each of which may
 * be done again after a crash between them.
 */
export async function indexEvents(
  events: readonly StoredEvent[],
  { store, logger }: { readonly store: Pick<Store, 'upsert' | 'correct'>; readonly logger: Logger },
): Promise<readonly Change[]> {
  const { changes, corrections } = readEvents(events, logger);
  await store.upsert(changes);
  await store.correct(corrections);
  return changes;
}

/**
 * What the events say, for the store. An event that cannot be read was not written by this service: it stays in its
 * topic for its other readers, is reported, and does not hold up the view.
 */
function readEvents(events: readonly StoredEvent[], logger: Logger) {
  const changes: Change[] = [];
  const corrections: CorrectionChange[] = [];
  for (const event of events) {
    const type = event.headers.ce_type;
    try {
      if (event.topic !== TOPICS.updates)
        changes.push({ routed: readRoutedMention(event), event: type ?? EVENT_TYPES.routed });
      // Other updates are other readers' business.
      else if (type === EVENT_TYPES.corrected)
        corrections.push({ correction: readCorrection(event), event: type });
    } catch (error) {
      const { topic, partition, offset } = event;
      logger.error({ topic, partition, offset, code: toAppError(error).code }, 'event cannot be indexed');
    }
  }
  return { changes, corrections };
}
