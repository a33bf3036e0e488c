import { z } from 'zod';
import { FLAGS, INTENTS, ROUTES, TOPICS, URGENCIES } from '../mention/taxonomy.ts';

/** What the named weights are worth, in log-odds. `décisif` decides the route besides. */
export const NAMED_WEIGHTS = { faible: 0.5, normal: 1, fort: 2, décisif: 4 } as const;

/**
 * French and the varieties that have words of their own: Québec, Belgium, Switzerland, Francophone Africa. A French list
 * reads every text (the language of a short post is often not known); one of other languages only texts in these.
 */
export const LIST_LANGUAGES = [
  ...['fr', 'fr-CA', 'fr-BE', 'fr-CH', 'fr-AF'],
  ...['en', 'de', 'nl', 'es', 'it', 'pt', 'ar'],
] as const;

/** Longest phrase, in characters: a phrase is a few words; it also bounds the work of one place in a text. */
export const MAX_TERM_LENGTH = 100;
/** Longest query, in characters: its phrases, operators and parentheses together. */
export const MAX_QUERY_LENGTH = 1000;

const words = (max: number) => z.string().trim().min(1).max(max);
const kebabCase = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const query = words(MAX_QUERY_LENGTH);
/** `2026-12-31`: a day in Paris. */
const day = z.iso.date();
const weight = z.union([z.enum(['faible', 'normal', 'fort', 'décisif']), z.number().min(-10).max(10)]);

const effect = {
  route: z.enum(ROUTES).optional(),
  intent: z.enum(INTENTS).optional(),
  topics: z.array(z.enum(TOPICS)).optional(),
  flags: z.array(z.enum(FLAGS)).optional(),
  /** At least this urgent. */
  urgency: z.enum(URGENCIES).optional(),
  /** At most this urgent, unless another entry asks for more with `urgency`. */
  urgencyAtMost: z.enum(URGENCIES).optional(),
  /** Goes to a person before it is hidden: never to moderation by the machine alone. */
  neverHide: z.boolean().optional(),
  weight: weight.optional(),
};

export const EntryTestsSchema = z.strictObject({
  match: z.array(words(2000)).optional(),
  not: z.array(words(2000)).optional(),
});

export const KeywordEntrySchema = z.strictObject({
  id: kebabCase,
  /** One query or several alternatives; always a list once read. */
  match: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(query).min(1)),
  unless: z.array(query).optional(),
  /** False: plain words are found in their own form only, as if each had the sign `~`. */
  inflections: z.boolean().optional(),
  /** First and last day on which the entry holds, in Paris. */
  from: day.optional(),
  until: day.optional(),
  ...effect,
  author: words(200).optional(),
  note: words(2000).optional(),
  tests: EntryTestsSchema.optional(),
});
export type KeywordEntry = z.infer<typeof KeywordEntrySchema>;

/** One list, as its YAML file holds it: what an entry does not say, the list says for it. */
export const KeywordListSchema = z.strictObject({
  id: kebabCase,
  title: words(200),
  description: words(2000),
  note: words(4000),
  owner: words(200),
  audience: z.enum(ROUTES),
  language: z.union([z.enum(LIST_LANGUAGES), z.array(z.enum(LIST_LANGUAGES)).min(1)]),
  /** The brands and channels that it is for; all of them where it names none. */
  brands: z.array(words(128)).min(1).optional(),
  channels: z.array(words(64)).min(1).optional(),
  ...effect,
  entries: z.array(KeywordEntrySchema).min(1),
});
export type KeywordList = z.infer<typeof KeywordListSchema>;

/** Words that several entries share, written `{id}` in their queries. */
export const KeywordSetSchema = z.strictObject({
  id: kebabCase,
  title: words(200),
  description: words(2000),
  note: words(4000),
  owner: words(200),
  /** Words, phrases and other sets (`{id}`): no operators. */
  terms: z.array(query).min(1),
});
export type KeywordSet = z.infer<typeof KeywordSetSchema>;
