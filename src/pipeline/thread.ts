import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import type { Config } from '../config.ts';
import { createEmbeddedLog } from '../log/embedded/embedded-log.ts';
import type { Queue } from '../mention/routed-mention.ts';
import { openStore } from '../store/open-store.ts';
import { loadDecisionParts, startLiveDecider } from './load-decider.ts';
import { startPipeline } from './pipeline.ts';
import type { PipelineMessage } from './pipeline-thread.ts';

/** The body of the pipeline's thread: see pipeline-thread.ts, which starts it. */

interface Started {
  readonly config: Config;
  readonly writer: MessagePort;
  readonly apiLoad: SharedArrayBuffer | undefined;
}

// The one who starts this thread passes exactly this.
const { config, writer, apiLoad } = workerData as Started;
const post = (message: PipelineMessage) => parentPort?.postMessage(message);

/** What was decided, told once a batch: a message for each mention would cost both threads as much as a decision. */
const decided = (() => {
  const counts = new Map<Queue, number>();
  const tell = () => {
    post({ type: 'decided', counts: [...counts] });
    counts.clear();
  };
  return {
    add(queue: Queue): void {
      if (counts.size === 0) setImmediate(tell);
      counts.set(queue, (counts.get(queue) ?? 0) + 1);
    },
  };
})();

const logger = pino({ level: config.LOG_LEVEL, base: { thread: 'pipeline' } });
const log = createEmbeddedLog({ dir: config.DATA_DIR, writer, topicPrefix: config.TOPIC_PREFIX });
const store = await openStore(config);
const { decide, lists } = await startLiveDecider(loadDecisionParts(config), config, { log, logger });
const pipeline = startPipeline({
  roles: config.ROLES,
  log,
  store,
  decide,
  logger,
  now: Date.now,
  apiLoad,
  onDecided: ({ routing }) => decided.add(routing.queue),
  onDeadLetter: (reason) => post({ type: 'dead-letter', reason }),
  onIndexed: (count) => post({ type: 'indexed', count }),
});

parentPort?.on('message', async () => {
  await pipeline.stop();
  await lists.stop();
  await log.close();
  await store.close();
  parentPort?.close();
});
post({ type: 'ready' });
await Promise.all([pipeline.done, lists.done]);
