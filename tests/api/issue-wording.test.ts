import { expect, test } from 'vitest';
import { z } from 'zod';
import { requestErrors } from '../../src/api/problems.ts';

const schema = z.strictObject({
  text: z.string().min(2).max(5).optional(),
  tags: z
    .array(z.enum(['a', 'b']))
    .max(1)
    .optional(),
  age: z.int().min(1).max(9).optional(),
  flag: z.boolean().optional(),
  at: z.iso.datetime().optional(),
  kind: z.literal('x').optional(),
  own: z
    .string()
    .refine((value) => value === 'yes', { error: 'say yes', params: { fr: 'dites oui' } })
    .optional(),
});
const needed = z.object({ inner: z.object({ name: z.string() }) });

const saidOf = (of: z.ZodType, value: unknown, within?: string) => {
  const parsed = of.safeParse(value, { reportInput: true });
  return requestErrors(parsed.error ?? new z.ZodError([]), within).map(({ path, wording }) => [
    path,
    wording?.fr,
    wording?.en,
  ]);
};

test.each<[what: string, value: unknown, path: string, fr: string, en: string]>([
  ['a type', { text: 5 }, 'text', 'envoyez un texte', 'send a text'],
  ['a text too short', { text: 'a' }, 'text', '2 caractères au moins', '2 characters at least'],
  ['a text too long', { text: 'abcdef' }, 'text', '5 caractères au plus', '5 characters at most'],
  ['one item at most', { tags: ['a', 'b'] }, 'tags', '1 élément au plus', '1 item at most'],
  ['one of several', { tags: ['c'] }, 'tags[0]', 'l’une de ces valeurs : a, b', 'one of: a, b'],
  ['the only value', { kind: 'y' }, 'kind', 'envoyez « x »', 'send "x"'],
  ['a whole number', { age: 1.5 }, 'age', 'un nombre entier', 'a whole number'],
  ['a number too small', { age: 0 }, 'age', 'envoyez 1 au moins', 'send 1 at least'],
  ['a flag', { flag: 'oui' }, 'flag', 'true ou false', 'true or false'],
  ['a date', { at: 'hier' }, 'at', 'comme 2026-03-02T08:30:00Z', 'such as 2026-03-02T08:30:00Z'],
  ['a rule of our own', { own: 'no' }, 'own', 'dites oui', 'say yes'],
  ['a name that is not known', { surprise: 1 }, 'surprise', 'inconnu ici', 'not known here'],
])('says what to send instead in both languages: %s', (_what, value, path, fr, en) => {
  expect(saidOf(schema, value)).toEqual([[path, expect.stringContaining(fr), expect.stringContaining(en)]]);
});

test('tells what is missing from what does not fit, and where the whole stands', () => {
  expect(saidOf(needed, { inner: {} }, 'mentions[3]')).toEqual([
    ['mentions[3].inner.name', 'manque : envoyez un texte', 'missing: send a text'],
  ]);
});

test('never quotes what was sent', () => {
  expect(
    JSON.stringify(saidOf(schema, { text: 'un secret bien gardé', kind: 'secret', at: 'secret' })),
  ).not.toContain('secret');
});
