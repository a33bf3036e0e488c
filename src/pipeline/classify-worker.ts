import { type EventLog, type Processor, TOPICS } from '../log/event-log.ts';
import { type DecideEventDeps, decideEvent } from './decide-event.ts';
import { createDeferral } from './deferral.ts';
import { restoredEvent } from './deferred.ts';
import type { GiveWay } from './give-way.ts';
import { reportRetry } from './report-retry.ts';
import { createTurns } from './take-turns.ts';

export const CLASSIFY_GROUP = 'classify';
/** Decides what the other one has deferred. */
export const DEFERRED_GROUP = 'classify-deferred';

/** The groups between an accepted mention and its decision, in the order in which a mention meets them. */
export const DECIDING = [
  { group: CLASSIFY_GROUP, topics: [TOPICS.raw] },
  { group: DEFERRED_GROUP, topics: [TOPICS.deferred] },
] as const;

/**
 * Large enough that a commit costs little a mention, small enough that it does not wait long for others. In a flood what
 * passes waits for the commits of what is put off before it.
 */
const MAX_BATCH = 400;
/** Half as long as the slices of what passes: what was put off gets a third of the thread, at least. */
const DEFERRED_SLICE_MS = 1;

export interface ClassifyWorkerDeps extends DecideEventDeps {
  readonly log: EventLog;
  /** Around each batch, one for each worker; without it, one follows the other. */
  readonly giveWay?: (() => GiveWay) | undefined;
  /** Mentions that have waited so long in the log show a flood: from then on the standard lane lets the other one pass. */
  readonly deferAfterMs: number;
  readonly onRetry?: (group: string, code: string) => void;
}

/**
 * Two workers. The first reads `mentions.raw`, decides, and writes each mention to the one topic where it ends. When
 * mentions come faster than that, it decides those of the priority lane only, and puts off the others: they go to
 * `mentions.deferred`, which the second one reads, in the time that is left, a third at least.
 */
export function startClassifyWorker(deps: ClassifyWorkerDeps): Processor {
  const workers = [startFirst(deps), startSecond(deps)];
  return {
    done: Promise.all(workers.map(({ done }) => done)).then(() => undefined),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

function startFirst(deps: ClassifyWorkerDeps): Processor {
  const turns = createTurns();
  const { log, now, giveWay = atOnce } = deps;
  const way = giveWay();
  const defers = createDeferral({
    ...{ now, afterMs: deps.deferAfterMs },
    waiting: async (partition) => (await log.lag(DEFERRED_GROUP, [TOPICS.deferred], partition)).events,
  });
  return log.process({
    group: CLASSIFY_GROUP,
    topics: [TOPICS.raw],
    maxBatch: MAX_BATCH,
    async handle(events, handOver) {
      const deferring = await defers(events, handOver);
      return turns.take(() =>
        way(() => turns.inSlices(events, (event) => decideEvent(event, deferring, deps))),
      );
    },
    onRetry: reportRetry(CLASSIFY_GROUP, deps),
  });
}

function startSecond(deps: ClassifyWorkerDeps): Processor {
  const turns = createTurns(undefined, DEFERRED_SLICE_MS);
  const { log, giveWay = atOnce } = deps;
  const way = giveWay();
  return log.process({
    group: DEFERRED_GROUP,
    topics: [TOPICS.deferred],
    maxBatch: MAX_BATCH,
    handle: (events) =>
      turns.take(() =>
        way(() => turns.inSlices(events, (event) => decideEvent(restoredEvent(event), false, deps))),
      ),
    onRetry: reportRetry(DEFERRED_GROUP, deps),
  });
}

const atOnce = (): GiveWay => (work) => work();
