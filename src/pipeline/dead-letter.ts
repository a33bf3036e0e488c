import { hash } from 'node:crypto';
import type { AppError } from '../errors.ts';
import { cloudEvent } from '../log/cloud-event.ts';
import { type NewEvent, type OutputEvent, type StoredEvent, TOPICS } from '../log/event-log.ts';
import { EVENT_TYPES } from './events.ts';

/** Headers that a dead letter has besides those of the event that it was. */
export const DEAD_LETTER_HEADERS = {
  reason: 'dl_reason',
  message: 'dl_message',
  topic: 'dl_topic',
  partition: 'dl_partition',
  offset: 'dl_offset',
} as const;

/** Headers that it has where it does not hold all of the event. */
export const CUT_HEADERS = {
  /** How many bytes the event had; the letter has the first of them. */
  bytes: 'dl_bytes',
  /** Of all of them, in hex: by it the original is known again. */
  sha256: 'dl_sha256',
  /** How many of its headers were left out. */
  headers: 'dl_headers_dropped',
} as const;

/** Before the name of a header of the event whose name the letter needs for itself. */
const ORIGINAL = 'dl_original_';
const OWN = 'dl_';

/** An event of up to so many bytes is kept whole: the topic of dead letters takes messages of 12 MiB. */
const MAX_WHOLE_BYTES = 8 * 1024 * 1024;
/** Of a longer one, so much: enough to see what it was. */
const CUT_TO_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_FIELDS = 5;
const MAX_MESSAGE_CHARS = 1000;

/** What stands in a dead letter may be anything. */
const UNKNOWN_BYTES = 'application/octet-stream';

/** The event as it came, bytes untouched, with why it could not be used and where it stood. */
export function deadLetter(event: StoredEvent, error: AppError, now: string): OutputEvent {
  const { topic, partition, offset, key, value } = event;
  const id = `${topic}/${partition}/${offset}`;
  const cut = value.byteLength > MAX_WHOLE_BYTES;
  const own = {
    ...cloudEvent(id, EVENT_TYPES.deadLettered, now, UNKNOWN_BYTES),
    [DEAD_LETTER_HEADERS.reason]: error.code,
    // Field paths and what is expected there; never the text itself.
    [DEAD_LETTER_HEADERS.message]: describe(error),
    [DEAD_LETTER_HEADERS.topic]: topic,
    [DEAD_LETTER_HEADERS.partition]: String(partition),
    [DEAD_LETTER_HEADERS.offset]: String(offset),
    ...(cut
      ? { [CUT_HEADERS.bytes]: String(value.byteLength), [CUT_HEADERS.sha256]: hash('sha256', value) }
      : {}),
  };
  return {
    topic: TOPICS.deadLetter,
    id,
    key,
    // A copy: a view would keep all of it in memory.
    value: cut ? value.slice(0, CUT_TO_BYTES) : value,
    headers: { ...keptHeaders(event.headers, own), ...own },
  };
}

/**
 * The headers of the event: one whose name the letter needs goes on under another name. What is more than a letter can
 * hold is left out, and counted.
 */
function keptHeaders(
  headers: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept: [string, string][] = [];
  let dropped = 0;
  let left = MAX_HEADER_BYTES;
  for (const [name, value] of Object.entries(headers)) {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
    if (bytes > left) dropped += 1;
    else {
      left -= bytes;
      kept.push([Object.hasOwn(own, name) || name.startsWith(OWN) ? ORIGINAL + name : name, value]);
    }
  }
  if (dropped > 0) kept.push([CUT_HEADERS.headers, String(dropped)]);
  return Object.fromEntries(kept);
}

function describe(error: AppError): string {
  const fields = error.fields.slice(0, MAX_FIELDS).map(({ path, message }) => `${path}: ${message}`);
  return [error.message, ...fields].join(' · ').slice(0, MAX_MESSAGE_CHARS);
}

/** How many bytes the event had that this letter holds only the first of; undefined where it holds all. */
export function bytesBeforeCut({ headers }: StoredEvent): number | undefined {
  const bytes = headers[CUT_HEADERS.bytes];
  return bytes === undefined ? undefined : Number(bytes);
}

/**
 * A dead letter that is whole as an event of `mentions.raw` again. The id says which dead letter it is, so that a second
 * retry of the same one is seen as a duplicate.
 */
export function retryEvent(letter: StoredEvent, now: string): NewEvent {
  const headers = Object.fromEntries(
    Object.entries(letter.headers).filter(([name]) => !name.startsWith(OWN)),
  );
  const id = `retry:${letter.id}`;
  const { key, value } = letter;
  return { id, key, value, headers: { ...headers, ...cloudEvent(id, EVENT_TYPES.retried, now) } };
}
