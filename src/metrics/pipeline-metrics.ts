import { Counter, Histogram, type Registry } from 'prom-client';
import type { Lane } from '../mention/lane.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import { WAY_SECONDS } from './buckets.ts';

/** What happens to mentions, as metrics. Times are milliseconds since the epoch. */
export interface PipelineMetrics {
  /** Accepted: since the first of them was received, until all are durable. */
  readonly onAccepted: (ms: number) => void;
  /** Decided: `appended` is when the mention came to stand in the log. */
  readonly onDecided: (routed: RoutedMention, lane: Lane, appended: number, now: number) => void;
  /** A mention lets others pass. */
  readonly onDeferred: () => void;
  readonly onDeadLetter: (reason: string) => void;
  readonly onIndexed: (mentions: readonly RoutedMention[], now: number) => void;
  /** A group tries again after an error with this code. */
  readonly onRetry: (group: string, code: string) => void;
}

export function createPipelineMetrics(registry: Registry): PipelineMetrics {
  const registers = [registry];
  const decided = new Counter({
    name: 'aiguillage_mentions_decided_total',
    help: 'Mentions decided by this process, by the queue that they went to and the route that they belong to',
    labelNames: ['queue', 'route'],
    registers,
  });
  const deferred = new Counter({
    name: 'aiguillage_mentions_deferred_total',
    help: 'Mentions that this process has put off, so that others pass',
    registers,
  });
  const lanes = new Histogram({
    name: 'aiguillage_lane_seconds',
    help: 'Accepted to routed, by lane: the standard one lets the priority one pass in a flood',
    labelNames: ['lane'],
    buckets: WAY_SECONDS,
    registers,
  });
  const dead = new Counter({
    name: 'aiguillage_dead_letters_total',
    help: 'Events that could not be read, by reason',
    labelNames: ['reason'],
    registers,
  });
  const retries = new Counter({
    name: 'aiguillage_retries_total',
    help: 'Times that a group of workers tried again after an error',
    labelNames: ['group', 'code'],
    registers,
  });
  const stages = new Histogram({
    name: 'aiguillage_stage_seconds',
    help: 'accept: received to durable, one a batch; decide: durable to decided; index: decided to readable; total: received to readable',
    labelNames: ['stage', 'queue'],
    buckets: WAY_SECONDS,
    registers,
  });
  // Clocks of two machines differ: a time that is over before it began counts as none.
  const observe = (stage: 'decide' | 'index' | 'total', queue: string, ms: number) =>
    stages.observe({ stage, queue }, Math.max(0, ms) / 1000);
  return {
    onAccepted: (ms) => stages.observe({ stage: 'accept', queue: '' }, Math.max(0, ms) / 1000),
    onDecided({ classification, routing: { queue } }, lane, appended, now) {
      decided.inc({ queue, route: classification.route });
      lanes.observe({ lane }, Math.max(0, now - appended) / 1000);
      observe('decide', queue, now - appended);
    },
    onDeferred: () => deferred.inc(),
    onDeadLetter: (reason) => dead.inc({ reason }),
    onIndexed(mentions, now) {
      for (const { routing, decidedAt, mention } of mentions) {
        observe('index', routing.queue, now - Date.parse(decidedAt));
        observe('total', routing.queue, now - Date.parse(mention.receivedAt));
      }
    },
    onRetry: (group, code) => retries.inc({ group, code }),
  };
}
