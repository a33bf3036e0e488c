import type { Logger } from 'pino';
import type { Role } from '../config.ts';
import type { EventLog, Processor } from '../log/event-log.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { Decide } from '../routing/decision.ts';
import type { Store } from '../store/store.ts';
import { startClassifyWorker } from './classify-worker.ts';
import { createGiveWay } from './give-way.ts';
import { startIndexWorker } from './index-worker.ts';

export interface PipelineDeps {
  readonly roles: readonly Role[];
  readonly log: EventLog;
  readonly store: Store;
  readonly decide: Decide;
  readonly logger: Logger;
  readonly now: () => number;
  /** How busy the thread of the API is, where there is one in this process: the workers give way to it. */
  readonly apiLoad?: SharedArrayBuffer | undefined;
  readonly onDecided?: (routed: RoutedMention) => void;
  readonly onDeadLetter?: (reason: string) => void;
  readonly onIndexed?: (count: number) => void;
}

/** Starts the workers of the given roles. `done` rejects when one of them ends with an error. */
export function startPipeline(deps: PipelineDeps): Processor {
  const workers: Processor[] = [];
  const { apiLoad } = deps;
  const giveWay = () => (apiLoad === undefined ? undefined : createGiveWay(apiLoad));
  if (deps.roles.includes('classify')) workers.push(startClassifyWorker({ ...deps, giveWay: giveWay() }));
  if (deps.roles.includes('index')) workers.push(startIndexWorker({ ...deps, giveWay: giveWay() }));
  return {
    done: Promise.all(workers.map(({ done }) => done)).then(() => undefined),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
