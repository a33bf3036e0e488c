import { z } from 'zod';
import { unknownDocument } from '../lists/preconditions.ts';
import { isSeen } from '../lists/reach.ts';
import { SpanSchema } from '../mention/classification.ts';
import { INTENTS, ROUTES } from '../mention/taxonomy.ts';
import type { Share } from '../tuning/interval.ts';
import { SUGGESTED_WEIGHTS } from '../tuning/term-entries.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { brandsFor, FILTER_QUERY, readableQueues, wholeNumber } from './filters.ts';

const MAX_DAYS = 365;
const DAY_MS = 86_400_000;
/** The day that counts for `from` and `until` of entries. */
const parisDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });

const days = (value: number) => wholeNumber(1, MAX_DAYS).default(value).describe('The last so many days.');
const count = z.int().nonnegative();
const name = { list: z.string(), entry: z.string() };
const precision = z.object({
  right: count,
  wrong: count,
  precision: z.number().nullable().describe('null: not known, nothing was corrected.'),
  low: z.number().nullable().describe('Wilson 95 % interval.'),
  high: z.number().nullable(),
});
const section = <T extends z.ZodType>(item: T, meaning: string) =>
  z.object({ count, items: z.array(item).describe('The first 500.') }).describe(meaning);
const side = z.object({
  ...name,
  route: z.enum(ROUTES).nullable(),
  weight: z.number().describe('Log-odds that it adds to its route.'),
});
const pair = z.object({
  a: side,
  b: side,
  count: count.describe('Terms of theirs in which both are found.'),
  terms: z.array(z.string()).describe('Some of them.'),
});

export const KeywordHealthSchema = z
  .object({
    version: z.string(),
    days: z.int(),
    since: z.iso.date(),
    firstDay: z.iso.date().nullable().describe('Hits are on record since; null: none yet.'),
    brands: z
      .array(z.string())
      .describe('Brands with hits in the period, of those that count here: the first 500.'),
    entryCount: count,
    silent: section(
      z.object({ ...name, lastDay: z.iso.date().nullable() }),
      'In force, and found in no mention of the period.',
    ),
    precision: section(
      z.object({ ...name, precision }),
      'How often corrections agree with what the entry spoke for, the worst first. Of corrected mentions only: people correct what is wrong more often than they confirm what is right.',
    ),
    overlapping: section(pair, 'Found in the same words, for the same route: both count.'),
    contradictory: section(
      pair,
      'Found in exactly the same words, by lists that one mention can meet both: for different routes, or for and against the same one. Keep the term in one of them, or make it an exception of the other.',
    ),
    shadowed: section(
      z.object({ ...name, by: z.object(name) }),
      'Each of its terms is found by the other too, which says the same with at least its weight.',
    ),
    expiring: section(z.object({ ...name, until: z.iso.date() }), 'Ends within 7 days.'),
    entries: z
      .array(z.object({ ...name, hits: count, lastDay: z.iso.date().nullable(), precision }))
      .nullable()
      .describe('Each entry, with `list`; null without.'),
  })
  .meta({ id: 'KeywordHealth' });

const gain = z.object({ texts: count, fixed: count, broken: count });
export const SuggestionsSchema = z
  .object({
    version: z.string(),
    days: z.int(),
    corrected: count.describe('Corrected mentions that were looked at.'),
    background: count.describe('Other recent mentions that they were held against.'),
    items: z.array(
      z.object({
        term: z.string(),
        route: z.enum(ROUTES),
        intent: z.enum(INTENTS).nullable(),
        z: z.number().describe('Log-odds with an informative Dirichlet prior, in standard deviations.'),
        weight: z.enum(SUGGESTED_WEIGHTS).describe('The lightest weight that gains most.'),
        support: z
          .object({ mentions: count, of: count })
          .describe('Misrouted mentions of the route that hold it.'),
        background: z
          .object({ mentions: count, of: count })
          .describe('Mentions of other routes that hold it: never more than those of the route.'),
        corrected: gain.describe('Simulated with an entry of that weight, on corrected mentions.'),
        heldOut: gain.describe('The same on the held-out rows of the corpus.'),
        routeF1: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
        examples: z.array(
          z.object({
            id: z.string(),
            text: z.string().nullable().describe('null where this key may not read the mention.'),
            said: z.enum(ROUTES),
            span: SpanSchema,
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'KeywordSuggestions' });

/** GET /v1/keywords/health and /v1/keywords/suggestions: what past mentions and corrections say of the lists. */
export function registerKeywordReports(app: Api, { tuning, keywords, now }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/keywords/health',
    config: { access: ['tune'] },
    schema: {
      operationId: 'keywordHealth',
      tags: ['keywords'],
      summary: 'How the entries do: hits, precision, overlaps, what expires',
      description:
        'Hits are mentions, each counted once with the entries in its evidence (at most 20), on the day of its decision. Hits and corrections are of the brands asked for, or of all that the key may read.',
      querystring: z.strictObject({
        days: days(30),
        list: z.string().max(128).optional().describe('Only this list, with each of its entries.'),
        brand: FILTER_QUERY.brand.describe('Only mentions of these brands, and lists that speak for them.'),
      }),
      response: { 200: KeywordHealthSchema },
    },
    handler: async (request) => {
      const { days, list, brand } = request.query;
      const brands = brandsFor(brand, callerOf(request)) ?? null;
      const seen = keywords.lists.filter((one) => isSeen({ brands }, one.brands)).map(({ id }) => id);
      if (list !== undefined && !seen.includes(list)) throw unknownDocument('list', list);
      const since = new Date(now() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
      const today = parisDay.format(now());
      const found = await tuning.run(
        'health',
        { list: list ?? null, lists: seen, since, today, brands },
        { keywords: keywords.matcher },
      );
      return {
        ...found,
        ...{ days, since },
        precision: {
          count: found.precision.count,
          items: found.precision.items.map((item) => ({ ...item, precision: shareOf(item.precision) })),
        },
        entries: found.entries?.map((entry) => ({ ...entry, precision: shareOf(entry.precision) })) ?? null,
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/keywords/suggestions',
    config: { access: ['tune'] },
    schema: {
      operationId: 'keywordSuggestions',
      tags: ['keywords'],
      summary: 'Terms that would set corrected mentions right',
      description:
        'Terms that tell mentions which people sent to another route from the others (Monroe, Colaresi and Quinn 2008), with what an entry for each would gain. Never names of authors, numbers or e-mails, nor what fewer than three people wrote.',
      querystring: z.strictObject({
        days: days(90),
        route: z.enum(ROUTES).optional().describe('Only for this route.'),
        limit: wholeNumber(1, 100).default(20),
      }),
      response: { 200: SuggestionsSchema },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const { days, route, limit } = request.query;
      const since = new Date(now() - days * DAY_MS).toISOString();
      const input = { route: route ?? null, since, limit, brands: caller.brands };
      const found = await tuning.run('suggest', input, { keywords: keywords.matcher });
      const readable = readableQueues(caller);
      return {
        ...found,
        days,
        items: found.items.map((item) => ({
          ...item,
          examples: item.examples.map(({ storedQueue, text, ...example }) => ({
            ...example,
            text: readable.includes(storedQueue) ? text : null,
          })),
        })),
      };
    },
  });
}

function shareOf({ right, wrong, share, low, high }: Share) {
  return { right, wrong, precision: share, low, high };
}
