import { z } from 'zod';
import { AppError } from '../errors.ts';
import { cloudEvent } from '../log/cloud-event.ts';
import type { NewEvent, OutputEvent, StoredEvent, Topic } from '../log/event-log.ts';
import { TOPICS } from '../log/event-log.ts';
import type { Alert } from '../mention/alert.ts';
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

/** Headers that a dead letter has besides those of the event that it was. */
export const DEAD_LETTER_HEADERS = {
  reason: 'dl_reason',
  message: 'dl_message',
  topic: 'dl_topic',
  partition: 'dl_partition',
  offset: 'dl_offset',
} as const;

/** What stands in a dead letter may be anything. */
const UNKNOWN_BYTES = 'application/octet-stream';

/** The event as it came, bytes untouched, with why it could not be used and where it stood. */
export function deadLetter(event: StoredEvent, error: AppError, now: string): OutputEvent {
  const id = `${event.topic}/${event.partition}/${event.offset}`;
  return {
    topic: TOPICS.deadLetter,
    id,
    key: event.key,
    value: event.value,
    headers: {
      ...event.headers,
      ...cloudEvent(id, EVENT_TYPES.deadLettered, now, UNKNOWN_BYTES),
      [DEAD_LETTER_HEADERS.reason]: error.code,
      // Field paths and what is expected there; never the text itself.
      [DEAD_LETTER_HEADERS.message]: describe(error),
      [DEAD_LETTER_HEADERS.topic]: event.topic,
      [DEAD_LETTER_HEADERS.partition]: String(event.partition),
      [DEAD_LETTER_HEADERS.offset]: String(event.offset),
    },
  };
}

function describe(error: AppError): string {
  const fields = error.fields.slice(0, 5).map(({ path, message }) => `${path}: ${message}`);
  return [error.message, ...fields].join(' · ').slice(0, 1000);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A dead letter as an event of `mentions.raw` again. The id says which dead letter it is, so that a second retry of the
 * same one is seen as a duplicate.
 */
export function retryEvent(letter: StoredEvent, now: string): NewEvent {
  const own: readonly string[] = Object.values(DEAD_LETTER_HEADERS);
  const headers = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !own.includes(name)));
  const id = `retry:${letter.id}`;
  const { key, value } = letter;
  return { id, key, value, headers: { ...headers, ...cloudEvent(id, EVENT_TYPES.retried, now) } };
}

/**
 * Reads an event of `mentions.raw`. One of another producer may lack an id, which is derived as the API does, and a time
 * of receipt: then that of the event counts, or `now` (ISO 8601) where that is none. Throws `invalid_json` or
 * `invalid_mention`.
 */
export function readMention(event: StoredEvent, now: string): Mention {
  const raw = readEvent(event, RawMentionSchema);
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
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(event.value));
  } catch (cause) {
    throw new AppError('invalid_json', 'The event is not JSON in UTF-8.', { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_mention', 'The event does not have the expected fields.', {
    fields: fieldErrors(parsed.error),
  });
}

/** What is wrong, field by field, as the API and the dead letters say it. */
export function fieldErrors(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: z.core.toDotPath(issue.path), message: issue.message }));
}
