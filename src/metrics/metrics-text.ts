import { AggregatorRegistry } from 'prom-client';
import type { MetricsSnapshot } from './thread-metrics.ts';

/** Adds up what several threads have counted: the text format of Prometheus. */
export function metricsText(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}
