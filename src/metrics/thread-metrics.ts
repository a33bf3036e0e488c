import { Gauge, Histogram, Registry } from 'prom-client';
import type { LogObserver } from '../log/log-observer.ts';
import { CALL_SECONDS } from './buckets.ts';
import { createKeywordMetrics, type KeywordMetrics } from './keyword-metrics.ts';
import { createLogMetrics } from './log-metrics.ts';
import { createPipelineMetrics, type PipelineMetrics } from './pipeline-metrics.ts';

/** What one thread counts. A registry cannot be shared between threads: their metrics are added up when they are read. */
export interface ThreadMetrics {
  readonly registry: Registry;
  readonly log: LogObserver;
  readonly pipeline: PipelineMetrics;
  readonly keywords: KeywordMetrics;
  /** Another thread was asked for its metrics, and has answered or not. */
  readonly answers: (thread: string, answered: boolean) => void;
  /** All that was counted so far, as a message to another thread. */
  snapshot(): Promise<MetricsSnapshot>;
}

export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** How often a thread is asked whether it is late, in milliseconds. */
const ASKED_EVERY_MS = 100;

/** `thread` is the name of the calling thread, whose event loop is watched from now on. */
export function createThreadMetrics(thread: string): ThreadMetrics {
  const registry = new Registry();
  watchEventLoop(registry, thread);
  return {
    registry,
    log: createLogMetrics(registry),
    pipeline: createPipelineMetrics(registry),
    keywords: createKeywordMetrics(registry, thread),
    answers: createAnswers(registry),
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

function createAnswers(registry: Registry): ThreadMetrics['answers'] {
  const up = new Gauge({
    name: 'aiguillage_thread_up',
    help: '1 where a thread of workers answers within a second; where it does not, its metrics are missing',
    labelNames: ['thread'],
    registers: [registry],
  });
  return (thread, answered) => up.set({ thread }, answered ? 1 : 0);
}

/** What waits for a thread waits as long as a timer is late. The timer holds up no end of the process. */
function watchEventLoop(registry: Registry, thread: string): void {
  const delay = new Histogram({
    name: 'aiguillage_event_loop_delay_seconds',
    help: 'How long what comes in at any moment waits until the thread has time for it',
    labelNames: ['thread'],
    buckets: CALL_SECONDS,
    registers: [registry],
  });
  let due = performance.now() + ASKED_EVERY_MS;
  setInterval(() => {
    const now = performance.now();
    delay.observe({ thread }, Math.max(0, now - due) / 1000);
    due = now + ASKED_EVERY_MS;
  }, ASKED_EVERY_MS).unref();
}
