import type { Logger } from 'pino';
import { toAppError } from '../errors.ts';
import {
  type EventLog,
  type OutputEvent,
  type Processor,
  type StoredEvent,
  TOPICS,
} from '../log/event-log.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { Decide } from '../routing/decision.ts';
import { headersOfSpan, markFailed, startStage, traceOf, withTrace } from '../tracing.ts';
import { deadLetter } from './dead-letter.ts';
import { alertEvent, readMention, routedEvent } from './events.ts';
import type { GiveWay } from './give-way.ts';
import { reportRetry } from './report-retry.ts';
import { createTurns } from './take-turns.ts';

export const CLASSIFY_GROUP = 'classify';

/** Large enough that a commit costs little a mention, small enough that it does not wait long for others. */
const MAX_BATCH = 400;

export interface ClassifyWorkerDeps {
  readonly log: EventLog;
  readonly decide: Decide;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Around each batch; without it, one follows the other. */
  readonly giveWay?: GiveWay | undefined;
  /** `appended`: when the mention came to stand in the log; both in milliseconds since the epoch. */
  readonly onDecided?: (routed: RoutedMention, appended: number, now: number) => void;
  readonly onDeadLetter?: (reason: string) => void;
  readonly onRetry?: (group: string, code: string) => void;
}

/** Reads `mentions.raw`, decides, and writes each mention to the one topic where it ends. */
export function startClassifyWorker(deps: ClassifyWorkerDeps): Processor {
  const { giveWay = (work) => work() } = deps;
  const turns = createTurns();
  return deps.log.process({
    group: CLASSIFY_GROUP,
    topics: [TOPICS.raw],
    maxBatch: MAX_BATCH,
    handle: (events) =>
      turns.take(() => giveWay(() => turns.inSlices(events, (event) => decideEvent(event, deps)))),
    onRetry: reportRetry(CLASSIFY_GROUP, deps),
  });
}

/** One event in; the routed mention and its alerts out, or a dead letter. Never throws: one bad event stops no other. */
function decideEvent(event: StoredEvent, deps: ClassifyWorkerDeps): OutputEvent[] {
  const nowMs = deps.now();
  const now = new Date(nowMs).toISOString();
  const span = startStage('decide', traceOf(event.headers));
  const trace = headersOfSpan(span);
  try {
    const mention = readMention(event, now);
    const { classification, routing } = deps.decide(mention);
    const routed: RoutedMention = {
      mention,
      classification,
      routing,
      state: 'open',
      revision: 1,
      decidedAt: now,
    };
    deps.onDecided?.(routed, event.timestamp, nowMs);
    if (span.isRecording())
      span.setAttributes({ 'aiguillage.queue': routing.queue, 'aiguillage.route': classification.route });
    const outputs = [routedEvent(routed), ...routing.alerts.map((alert) => alertEvent(routed, alert))];
    return outputs.map((output) => withTrace(output, trace));
  } catch (error) {
    const known = toAppError(error);
    const { topic, partition, offset } = event;
    // What was not foreseen is a bug of ours: its stack is what there is to find it by.
    if (known.code === 'internal')
      deps.logger.error({ topic, partition, offset, err: known.cause }, 'deciding failed');
    else deps.logger.warn({ topic, partition, offset, code: known.code }, 'event cannot be decided');
    deps.onDeadLetter?.(known.code);
    markFailed(span, known.code);
    return [withTrace(deadLetter(event, known, now), trace)];
  } finally {
    span.end();
  }
}
