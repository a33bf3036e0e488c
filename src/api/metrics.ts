import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Queue } from '../mention/routed-mention.ts';

export type IngestStatus = 'accepted' | 'duplicate' | 'rejected';

/** What the service counts. Names follow the conventions of Prometheus. */
export interface Metrics {
  ingested(status: IngestStatus, count: number): void;
  decided(queue: Queue, count: number): void;
  deadLettered(reason: string): void;
  lag(group: string, events: number): void;
  streams(open: number): void;
  /** Entries that decide, and files or revisions that cannot be used. */
  keywords(entries: number, problems: number): void;
  /** `route` is the template, such as `/v1/mentions/:id`: a bounded number of series. */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** The text format of Prometheus. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>;
}

/** Counters and gauges in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const ingested = new Counter({
    name: 'aiguillage_mentions_ingested_total',
    help: 'Mentions received, by outcome',
    labelNames: ['status'],
    registers,
  });
  const decided = new Counter({
    name: 'aiguillage_mentions_decided_total',
    help: 'Mentions decided by this process, by queue',
    labelNames: ['queue'],
    registers,
  });
  const dead = new Counter({
    name: 'aiguillage_dead_letters_total',
    help: 'Events that could not be read, by reason',
    labelNames: ['reason'],
    registers,
  });
  const lag = new Gauge({
    name: 'aiguillage_lag_events',
    help: 'Events that wait for a worker, by group',
    labelNames: ['group'],
    registers,
  });
  const streams = new Gauge({ name: 'aiguillage_streams_open', help: 'Open live streams', registers });
  const entries = new Gauge({
    name: 'aiguillage_keyword_entries',
    help: 'Keyword entries in use',
    registers,
  });
  const problems = new Gauge({
    name: 'aiguillage_keyword_problems',
    help: 'Keyword files and revisions that cannot be used: what counted before still does',
    registers,
  });
  const requests = new Histogram({
    name: 'aiguillage_http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  return {
    ingested: (status, count) => ingested.inc({ status }, count),
    decided: (queue, count) => decided.inc({ queue }, count),
    deadLettered: (reason) => dead.inc({ reason }),
    lag: (group, events) => lag.set({ group }, events),
    streams: (open) => streams.set(open),
    keywords: (inUse, refused) => {
      entries.set(inUse);
      problems.set(refused);
    },
    answered: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    text: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  };
}
