import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Lag } from '../log/event-log.ts';
import type { Amount, LogObserver, Rebalance } from '../log/log-observer.ts';
import { BATCH_BYTES, BATCH_EVENTS, CALL_SECONDS } from './buckets.ts';

/** By how much the number of partitions that are held changes. */
const SIGN = { assigned: 1, revoked: -1, lost: -1 } as const satisfies Record<Rebalance['kind'], number>;

/** What a log does, as metrics in the registry. Labels are names of topics and groups: a closed list. */
export function createLogMetrics(registry: Registry): LogObserver {
  const registers = [registry];
  const appends = new Histogram({
    name: 'aiguillage_log_append_seconds',
    help: 'Time until an append is durable, or has failed',
    labelNames: ['topic', 'outcome'],
    buckets: CALL_SECONDS,
    registers,
  });
  const appended = new Counter({
    name: 'aiguillage_log_appended_events_total',
    help: 'Events that were appended',
    labelNames: ['topic'],
    registers,
  });
  const transactions = new Histogram({
    name: 'aiguillage_log_transaction_seconds',
    help: 'Time to commit a batch with its outputs, or to give it up',
    labelNames: ['group', 'outcome'],
    buckets: CALL_SECONDS,
    registers,
  });
  const events = new Histogram({
    name: 'aiguillage_log_batch_events',
    help: 'Events of one transaction: read, and written',
    labelNames: ['group', 'side'],
    buckets: BATCH_EVENTS,
    registers,
  });
  const bytes = new Histogram({
    name: 'aiguillage_log_batch_bytes',
    help: 'Bytes of the values of one transaction: read, and written',
    labelNames: ['group', 'side'],
    buckets: BATCH_BYTES,
    registers,
  });
  const rebalances = new Counter({
    name: 'aiguillage_log_rebalances_total',
    help: 'Times that partitions came to this process (assigned) or left it (revoked, lost)',
    labelNames: ['group', 'kind'],
    registers,
  });
  const partitions = new Gauge({
    name: 'aiguillage_log_partitions',
    help: 'Partitions that this process holds',
    labelNames: ['group'],
    registers,
  });
  const ids = new Gauge({
    name: 'aiguillage_unique_ids',
    help: 'Ids that this process keeps to know repeats again',
    labelNames: ['topic'],
    registers,
  });
  const covered = new Gauge({
    name: 'aiguillage_unique_window_seconds',
    help: 'How far back every id is known: the window of the settings, or less where there are too many ids',
    labelNames: ['topic'],
    registers,
  });
  const batch = (group: string, side: 'read' | 'written', amount: Amount) => {
    events.observe({ group, side }, amount.events);
    bytes.observe({ group, side }, amount.bytes);
  };
  return {
    onAppend({ topic, outcome, events: count, ms }) {
      appends.observe({ topic, outcome }, ms / 1000);
      if (outcome === 'durable') appended.inc({ topic }, count);
    },
    onCommit({ group, outcome, read, written, ms }) {
      transactions.observe({ group, outcome }, ms / 1000);
      batch(group, 'read', read);
      batch(group, 'written', written);
    },
    onRebalance({ group, kind, partitions: count }) {
      rebalances.inc({ group, kind });
      partitions.inc({ group }, SIGN[kind] * count);
    },
    onIds({ topic, ids: count, coversMs }) {
      ids.set({ topic }, count);
      covered.set({ topic }, coversMs / 1000);
    },
  };
}

/** The lag of groups, of which the last one told counts. */
export function createLagMetrics(registry: Registry): (lags: readonly Lag[]) => void {
  const lag = new Gauge({
    name: 'aiguillage_lag_events',
    help: 'Events of a topic that wait for a group: the same from every process',
    labelNames: ['group', 'topic'],
    registers: [registry],
  });
  return (lags) => {
    // What was known before is not how it is.
    lag.reset();
    for (const { group, topics } of lags)
      for (const { topic, events } of topics) lag.set({ group, topic }, events);
  };
}
