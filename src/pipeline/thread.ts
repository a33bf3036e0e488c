import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import type { Config } from '../config.ts';
import type { KnownFiles } from '../lists/keyword-files.ts';
import type { LogObserver } from '../log/log-observer.ts';
import { type LogTicket, openLog } from '../log/open-log.ts';
import { createTroubles } from '../log/troubles.ts';
import { observeStore } from '../metrics/store-metrics.ts';
import { createThreadMetrics } from '../metrics/thread-metrics.ts';
import { createOpened } from '../opened.ts';
import { createLaneOf } from '../routing/lane.ts';
import { openStore } from '../store/open-store.ts';
import { flushSpans } from '../tracing.ts';
import { loadDecisionParts, startLiveDecider } from './load-decider.ts';
import { type PipelineDeps, startPipeline } from './pipeline.ts';
import type { PipelineMessage, PipelineRequest } from './pipeline-thread.ts';

/** The body of the pipeline's thread: see pipeline-thread.ts, which starts it. */

interface Started {
  readonly name: string;
  readonly config: Config;
  readonly log: LogTicket;
  readonly files: KnownFiles | undefined;
  readonly apiLoad: SharedArrayBuffer | undefined;
}

// The one who starts this thread passes exactly this.
const { name, config, log: ticket, files, apiLoad } = workerData as Started;
const post = (message: PipelineMessage) => parentPort?.postMessage(message);

const opened = createOpened();
let stopping = false;
let tellState = () => {};
// From the first moment on: it may be stopped before it works.
parentPort?.on('message', (request: PipelineRequest) => (request === 'stop' ? stop() : tellState()));

async function stop(): Promise<void> {
  stopping = true;
  await opened.close();
  // Ends this thread, and whatever still waits in it for a broker or a database that says nothing.
  process.exit(0);
}

async function run(): Promise<void> {
  const metrics = createThreadMetrics(name);
  const logger = pino({ level: config.LOG_LEVEL, base: { thread: name } });
  const troubles = createTroubles(Date.now);
  await opened.add(undefined, flushSpans);
  const store = observeStore(await opened.add(openStore(config), (one) => one.close()), metrics.registry);
  const observer: LogObserver = {
    ...metrics.log,
    onCommit(commit) {
      metrics.log.onCommit?.(commit);
      if (commit.outcome === 'committed') troubles.over(commit.group);
    },
  };
  const log = await opened.add(openLog(config, ticket, { observer }), (one) => one.close());
  const { onEffect } = metrics.keywords;
  const parts = loadDecisionParts(config);
  const { decide, lists } = await opened.add(
    startLiveDecider(parts, config, { log, logger, onEffect, files }),
    (decider) => decider.lists.stop(),
  );
  const deps: PipelineDeps = {
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
  };
  const pipeline = await opened.add(startPipeline(deps), (one) => one.stop());
  metrics.keywords.watch(() => ({ entries: lists.matcher.entryCount, problems: lists.troubles.length }));
  tellState = async () => {
    const problems = lists.troubles.map(({ place }) => place);
    post({
      type: 'state',
      state: { metrics: await metrics.snapshot(), problems, troubles: troubles.list() },
    });
  };
  post({ type: 'ready' });
  await Promise.all([pipeline.done, lists.done]);
}

try {
  await run();
} catch (error) {
  // What was being opened was closed under its hands.
  if (!stopping) throw error;
}
