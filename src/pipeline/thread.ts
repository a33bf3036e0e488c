import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import type { Config } from '../config.ts';
import { type LogTicket, openLog } from '../log/open-log.ts';
import { createTroubles } from '../log/troubles.ts';
import { observeStore } from '../metrics/store-metrics.ts';
import { createThreadMetrics } from '../metrics/thread-metrics.ts';
import { createLaneOf } from '../routing/lane.ts';
import { openStore } from '../store/open-store.ts';
import { flushSpans } from '../tracing.ts';
import { loadDecisionParts, startLiveDecider } from './load-decider.ts';
import { startPipeline } from './pipeline.ts';
import type { PipelineMessage, PipelineRequest } from './pipeline-thread.ts';

/** The body of the pipeline's thread: see pipeline-thread.ts, which starts it. */

interface Started {
  readonly name: string;
  readonly config: Config;
  readonly log: LogTicket;
  readonly apiLoad: SharedArrayBuffer | undefined;
}

// The one who starts this thread passes exactly this.
const { name, config, log: ticket, apiLoad } = workerData as Started;
const post = (message: PipelineMessage) => parentPort?.postMessage(message);

const metrics = createThreadMetrics(name);
const logger = pino({ level: config.LOG_LEVEL, base: { thread: name } });
const troubles = createTroubles(Date.now);
const log = await openLog(config, ticket, {
  observer: {
    ...metrics.log,
    onCommit(commit) {
      metrics.log.onCommit?.(commit);
      if (commit.outcome === 'committed') troubles.over(commit.group);
    },
  },
});
const store = observeStore(await openStore(config), metrics.registry);
const { onEffect } = metrics.keywords;
const parts = loadDecisionParts(config);
const { decide, lists } = await startLiveDecider(parts, config, { log, logger, onEffect });
const pipeline = startPipeline({
  roles: config.ROLES,
  laneOf: createLaneOf(parts.policy),
  deferAfterMs: config.DEFER_AFTER_MS,
  log,
  store,
  decide,
  logger,
  now: Date.now,
  apiLoad,
  ...metrics.pipeline,
  onRetry(group, code) {
    metrics.pipeline.onRetry(group, code);
    troubles.note(group, code);
  },
  onIndexed(mentions) {
    metrics.pipeline.onIndexed(mentions, Date.now());
    post({ type: 'indexed' });
  },
});

metrics.keywords.watch(() => ({ entries: lists.matcher.entryCount, problems: lists.troubles.length }));

async function tellState(): Promise<void> {
  const problems = lists.troubles.map(({ place }) => place);
  post({
    type: 'state',
    state: { metrics: await metrics.snapshot(), problems, troubles: troubles.list() },
  });
}

async function stop(): Promise<void> {
  await pipeline.stop();
  await lists.stop();
  await log.close();
  await store.close();
  await flushSpans();
  parentPort?.close();
}

parentPort?.on('message', (request: PipelineRequest) => (request === 'stop' ? stop() : tellState()));
post({ type: 'ready' });
await Promise.all([pipeline.done, lists.done]);
