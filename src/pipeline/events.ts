import { z } from 'zod';
import { AppError, type Wording } from '../errors.ts';
import { cloudEvent } from '../log/cloud-event.ts';
import type { NewEvent, OutputEvent, StoredEvent, Topic } from '../log/event-log.ts';
import { TOPICS } from '../log/event-log.ts';
import type { Alert } from '../mention/alert.ts';
import { assertBounded, MAX_MENTION_BYTES, TOO_LARGE_MENTION } from '../mention/bounds.ts';
import { type Correction, CorrectionSchema } from '../mention/correction.ts';
import { conversationKey, deriveMentionId, type Mention, RawMentionSchema } from '../mention/mention.ts';
import { type Queue, type RoutedMention, RoutedMentionSchema } from '../mention/routed-mention.ts';

/** The topic of each queue: where a mention ends. */
export const TOPIC_OF_QUEUE: Readonly<Record<Queue, Topic>> = {
  customer_service: TOPICS.customerService,
  community: TOPICS.community,
  moderation: TOPICS.moderation,
  review: TOPICS.review,
};

/** CloudEvents types, in the `ce_type` header. */
export const EVENT_TYPES = {
  accepted: 'aiguillage.mention.accepted.v1',
  retried: 'aiguillage.mention.retried.v1',
  routed: 'aiguillage.mention.routed.v1',
  corrected: 'aiguillage.mention.corrected.v1',
  deadLettered: 'aiguillage.mention.dead-lettered.v1',
  alerted: 'aiguillage.alert.raised.v1',
} as const;

/** An accepted mention as an event of `mentions.raw`. Its id is the mention's: sending twice is one mention. */
export function rawEvent(mention: Mention): NewEvent {
  return {
    id: mention.id,
    key: conversationKey(mention),
    value: Buffer.from(JSON.stringify(mention), 'utf8'),
    headers: cloudEvent(mention.id, EVENT_TYPES.accepted, mention.receivedAt),
  };
}

export function routedEvent(routed: RoutedMention): OutputEvent {
  return {
    topic: TOPIC_OF_QUEUE[routed.routing.queue],
    id: routed.mention.id,
    key: conversationKey(routed.mention),
    value: Buffer.from(JSON.stringify(routed), 'utf8'),
    headers: cloudEvent(routed.mention.id, EVENT_TYPES.routed, routed.decidedAt),
  };
}

/** What a person says of a mention, as an event of `mentions.updates`. */
export function correctionEvent(correction: Correction, mention: Mention): NewEvent {
  return {
    id: correction.id,
    key: conversationKey(mention),
    value: Buffer.from(JSON.stringify(correction), 'utf8'),
    headers: cloudEvent(correction.id, EVENT_TYPES.corrected, correction.at),
  };
}

export function alertEvent(routed: RoutedMention, alert: string): OutputEvent {
  const { mention, routing, decidedAt } = routed;
  const id = `${mention.id}:${alert}`;
  const body: Alert = {
    alert,
    mentionId: mention.id,
    brand: mention.brand,
    queue: routing.queue,
    raisedAt: decidedAt,
  };
  return {
    topic: TOPICS.alerts,
    id,
    key: conversationKey(mention),
    value: Buffer.from(JSON.stringify(body), 'utf8'),
    headers: cloudEvent(id, EVENT_TYPES.alerted, decidedAt),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads an event of `mentions.raw`. One of another producer may lack an id, which is derived as the API does, and a time
 * of receipt: then that of the event counts, or `now` (ISO 8601) where that is none. What the API would not take is not
 * taken here either. Throws `invalid_json`, `payload_too_large` or `invalid_mention`.
 */
export function readMention(event: StoredEvent, now: string): Mention {
  if (event.value.byteLength > MAX_MENTION_BYTES) throw new AppError('payload_too_large', TOO_LARGE_MENTION);
  const value = readJson(event);
  assertBounded(value);
  const raw = check(value, RawMentionSchema);
  const { brand, source, receivedAt } = raw;
  return {
    ...raw,
    id: raw.id ?? deriveMentionId(brand, source.channel, source.externalId),
    receivedAt: receivedAt ?? timeOf(event.timestamp) ?? now,
  };
}

const YEAR_10000_MS = Date.UTC(10_000, 0);

/** Undefined for what no clock shows: the producer gives the timestamp, and Kafka writes -1 where there is none. */
function timeOf(timestamp: number): string | undefined {
  return timestamp >= 0 && timestamp < YEAR_10000_MS ? new Date(timestamp).toISOString() : undefined;
}

/** Reads an event of a route topic. Throws `invalid_json` or `invalid_mention`. */
export function readRoutedMention(event: StoredEvent): RoutedMention {
  return readEvent(event, RoutedMentionSchema);
}

/** Reads a correction from `mentions.updates`. Throws `invalid_json` or `invalid_mention`. */
export function readCorrection(event: StoredEvent): Correction {
  return readEvent(event, CorrectionSchema);
}

function readEvent<T>(event: StoredEvent, schema: z.ZodType<T>): T {
  return check(readJson(event), schema);
}

export const EVENT_NOT_JSON: Wording = {
  fr: 'L’événement n’est pas du JSON en UTF-8.',
  en: 'The event is not JSON in UTF-8.',
};

function readJson(event: StoredEvent): unknown {
  try {
    return JSON.parse(utf8.decode(event.value));
  } catch (cause) {
    throw new AppError('invalid_json', EVENT_NOT_JSON, { cause });
  }
}

function check<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'invalid_mention',
    { fr: 'L’événement n’a pas les champs attendus.', en: 'The event does not have the expected fields.' },
    { fields: fieldErrors(parsed.error) },
  );
}

/** What is wrong, field by field, as the API and the dead letters say it. */
export function fieldErrors(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: z.core.toDotPath(issue.path), message: issue.message }));
}
