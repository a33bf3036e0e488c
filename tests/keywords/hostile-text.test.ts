import { describe, expect, test } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { plainAnalyser } from './plain-analyser.ts';

const terms = [
  'a',
  'a a',
  'a '.repeat(12),
  `${'a '.repeat(12)}b`,
  '=a =a =a',
  'aaa*',
  `${'aaa* '.repeat(8)}b`,
  "l' ".repeat(25),
  `a ${"l' ".repeat(25)}b`,
  'a l’ a l’ a l’ a l’ a l’ a l’ a l’ b',
  '#a #a #a #a #a #a b',
  '#a a #a a #a a #a a b',
  '#aaa*',
  '@a',
  '12 12 12',
];
const list: KeywordList = {
  ...{
    id: 'liste',
    title: 'x',
    description: 'x',
    note: 'x',
    owner: 'x',
    audience: 'moderation',
    language: 'fr',
  },
  flags: ['spam'],
  entries: terms.map((term, index) => ({ id: `e-${index}`, match: [term], unless: ['a b', "a l' b"] })),
};
const matcher = compileKeywords([list], plainAnalyser);

describe('the work of a match grows with the length of the text only', () => {
  const rows = [
    'a ',
    'aaa ',
    'a',
    "l'",
    "l' ",
    "a l'",
    "a l' ",
    'a - ',
    'a---',
    '#a ',
    '#a_a_a ',
    '#a',
    '#',
    '_a',
    '@a ',
    '12 ',
    '- ',
    '"',
    'é',
    '\u0301',
    '\ud83d',
    '😡',
  ];
  test.each(rows)('over and over %j', (piece) => {
    // A hashtag of all the rest is one more way to hold many words.
    for (const first of [piece, `#${piece}`]) {
      const small = stepsFor(first + piece.repeat(2000 / piece.length));
      const large = stepsFor(first + piece.repeat(16_000 / piece.length));
      // Eight times the text takes 8 times the steps where it is linear, 64 where it is quadratic; the few of the ends
      // count where there is next to nothing to do.
      expect(large).toBeLessThan(8.5 * small + 100);
    }
  });
});

/** How often the matcher looks at a token: a count, because a time depends on what else the machine does. */
function stepsFor(text: string): number {
  let steps = 0;
  const tokens = plainAnalyser.analyse(text).tokens.map((token) => ({
    ...token,
    get stem() {
      steps += 1;
      return token.word.stem;
    },
  }));
  matcher.match({ text, tokens }, text);
  return steps;
}
