import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Lag } from '../log/event-log.ts';
import { createLagMetrics } from '../metrics/log-metrics.ts';
import { metricsText } from '../metrics/metrics-text.ts';
import type { MetricsSnapshot, ThreadMetrics } from '../metrics/thread-metrics.ts';

export type IngestStatus = 'accepted' | 'duplicate' | 'rejected';

/** What the service counts. Names follow the conventions of Prometheus. */
export interface Metrics {
  ingested(status: IngestStatus, count: number): void;
  /** Mentions are durable, so many milliseconds after the first of them was received. */
  accepted(ms: number): void;
  lag(lags: readonly Lag[]): void;
  streams(open: number): void;
  /** `route` is the template, such as `/v1/mentions/:id`: a bounded number of series. */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** The text format of Prometheus. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>;
}

/**
 * The metrics of the process: what `own`, those of this thread, have, what comes with HTTP, and what `others` gives of
 * other threads at the moment.
 */
export function createMetrics(
  own: ThreadMetrics,
  others: () => Promise<readonly MetricsSnapshot[]> = async () => [],
): Metrics {
  // Those of the process: they are not added up.
  const process = new Registry();
  collectDefaultMetrics({ register: process });
  const registers = [own.registry];
  const ingested = new Counter({
    name: 'aiguillage_mentions_ingested_total',
    help: 'Mentions received, by outcome',
    labelNames: ['status'],
    registers,
  });
  const streams = new Gauge({ name: 'aiguillage_streams_open', help: 'Open live streams', registers });
  const requests = new Histogram({
    name: 'aiguillage_http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  return {
    ingested: (status, count) => ingested.inc({ status }, count),
    accepted: own.pipeline.onAccepted,
    lag: createLagMetrics(own.registry),
    streams: (open) => streams.set(open),
    answered: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    async text() {
      const theirs = await others();
      // After them: whether they have answered is counted here.
      const mine = await own.snapshot();
      const texts = await Promise.all([process.metrics(), metricsText([mine, ...theirs])]);
      return { body: texts.join('\n'), contentType: process.contentType };
    },
  };
}
