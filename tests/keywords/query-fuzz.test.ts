import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';
import { plainAnalyser } from './plain-analyser.ts';
import { queriesOf } from './random-queries.ts';

// Processor time is about half a minute; other work may share the machine.
vi.setConfig({ testTimeout: 240_000 });

/** No call may take longer for each 1,000 characters. */
const MAX_MS = 50;
/** The fastest of so many calls counts where one was too slow: it may have waited for the machine. */
const TRIES = 5;

function listOf(matches: readonly string[][]): KeywordList {
  const entries = matches.map(([first = 'a', ...unless], index) => ({
    id: `e-${index}`,
    match: [first],
    unless,
  }));
  return {
    ...{ id: 'essai', title: 'x', description: 'x', note: 'x', owner: 'x', audience: 'community' },
    ...{ language: 'fr', flags: ['spam'], entries },
  };
}

/** Milliseconds for each 1,000 characters. */
function cost(run: () => unknown, characters: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES && best > MAX_MS; attempt += 1) {
    const start = performance.now();
    run();
    best = Math.min(best, ((performance.now() - start) * 1000) / Math.max(1000, characters));
  }
  return best;
}

function matchCost(matches: readonly string[][], text: string): number {
  const matcher = compileKeywords([listOf(matches)], plainAnalyser);
  const analysis = plainAnalyser.analyse(text);
  return cost(() => matcher.match(analysis, text), text.length);
}

const word = fc.constantFrom('a', 'b', 'c', 'abc', 'abcd', "l'", '#a', '@a', '12', '😡', 'a-b', '<nombre>');
const soup = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      ' ',
      ' ',
      '(',
      ')',
      '"',
      '*',
      '=',
      '~',
      ' ET ',
      ' OU ',
      ' SAUF ',
      ' PROCHE/30 ',
      ' PUIS/9 ',
      'DEBUT ',
      ' FIN',
      'lang:',
      '{s}',
      '<',
      '>',
      '/',
      '\n',
      'é',
      '\u0301',
      '\ud83d',
      '😡',
      'abc*',
      'note:<3 ',
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));
const query = fc.oneof({ weight: 3, arbitrary: soup }, { weight: 1, arbitrary: queriesOf(word) });
const piece = fc.constantFrom(
  'a ',
  'b ',
  'abc ',
  "l'",
  '#a_b ',
  '@a ',
  '12 ',
  '😡',
  '- ',
  ', ',
  'a b ',
  'é',
  '\u0301',
);
const text = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 300 }))
  .map(([pieces, times]) => pieces.join('').repeat(times).slice(0, 1500));

const expectQuick = (took: number) => expect(took).toBeLessThan(here(MAX_MS, took));

describe('hostile lists, queries and texts', () => {
  test(
    '100,000 random queries are read and matched without a crash and without a slow call',
    ON_A_SHARED_MACHINE,
    () => {
      const perList = 20;
      let matched = 0;
      fc.assert(
        fc.property(fc.array(query, { minLength: perList, maxLength: perList }), text, (queries, source) => {
          for (const each of queries) expectQuick(cost(() => parseQuery(each), each.length));
          const sound = queries.filter(
            (each) =>
              parseQuery(each).query !== undefined && !each.includes('{') && !/[:;=].?[()]/.test(each),
          );
          const pairs = sound.map((each, index) => [each, ...sound.slice(index + 1, index + 2)]);
          matched += pairs.length;
          expectQuick(matchCost(pairs, source));
        }),
        { numRuns: 100_000 / perList },
      );
      expect(matched).toBeGreaterThan(10_000);
    },
  );

  const chain = (operator: string, word = 'a') =>
    [word, ...Array<string>(operator.includes('/') ? 10 : 74).fill(word)].join(` ${operator} `);
  const worst: [what: string, query: string, text: string][] = [
    ['a long chain of PROCHE', chain('PROCHE/30'), 'a '],
    ['a long chain of PUIS', chain('PUIS/30'), 'a '],
    ['a long chain of PROCHE over phrases', chain('PROCHE/30', '(a OU "a a")'), 'a '],
    [
      'pairs of pairs',
      '((a PROCHE/30 a) PROCHE/30 (a PROCHE/30 a)) PROCHE/30 ((a PUIS/30 a) PROCHE/30 (a PUIS/30 a))',
      'a ',
    ],
    ['many words side by side', Array<string>(70).fill('(a OU b)').join(' '), 'a b '],
    ['what may be skipped, over and over', 'a PROCHE/30 b', "l' l' a "],
    ['hashtags in a row', '#a PROCHE/30 #a_b', '#a_b '],
    ['AND of many', chain('ET'), 'a '],
    [
      'OR of AND of OR',
      chain('OU', '(a ET (b OU c))')
        .slice(0, 990)
        .replace(/ OU [^)]*$/, ''),
      'a b c ',
    ],
  ];
  test.each(worst)('%s costs no more than any other', ON_A_SHARED_MACHINE, (_, source, piece) => {
    const { query: read } = parseQuery(source);
    // What is too large is refused, which is an answer too.
    if (read === undefined) return expect(source.length).toBeGreaterThan(500);
    for (const size of [1000, 10_000]) {
      const long = piece.repeat(size / piece.length);
      expectQuick(matchCost([[source, source]], long));
    }
  });
});
