import type { Logger } from 'pino';
import { toAppError } from '../errors.ts';
import type { OutputEvent, StoredEvent } from '../log/event-log.ts';
import type { Lane } from '../mention/lane.ts';
import type { Mention } from '../mention/mention.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { Decide } from '../routing/decision.ts';
import type { LaneOf } from '../routing/lane.ts';
import { headersOfSpan, markFailed, startStage, traceOf, withTrace } from '../tracing.ts';
import { deadLetter } from './dead-letter.ts';
import { deferredEvent } from './deferred.ts';
import { alertEvent, readMention, routedEvent } from './events.ts';

export interface DecideEventDeps {
  readonly decide: Decide;
  readonly laneOf: LaneOf;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** `appended`: when the mention came to stand in the log; both in milliseconds since the epoch. */
  readonly onDecided?: (routed: RoutedMention, lane: Lane, appended: number, now: number) => void;
  /** A mention lets others pass. */
  readonly onDeferred?: () => void;
  readonly onDeadLetter?: (reason: string) => void;
}

/**
 * One event of `mentions.raw` in; out comes the routed mention and its alerts, or a dead letter, or, with `defers` and for
 * a mention of the standard lane, the event for later. Never throws: one bad event stops no other.
 */
export function decideEvent(event: StoredEvent, defers: boolean, deps: DecideEventDeps): OutputEvent[] {
  const nowMs = deps.now();
  const now = new Date(nowMs).toISOString();
  const { mention, error } = read(event, now);
  const lane = mention === undefined ? 'priority' : deps.laneOf(mention);
  if (defers && lane === 'standard') {
    deps.onDeferred?.();
    return [deferredEvent(event)];
  }
  const span = startStage('decide', traceOf(event.headers));
  const trace = headersOfSpan(span);
  try {
    if (mention === undefined) throw error;
    const { classification, routing } = deps.decide(mention);
    const routed: RoutedMention = {
      mention,
      classification,
      routing,
      state: 'open',
      revision: 1,
      decidedAt: now,
    };
    deps.onDecided?.(routed, lane, event.timestamp, nowMs);
    if (span.isRecording())
      span.setAttributes({ 'aiguillage.queue': routing.queue, 'aiguillage.route': classification.route });
    const outputs = [routedEvent(routed), ...routing.alerts.map((alert) => alertEvent(routed, alert))];
    return outputs.map((output) => withTrace(output, trace));
  } catch (cause) {
    const known = toAppError(cause);
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

type Read =
  | { readonly mention: Mention; readonly error?: undefined }
  | { readonly mention?: undefined; readonly error: unknown };

/** What cannot be read is told where its dead letter is made. */
function read(event: StoredEvent, now: string): Read {
  try {
    return { mention: readMention(event, now) };
  } catch (error) {
    return { error };
  }
}
