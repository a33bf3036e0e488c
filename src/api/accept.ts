import type { Context } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import { ERROR_CODES, type ErrorCode, type FieldError, toAppError, type Wording } from '../errors.ts';
import { type EventLog, type NewEvent, TOPICS } from '../log/event-log.ts';
import { isBounded, MAX_MENTION_BYTES, NOT_BOUNDED, TOO_LARGE_MENTION } from '../mention/bounds.ts';
import { deriveMentionId, type Mention, MentionInputSchema } from '../mention/mention.ts';
import { rawEvent } from '../pipeline/events.ts';
import { headersOfSpan, markFailed, startStage, traceOfRequest, withTrace } from '../tracing.ts';
import { mayUseBrand } from './filters.ts';
import { countResults, type ItemResult, MAX_DETAILED_RESULTS } from './ingest-result.ts';
import type { ApiKey } from './keys.ts';
import type { Metrics } from './metrics.ts';
import { problemOf, type Refusal, requestErrors } from './problems.ts';

/** Fields that the result of one item names: an answer holds many results. */
const MAX_ITEM_FIELDS = 10;

export interface AcceptDeps {
  readonly log: EventLog;
  readonly metrics: Metrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What an answer and an event say of the request. */
export interface RequestMarks {
  readonly requestId: string;
  readonly trace: Context;
}

export function marksOf(request: FastifyRequest): RequestMarks {
  return { requestId: request.id, trace: traceOfRequest(request) };
}

/** A mention ready to append, or why it is none: one bad item does not lose the good ones. */
export type Item = { readonly mention: Mention; readonly event: NewEvent } | Refusal;

/**
 * Checks one item. Whatever is wrong with it is returned: `invalid_mention`, `forbidden`, `payload_too_large`. `rejected`: how
 * many of the request were before it.
 */
export function readItem(value: unknown, caller: ApiKey, receivedAt: string, rejected: number): Item {
  if (!isBounded(value)) return refusal('invalid_mention', NOT_BOUNDED);
  const parsed = MentionInputSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const most = rejected < MAX_DETAILED_RESULTS ? undefined : 1;
    return refusal('invalid_mention', undefined, requestErrors(parsed.error, '', most));
  }
  const { data } = parsed;
  if (!mayUseBrand(caller, data.brand))
    return refusal('forbidden', {
      fr: `Cette clé n’écrit pas pour la marque « ${data.brand} ».`,
      en: `This key may not write for the brand "${data.brand}".`,
    });
  const id = data.id ?? deriveMentionId(data.brand, data.source.channel, data.source.externalId);
  const mention: Mention = { ...data, id, receivedAt };
  const event = rawEvent(mention);
  return event.value.byteLength > MAX_MENTION_BYTES ? tooLarge() : { mention, event };
}

export function tooLarge(): Refusal {
  return refusal('payload_too_large', TOO_LARGE_MENTION);
}

function refusal(
  code: ErrorCode,
  { fr, en }: Wording = ERROR_CODES[code],
  fields: readonly FieldError[] = [],
): Refusal {
  return { code, wording: { fr, en }, fields };
}

/** Makes the good items durable in one append and says what became of each. `first` is the index of the first. */
export async function acceptItems(
  items: readonly Item[],
  { log, metrics, now }: AcceptDeps,
  { requestId, trace }: RequestMarks,
  first = 0,
): Promise<ItemResult[]> {
  const events = items.flatMap((item) => ('event' in item ? [item.event] : []));
  const appended = events.length === 0 ? [] : await appendRaw(events, trace, log);
  const oldest = items.find((item) => 'event' in item);
  if (oldest !== undefined) metrics.accepted(now() - Date.parse(oldest.mention.receivedAt));
  let next = 0;
  const results = items.map((item, at): ItemResult => {
    if (!('event' in item)) return rejected(item, first + at, requestId);
    const duplicate = appended[next]?.duplicate === true;
    next += 1;
    return { index: first + at, id: item.mention.id, status: duplicate ? 'duplicate' : 'accepted' };
  });
  const { accepted, duplicates, rejected: refused } = countResults(results);
  metrics.ingested('accepted', accepted);
  metrics.ingested('duplicate', duplicates);
  metrics.ingested('rejected', refused);
  return results;
}

async function appendRaw(events: readonly NewEvent[], trace: Context, log: EventLog) {
  const span = startStage('ingest', trace);
  if (span.isRecording()) span.setAttribute('messaging.batch.message_count', events.length);
  const headers = headersOfSpan(span);
  try {
    const traced = events.map((event) => withTrace(event, headers));
    return await log.append(TOPICS.raw, traced, { unique: true });
  } catch (error) {
    markFailed(span, toAppError(error).code);
    throw error;
  } finally {
    span.end();
  }
}

function rejected(error: Refusal, index: number, requestId: string): ItemResult {
  const { code, detail, message_fr, message_en, errors } = problemOf(error, requestId, MAX_ITEM_FIELDS);
  return { index, id: null, status: 'rejected', error: { code, detail, message_fr, message_en, errors } };
}
