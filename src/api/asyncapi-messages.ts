import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { REVISION_EVENT_TYPE, RevisionPartSchema, revisionEvents } from '../lists/revision-event.ts';
import { sourceOf } from '../log/cloud-event.ts';
import { type NewEvent, type StoredEvent, TOPICS } from '../log/event-log.ts';
import { AlertSchema } from '../mention/alert.ts';
import { CorrectionSchema } from '../mention/correction.ts';
import { MentionSchema, RawMentionSchema } from '../mention/mention.ts';
import { RoutedMentionSchema } from '../mention/routed-mention.ts';
import { CUT_HEADERS, DEAD_LETTER_HEADERS, deadLetter } from '../pipeline/dead-letter.ts';
import { deferredEvent, PLACE_HEADER } from '../pipeline/deferred.ts';
import {
  alertEvent,
  correctionEvent,
  EVENT_NOT_JSON,
  EVENT_TYPES,
  rawEvent,
  routedEvent,
} from '../pipeline/events.ts';
import { correction, mention, routed, sent } from './openapi-samples.ts';

/** One kind of event, as the AsyncAPI document describes it. */
export interface EventMessage {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType: string;
  readonly headers: object;
  /** null: any bytes. `io`: what a producer may leave out (`input`), or what always stands there (`output`). */
  readonly payload: {
    readonly name: string;
    readonly schema: z.ZodType;
    readonly io: 'input' | 'output';
  } | null;
  /** What the key is made of. */
  readonly key: string;
  readonly examples: readonly MessageExample[];
}

interface MessageExample {
  readonly name: string;
  readonly summary: string;
  readonly headers: object;
  readonly payload: unknown;
}

const CONVERSATION =
  "The conversation: `<brand>/<channel>/<thread>`, or the author's id where there is no thread: `freebox/x/u_42`.";

/** All kinds of event. The examples are made by the functions that make the events. */
export async function eventMessages(): Promise<readonly EventMessage[]> {
  const accepted = MentionSchema.parse(mention);
  const decided = RoutedMentionSchema.parse(routed);
  const corrected = CorrectionSchema.parse(correction);
  const revision = { revision: 4, base: 'c1c6f5e2', author: 'CRM Orange', date: '2026-03-02T09:20:00.000Z' };
  const [published] = await revisionEvents(
    { ...revision, list: 'service-client-livraison', reason: 'Grève', action: 'publish', approvals: [] },
    '8c0d5a2e-5d0b-4f0e-8d43-1f6f6f0f9a77',
    [{ change: 'set-entry', entry: { id: 'colis-perdu', match: ['colis perdu'] } }],
  );
  if (published === undefined)
    throw new AppError('internal', {
      fr: 'Une révision est au moins un événement.',
      en: 'A revision is one event at least.',
    });
  return [
    {
      name: 'RawMention',
      title: 'A mention to decide',
      summary:
        'Whole as the API writes it. Another producer may leave out `id` (it derives from brand, channel and external id, so that sending twice is one mention), `receivedAt`, and all headers.',
      contentType: 'application/json',
      headers: cloudHeaders([EVENT_TYPES.accepted, EVENT_TYPES.retried], { required: false }),
      payload: { name: 'RawMention', schema: RawMentionSchema, io: 'input' },
      key: `${CONVERSATION} Without a key nothing is lost but the order.`,
      examples: [
        exampleOf('accepted', 'As the API writes it', rawEvent(accepted)),
        { name: 'produced', summary: 'As another producer may write it', headers: {}, payload: sent },
      ],
    },
    {
      name: 'DeferredMention',
      title: 'A mention to decide later',
      summary: 'Bytes, key and headers of the event of `mentions.raw`, as they came, and where that stood.',
      contentType: 'application/json',
      headers: cloudHeaders([EVENT_TYPES.accepted, EVENT_TYPES.retried], {
        required: false,
        sometimes: {
          [PLACE_HEADER]:
            'Partition, offset and timestamp (milliseconds since the epoch) there: `3 42017 1772442000000`.',
        },
      }),
      payload: { name: 'RawMention', schema: RawMentionSchema, io: 'input' },
      key: 'That of the event.',
      examples: [
        exampleOf('deferred', 'One that the API had accepted', deferredEvent(stoodInRaw(rawEvent(accepted)))),
      ],
    },
    {
      name: 'RoutedMention',
      title: 'A mention and its decision',
      summary: 'Where it goes, by when, with what advice, and why.',
      contentType: 'application/json',
      headers: cloudHeaders([EVENT_TYPES.routed]),
      payload: { name: 'RoutedMention', schema: RoutedMentionSchema, io: 'output' },
      key: CONVERSATION,
      examples: [exampleOf('assistance', 'Somebody needs help', routedEvent(decided))],
    },
    {
      name: 'MentionCorrected',
      title: 'What a person says that a mention is',
      summary: 'Of several for one mention the last counts. It moves nothing by itself.',
      contentType: 'application/json',
      headers: cloudHeaders([EVENT_TYPES.corrected]),
      payload: { name: 'Correction', schema: CorrectionSchema, io: 'output' },
      key: CONVERSATION,
      examples: [exampleOf('criticism', 'Not a personal case', correctionEvent(corrected, accepted))],
    },
    {
      name: 'DeadLetter',
      title: 'An event that could not be read',
      summary:
        'Its bytes, untouched; its other headers too, those whose names are taken here under `dl_original_` and their name. Of more than 8 MiB, the first 64 KiB; of more than 64 KiB of headers, those that fit.',
      contentType: 'application/octet-stream',
      headers: cloudHeaders([EVENT_TYPES.deadLettered], {
        contentType: 'application/octet-stream',
        more: DEAD_LETTER_NOTES,
        sometimes: CUT_NOTES,
      }),
      payload: null,
      key: 'That of the event.',
      examples: [exampleOf('cut', 'JSON that was cut off', cutOff())],
    },
    {
      name: 'KeywordRevisionPart',
      title: 'A revision of a keyword list or set, or a part of a long one',
      summary:
        'Parts of one revision have one `publication`, and count when all `parts` are there. `base` says which state the changes were made to.',
      contentType: 'application/json',
      headers: cloudHeaders([REVISION_EVENT_TYPE]),
      payload: { name: 'KeywordRevisionPart', schema: RevisionPartSchema, io: 'output' },
      key: '`list/<list>/<revision>/<part>`, or `set/<set>/<revision>/<part>`.',
      examples: [exampleOf('entry', 'One entry was changed', published)],
    },
    {
      name: 'AlertRaised',
      title: 'An alert',
      summary: 'It holds neither text nor author: it travels further than the mention.',
      contentType: 'application/json',
      headers: cloudHeaders([EVENT_TYPES.alerted]),
      payload: { name: 'Alert', schema: AlertSchema, io: 'output' },
      key: CONVERSATION,
      examples: [exampleOf('menace', 'A threat', alertEvent(decided, 'menace'))],
    },
  ];
}

const DEAD_LETTER_NOTES: Readonly<Record<string, string>> = {
  [DEAD_LETTER_HEADERS.reason]:
    'A stable code: `invalid_json`, `payload_too_large`, `invalid_mention`, `internal`.',
  [DEAD_LETTER_HEADERS.message]: 'What is wrong, in French and in English. Never the text.',
  [DEAD_LETTER_HEADERS.topic]: 'The topic where it stood.',
  [DEAD_LETTER_HEADERS.partition]: 'Its partition, a number in decimal.',
  [DEAD_LETTER_HEADERS.offset]: 'Its offset, a number in decimal.',
};

const TRACE_HEADERS = {
  traceparent: {
    type: 'string',
    description: 'W3C Trace Context, where the mention came with one: kept from topic to topic.',
  },
  tracestate: { type: 'string', description: 'What goes with `traceparent`.' },
};

const CUT_NOTES: Readonly<Record<string, string>> = {
  [CUT_HEADERS.bytes]: 'Where only the first bytes of the event are here: how many it had.',
  [CUT_HEADERS.sha256]: 'Then, the SHA-256 of all of them, in hex.',
  [CUT_HEADERS.headers]: 'How many headers of the event are not here.',
};

interface HeaderOptions {
  /** False: a producer need not write any. */
  readonly required?: boolean;
  readonly contentType?: string;
  /** Further headers that always stand there, with what they say. */
  readonly more?: Readonly<Record<string, string>>;
  /** Those that stand there only at times. */
  readonly sometimes?: Readonly<Record<string, string>>;
}

function cloudHeaders(
  types: readonly string[],
  { required = true, contentType = 'application/json', more = {}, sometimes = {} }: HeaderOptions = {},
): object {
  const always = {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', minLength: 1, description: 'With `ce_source` it names one event.' },
    ce_type: required
      ? { type: 'string', enum: types }
      : { type: 'string', minLength: 1, description: `The service writes ${types.join(' or ')}.` },
    ce_source: required
      ? { type: 'string', enum: types.map(sourceOf) }
      : { type: 'string', format: 'uri-reference', minLength: 1 },
    ce_time: { type: 'string', format: 'date-time' },
    'content-type': required ? { type: 'string', const: contentType } : { type: 'string' },
    ...described(more),
  };
  return {
    type: 'object',
    properties: { ...always, ...TRACE_HEADERS, ...described(sometimes) },
    ...(required ? { required: Object.keys(always) } : {}),
  };
}

function described(notes: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(notes).map(([name, description]) => [name, { type: 'string', description }]),
  );
}

function exampleOf(name: string, summary: string, { headers, value }: NewEvent): MessageExample {
  const text = Buffer.from(value).toString('utf8');
  return {
    name,
    summary,
    headers,
    payload: headers['content-type'] === 'application/json' ? JSON.parse(text) : text,
  };
}

function stoodInRaw(event: NewEvent): StoredEvent {
  return {
    ...event,
    topic: TOPICS.raw,
    partition: 3,
    offset: 42_017,
    timestamp: Date.parse(mention.receivedAt),
  };
}

function cutOff(): NewEvent {
  const cut = { id: '', key: 'freebox/x/u_42', value: Buffer.from('{"brand": "freebox", '), headers: {} };
  const why = new AppError('invalid_json', EVENT_NOT_JSON);
  return deadLetter(stoodInRaw(cut), why, routed.decidedAt);
}
