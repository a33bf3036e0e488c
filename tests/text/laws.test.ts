import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnalyser } from '../../src/text/analyse.ts';
import { type Analysis, TOKEN_KINDS, type Token } from '../../src/text/token.ts';
import { analyse, corpusTexts, lexicons } from './analyser.ts';

/** Pieces that the analyser treats each in its own way: drawn in any order, they meet in ways nobody writes down. */
const PIECES = [
  'bonjour',
  'l’eau',
  "qu'il",
  "aujourd'hui",
  'avez-vous',
  'y-a-t-il',
  'e-mail',
  'jsp',
  'c',
  'g',
  't',
  'tel',
  'sa',
  'nuuuul',
  'mdrrrr',
  'c0nnard',
  'con.nard',
  'p*tain',
  'c o n n a r d',
  'r3mbour$erez',
  'col.is',
  'c o l i s',
  '4bonnement',
  '*',
  '**',
  '@',
  '#',
  '$',
  '€',
  '.',
  '...',
  '!',
  '?',
  '@sncf',
  '#ServiceClient',
  '#lahonte',
  '#',
  '😡',
  '🤦🏼‍♀️',
  '🇫🇷',
  '❤️',
  ':)',
  'xD',
  '<3',
  'https://a.fr/b',
  'a@b.fr',
  'x.fr',
  '06 12 34 56 78',
  '12',
  ',',
  '50',
  '/',
  ':',
  '%',
  'h',
  '10 000',
  '3 semaines',
  '12/03',
  '+33',
  '-',
  "'",
  '’',
  '_',
  '°',
  'n',
  'e\u0301te\u0301',
  '\u0301',
  '\u200B',
  '\u00AD',
  '\u200D',
  '\uFE0F',
  'ﬁ',
  'саlut',
  'ｆｕｌｌ',
  '𝐜𝐨𝐧',
  '\uD800',
  '\uDC00',
  '\u0000',
  '\u2028',
  '½',
  'ŀ',
  'İ',
];
const glue = fc.constantFrom('', ' ', '\u00A0', '\n');
const composed = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), glue), { maxLength: 12 })
  .map((pairs) => pairs.map(([piece, space]) => piece + space).join(''));
const anything = fc.oneof(
  composed,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
);

/** A fixed seed: a failure is then everybody's failure. */
const RUNS = { numRuns: 5000, seed: 2025 };

const wordForms = (tokens: readonly Token[]) =>
  tokens.filter((token) => token.kind === 'word').map((token) => token.word.form);

describe('laws', () => {
  test('spans stand in order, in bounds, and overlap only in a hashtag or in words that share one span', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { tokens } = analyse(text);
        let previous: Token | undefined;
        let hashtag: Token | undefined;
        for (const token of tokens) {
          expect(token.start).toBeGreaterThanOrEqual(0);
          expect(token.end).toBeGreaterThan(token.start);
          expect(token.end).toBeLessThanOrEqual(text.length);
          expect(TOKEN_KINDS).toContain(token.kind);
          expect(token.word.form).not.toBe('');
          if (token.inHashtag) {
            expect(token.start).toBeGreaterThanOrEqual(hashtag?.start ?? Number.POSITIVE_INFINITY);
            expect(token.end).toBeLessThanOrEqual(hashtag?.end ?? 0);
          }
          const isFirstPart = token.inHashtag && previous?.kind === 'hashtag';
          const isShared =
            token.start === previous?.start && token.end === previous?.end && token.kind === 'word';
          if (previous !== undefined && !isFirstPart && !isShared) {
            expect(token.start).toBeGreaterThanOrEqual(previous.end);
          }
          if (token.kind === 'hashtag') hashtag = token;
          previous = token;
        }
      }),
      RUNS,
    );
  });

  /** Writings that are read by their case or by their neighbours: their own form may be read otherwise. */
  const unsettled = new Set([
    ...lexicons.lowerSlang.keys(),
    ...lexicons.lone.keys(),
    ...lexicons.contexts.keys(),
  ]);

  test('a word of a text is read as itself when read again', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const form of wordForms(analyse(text).tokens)) {
          if (!unsettled.has(form)) expect(wordForms(analyse(form).tokens)).toEqual([form]);
        }
      }),
      RUNS,
    );
  });

  test('a text whose words are replaced by their forms is read as the same forms', () => {
    const wrong: string[] = [];
    let settled = 0;
    for (const text of corpusTexts()) {
      const tokens = analyse(text).tokens.filter((token) => !token.inHashtag);
      const once = wordForms(tokens);
      if (once.some((form) => unsettled.has(form))) continue;
      settled += 1;
      let again = '';
      let from = 0;
      for (const token of tokens) {
        if (token.kind !== 'word') continue;
        again += token.start < from ? token.word.form : text.slice(from, token.start) + token.word.form;
        // A form may end where the text had a sign of the word (`y'`, `n°`).
        again += ' ';
        from = token.end;
      }
      again += text.slice(from);
      const twice = wordForms(analyse(again).tokens.filter((token) => !token.inHashtag));
      if (once.join(' ') !== twice.join(' ')) wrong.push(`${once.join(' ')} ≠ ${twice.join(' ')}`);
    }
    expect(wrong).toEqual([]);
    expect(settled).toBeGreaterThan(2000);
  });

  test('forms are lower-case and composed, folded ones bare', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const token of analyse(text).tokens) {
          if (token.kind !== 'word') continue;
          expect(token.word.form.normalize('NFC')).toBe(token.word.form);
          expect(token.word.form.toLowerCase()).toBe(token.word.form);
          expect(token.word.folded.normalize('NFD')).not.toMatch(/[\u0300-\u036F]/);
        }
      }),
      RUNS,
    );
  });

  test('what was read before changes nothing', () => {
    const fresh = createAnalyser(lexicons);
    for (let index = 0; index < 60_000; index += 1) fresh.analyse(`mot${index}x`);
    for (const text of corpusTexts().slice(0, 300))
      expect(withoutNumbers(fresh.analyse(text))).toEqual(withoutNumbers(analyse(text)));
  });
});

/** The numbers of words only say where what is known of them is kept. */
function withoutNumbers({ tokens }: Analysis) {
  return tokens.map((token) => ({ ...token, word: { ...token.word, number: 0 } }));
}
