import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordEntry, KeywordList } from '../../src/keywords/list-schema.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';
import type { TermAnalyser } from '../../src/keywords/phrase-tokens.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { plainAnalyser } from './plain-analyser.ts';
import { type PlainMatch, referenceMatch } from './reference-matcher.ts';

const analyser = createAnalyser(loadLexicons());

/** Few and short words, so that random terms and random texts meet all the time. */
const piece = fc.constantFrom(
  ...[
    'a',
    'as',
    'A',
    'à',
    'b',
    'bs',
    'abc',
    'abcd',
    'abces',
    'Abc',
    "l'",
    'L’',
    "d'",
    'l’a',
    'l’abcd',
    'a-b',
    "qu'",
  ],
  ...[
    '#a',
    '#abc',
    '#a_b',
    '#A_b_a',
    '@a',
    '@A',
    '12',
    '13',
    '😡',
    '🙂',
    '-',
    '"',
    ',',
    '.',
    '!',
    '/',
    'a/b',
    '---',
  ],
);
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(' '));
const sign = fc.constantFrom('', '', '', '=', '*');
const term = fc
  .array(
    fc.tuple(sign, piece).map(([mark, word]) => (mark === '*' ? `${word}*` : `${mark}${word}`)),
    { minLength: 1, maxLength: 3 },
  )
  .map((words) => words.join(' '))
  // What the loader refuses, and what an analyser sees nothing in, never reaches the matcher.
  .filter((source) => parseQuery(source).query !== undefined);
const entryParts = fc.record({
  match: fc.array(term, { minLength: 1, maxLength: 3 }),
  unless: fc.array(term, { maxLength: 2 }),
});
const lists = fc
  .array(fc.array(entryParts, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((all) => all.map((parts, index) => listOf(`liste-${index}`, parts)));

function listOf(id: string, parts: readonly Pick<KeywordEntry, 'match' | 'unless'>[]): KeywordList {
  const entries = parts.map((part, index) => ({ id: `e-${index}`, ...part }));
  return {
    ...{ id, title: id, description: id, note: id, owner: id, audience: 'community', language: 'fr' },
    ...{ flags: ['profanity'], entries },
  };
}

function matchesOf(
  all: readonly KeywordList[],
  source: string,
  analyser: TermAnalyser = plainAnalyser,
): PlainMatch[] {
  const found = compileKeywords(all, analyser).match(analyser.analyse(source), source);
  return found.map(({ list, entry, start, end }) => ({ list, entry, start, end }));
}

describe('whatever the lists and the text', () => {
  test('the compiled matcher finds what the plain one finds, in its order', () => {
    let found = 0;
    fc.assert(
      fc.property(lists, text, (all, source) => {
        const expected = referenceMatch({ lists: all, sets: [] }, plainAnalyser, source);
        found += expected.length;
        expect(matchesOf(all, source)).toEqual(expected);
      }),
      { numRuns: 8000 },
    );
    // The law would hold of empty results too.
    expect(found).toBeGreaterThan(4000);
  });

  test('the two agree on French as it is written, too', () => {
    const word = fc.constantFrom(
      ...[
        'colis',
        'Colis',
        'COLIIIS',
        'colis perdu',
        'pas reçu',
        'remboursez',
        'remboursement',
        'rembours',
        'jsuis',
      ],
      ...[
        'je suis',
        "j'ai",
        "d'accord",
        'l’article',
        "aujourd'hui",
        'aprem',
        'après-midi',
        'c0nnard',
        'c o n',
        'n a r d',
      ],
      ...[
        '#ServiceNul',
        '#servicenul',
        '@Orange_FR',
        '48h',
        '3949',
        '12,50 €',
        '😡',
        '🫨',
        ':)',
        'svp',
        'stp',
        'mdr',
      ],
      ...[
        'à',
        'a',
        'du',
        'le',
        'y-a-t-il',
        'rdv',
        'rendez-vous',
        '-',
        ',',
        '!!!',
        '...',
        '«',
        '24/7',
        'e-mail',
        'bcp',
      ],
    );
    const french = fc.array(word, { maxLength: 10 }).map((words) => words.join(' '));
    const phrase = fc
      .array(fc.tuple(fc.constantFrom('', '', '='), word), { minLength: 1, maxLength: 2 })
      .map((words) => words.map(([mark, part]) => mark + part).join(' '))
      .filter((source) => compiles(source));
    const entry = fc.record({
      match: fc.array(phrase, { minLength: 1, maxLength: 3 }),
      unless: fc.array(phrase, { maxLength: 1 }),
    });
    let found = 0;
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), french, (parts, source) => {
        const all = [listOf('liste', parts)];
        const expected = referenceMatch({ lists: all, sets: [] }, analyser, source);
        found += expected.length;
        expect(matchesOf(all, source, analyser)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  test('an exception only takes matches away', () => {
    let taken = 0;
    fc.assert(
      fc.property(lists, term, text, fc.nat(), (all, exception, source, pick) => {
        const before = matchesOf(all, source);
        const after = matchesOf(withException(all, pick, exception), source);
        taken += before.length - after.length;
        for (const match of after) expect(before).toContainEqual(match);
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  test('the matches of a list are the same whatever other lists there are', () => {
    fc.assert(
      fc.property(lists, lists, text, (all, others, source) => {
        const renamed = others.map((list) => ({ ...list, id: `autre-${list.id}` }));
        const together = matchesOf([...renamed, ...all], source);
        expect(together.filter(({ list }) => list.startsWith('liste-'))).toEqual(matchesOf(all, source));
      }),
      { numRuns: 3000 },
    );
  });

  test('matches of one entry never overlap, and lie in the text', () => {
    fc.assert(
      fc.property(lists, text, (all, source) => {
        const ends = new Map<string, number>();
        for (const { list, entry, start, end } of matchesOf(all, source)) {
          expect(start).toBeGreaterThanOrEqual(ends.get(`${list} ${entry}`) ?? 0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(source.length);
          ends.set(`${list} ${entry}`, end);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** False for a term that the analyser sees no word in. */
function compiles(source: string): boolean {
  if (parseQuery(source).query === undefined) return false;
  return analyser.analyse(source).tokens.some(({ kind }) => kind !== 'punctuation');
}

function withException(all: readonly KeywordList[], pick: number, exception: string): KeywordList[] {
  return all.map((list, at) => ({
    ...list,
    entries: list.entries.map((entry, index) =>
      at === pick % all.length && index === pick % list.entries.length
        ? { ...entry, unless: [...(entry.unless ?? []), exception] }
        : entry,
    ),
  }));
}
