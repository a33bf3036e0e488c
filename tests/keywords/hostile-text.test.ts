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

describe('the time to match grows with the length of the text only', () => {
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
      const small = bestTime(first + piece.repeat(5000 / piece.length));
      const large = bestTime(first + piece.repeat(40_000 / piece.length));
      // Eight times the text: 8 where it is linear, 64 where it is quadratic; under a millisecond it is all noise.
      expect(large / Math.max(small, 1)).toBeLessThan(24);
    }
  });
});

/** Milliseconds, the best of three. */
function bestTime(text: string): number {
  const analysis = plainAnalyser.analyse(text);
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    matcher.match(analysis, text);
    return performance.now() - start;
  });
  return Math.min(...times);
}
