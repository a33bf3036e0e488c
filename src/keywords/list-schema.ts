import { z } from 'zod';
import { FLAGS, INTENTS, ROUTES, TOPICS, URGENCIES } from '../mention/taxonomy.ts';

/** What the named weights are worth, in log-odds. `décisif` decides the route besides. */
export const NAMED_WEIGHTS = { faible: 0.5, normal: 1, fort: 2, décisif: 4 } as const;

/** French and the varieties that have words of their own: Québec, Belgium, Switzerland, Francophone Africa. */
export const LIST_LANGUAGES = ['fr', 'fr-CA', 'fr-BE', 'fr-CH', 'fr-AF'] as const;

/** Longest term, in characters: a term is a few words; it also bounds the work of one place in a text. */
export const MAX_TERM_LENGTH = 100;

const words = (max: number) => z.string().trim().min(1).max(max);
const kebabCase = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const term = words(MAX_TERM_LENGTH);
const weight = z.union([z.enum(['faible', 'normal', 'fort', 'décisif']), z.number().min(-10).max(10)]);

const effect = {
  route: z.enum(ROUTES).optional(),
  intent: z.enum(INTENTS).optional(),
  topics: z.array(z.enum(TOPICS)).optional(),
  flags: z.array(z.enum(FLAGS)).optional(),
  urgency: z.enum(URGENCIES).optional(),
  weight: weight.optional(),
};

export const EntryTestsSchema = z.strictObject({
  match: z.array(words(2000)).optional(),
  not: z.array(words(2000)).optional(),
});

export const KeywordEntrySchema = z.strictObject({
  id: kebabCase,
  /** One term or several alternatives; always a list once read. */
  match: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(term).min(1)),
  unless: z.array(term).optional(),
  ...effect,
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
  language: z.enum(LIST_LANGUAGES),
  ...effect,
  entries: z.array(KeywordEntrySchema).min(1),
});
export type KeywordList = z.infer<typeof KeywordListSchema>;
