import type { Role } from '../config.ts';
import type { Processor, Topic } from '../log/event-log.ts';
import { type ClassifyWorkerDeps, DECIDING, startClassifyWorker } from './classify-worker.ts';
import { createGiveWay } from './give-way.ts';
import { INDEX_GROUP, INDEXED_TOPICS, type IndexWorkerDeps, startIndexWorker } from './index-worker.ts';
import { startMaintenance } from './maintain-store.ts';

/** The groups of the workers, in the order in which a mention meets them. */
export const WORKING: readonly { readonly group: string; readonly topics: readonly Topic[] }[] = [
  ...DECIDING,
  { group: INDEX_GROUP, topics: INDEXED_TOPICS },
];

export interface PipelineDeps extends Omit<ClassifyWorkerDeps, 'giveWay'>, Omit<IndexWorkerDeps, 'giveWay'> {
  readonly roles: readonly Role[];
  /** How busy the thread of the API is, where there is one in this process: the workers give way to it. */
  readonly apiLoad?: SharedArrayBuffer | undefined;
}

/** Starts the workers of the given roles. `done` rejects when one of them ends with an error. */
export function startPipeline(deps: PipelineDeps): Processor {
  const workers: Processor[] = [];
  const { apiLoad } = deps;
  const giveWay = apiLoad === undefined ? undefined : () => createGiveWay(apiLoad);
  if (deps.roles.includes('classify')) workers.push(startClassifyWorker({ ...deps, giveWay }));
  if (deps.roles.includes('index'))
    workers.push(startIndexWorker({ ...deps, giveWay: giveWay?.() }), startMaintenance(deps));
  return {
    done: Promise.all(workers.map(({ done }) => done)).then(() => undefined),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
