import { z } from 'zod';
import { AppError } from '../errors.ts';
import { QUEUES, type Queue } from '../mention/routed-mention.ts';
import { INTENTS, ROUTES } from '../mention/taxonomy.ts';
import type { MentionFilter } from '../store/store.ts';
import { hasScope, needsScope } from './auth.ts';
import type { ApiKey, Scope } from './keys.ts';

/** `a,b` and `?x=a&x=b` are the same list. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined ? undefined : [value].flat().flatMap((part) => String(part).split(','))),
    z.array(item).min(1).max(100).optional(),
  );
/** A whole number, written with digits only: `Number` also takes "", " ", "0x10" and "1e3". */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value),
    z.int().min(min).max(max),
  );
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const name = z.string().min(1).max(128);

/** The query parameters that choose mentions: the same for lists, exports and streams. */
export const FILTER_QUERY = {
  route: listOf(z.enum(ROUTES)).describe('Route of the classification; several with commas.'),
  queue: listOf(z.enum(QUEUES)).describe('Queue that it was sent to: a route, or `review`.'),
  intent: listOf(z.enum(INTENTS)).describe('Intent of the classification.'),
  brand: listOf(name).describe('Brand that the mention is about.'),
  channel: listOf(name).describe('Social network or site.'),
  needsReview: flag.optional().describe('true or false.'),
  since: z.iso.datetime({ offset: true }).optional().describe('createdAt at or after this time.'),
  until: z.iso.datetime({ offset: true }).optional().describe('createdAt before this time.'),
  minPriority: z.coerce
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Priority from this on; 100 is first.'),
  q: z.string().max(500).optional().describe('Words of the text, accents and case set aside.'),
};

const FilterQuerySchema = z.object(FILTER_QUERY);
type FilterQuery = z.output<typeof FilterQuerySchema>;

/**
 * What the caller asks for, cut down to what its key may read. Throws `forbidden` where it asks by name for a queue,
 * a route or a brand that it may not read. Null: it may read nothing of what it asks for.
 */
export function filterFor(query: FilterQuery, caller: ApiKey): MentionFilter {
  const { route, queue, intent, brand, channel, needsReview, since, until, minPriority, q } = query;
  const readable = readableQueues(caller);
  for (const asked of queue ?? []) {
    if (!readable.includes(asked)) throw new AppError('forbidden', needsScope(`read:${asked}`));
  }
  for (const asked of route ?? []) {
    // A mention of a route may stand in review: either scope gives a part of them.
    if (!readable.includes(asked) && !readable.includes('review')) {
      throw new AppError('forbidden', needsScope(`read:${asked}`));
    }
  }
  return {
    routes: route,
    queues: queue ?? (readable.length === QUEUES.length ? undefined : readable),
    intents: intent,
    brands: brandsFor(brand, caller),
    channels: channel,
    needsReview,
    since,
    until,
    minPriority,
    q,
  };
}

/** The brands asked for, or else all that the key may read; undefined: every brand. Throws `forbidden` for another one. */
export function brandsFor(
  brands: readonly string[] | undefined,
  caller: Pick<ApiKey, 'brands'>,
): readonly string[] | undefined {
  for (const asked of brands ?? []) {
    if (caller.brands === null || caller.brands.includes(asked)) continue;
    throw new AppError('forbidden', {
      fr: `Cette clé ne lit pas la marque « ${asked} ».`,
      en: `This key may not read the brand "${asked}".`,
    });
  }
  return brands ?? caller.brands ?? undefined;
}

/** The scopes of which any one lets a caller read something. */
export const READ_SCOPES: readonly Scope[] = [
  'read:customer_service',
  'read:community',
  'read:moderation',
  'read:review',
];

export function readableQueues(caller: ApiKey): Queue[] {
  return QUEUES.filter((queue) => hasScope(caller, `read:${queue}`));
}

/** A mention of another brand is not there at all, for a key. */
export function unknownMention(): AppError {
  return new AppError('not_found', {
    fr: 'Cette mention n’est pas connue, ou pas encore décidée.',
    en: 'This mention is not known, or not decided yet.',
  });
}

export function mayUseBrand(caller: ApiKey, brand: string | undefined): boolean {
  return caller.brands === null || (brand !== undefined && caller.brands.includes(brand));
}
