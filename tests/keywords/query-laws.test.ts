import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { compileKeywords, type KeywordMatcher } from '../../src/keywords/compile.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../../src/keywords/list-schema.ts';
import type { MatchContext } from '../../src/keywords/match-context.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';
import { soak } from '../support/soak.ts';
import { plainAnalyser } from './plain-analyser.ts';
import { queriesOf } from './random-queries.ts';
import { type Keywords, referenceMatch } from './reference-matcher.ts';

// Processor time is about half a minute; other work may share the machine.
vi.setConfig({ testTimeout: 240_000 });

/** Few and short words, so that random queries and random texts meet all the time. */
const WORDS = [
  'a',
  'as',
  'A',
  'à',
  'b',
  'bs',
  'c',
  'abc',
  'Abc',
  'abcd',
  'abces',
  "l'",
  'l’a',
  'a-b',
  '#a',
  '#a_b',
  '@a',
  '12',
  '😡',
];
const piece = fc.constantFrom(...WORDS, 'a', 'b', 'c', 'd', '-', ',', '.', '!', '"');
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(' '));
const word = fc.constantFrom(...WORDS, '<nombre>', '<compte>', '<emoji>', '<hashtag>');
const query = queriesOf(word, ['s', 't']).filter((source) => parseQuery(source).query !== undefined);
const day = fc.constantFrom('2026-11-01', '2026-11-15', '2026-12-01');

const entry = fc.record(
  {
    match: fc.array(query, { minLength: 1, maxLength: 3 }),
    unless: fc.array(query, { maxLength: 2 }),
    inflections: fc.boolean(),
    from: day,
    until: day,
  },
  { requiredKeys: ['match'] },
);
const limits = fc.record<Partial<KeywordList>>(
  {
    brands: fc.constantFrom<string[]>(['M'], ['n', 'm']),
    channels: fc.constantFrom<string[]>(['x'], ['forum']),
    language: fc.constantFrom<KeywordList['language']>('en', ['de', 'en'], ['fr', 'en'], 'fr'),
  },
  { requiredKeys: [] },
);
const lists = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, limits),
      fc.array(entry, { minLength: 1, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map(([where, entries], index) => listOf(`liste-${index}`, entries, where)));
const setTerm = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 })
  .map((all) => all.join(' '));
const sets = fc
  .tuple(
    fc.array(setTerm, { minLength: 1, maxLength: 3 }),
    fc.array(setTerm, { minLength: 1, maxLength: 2 }),
    fc.boolean(),
  )
  .map(([s, t, nested]) => [setOf('s', nested ? [...s, '{t}'] : s), setOf('t', t)]);
const context: fc.Arbitrary<MatchContext | undefined> = fc.option(
  fc.record(
    {
      language: fc.constantFrom('fr', 'en', 'und'),
      brand: fc.constantFrom('m', 'autre'),
      channel: fc.constantFrom('x', 'forum'),
      author: fc.constant({ handle: '@jean', name: 'Jean Dupont' }),
      rating: fc.constantFrom(1, 2.5, 5),
      at: fc.constantFrom(Date.parse('2026-11-10T12:00:00Z'), Date.parse('2026-11-30T23:30:00Z')),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
const keywords = fc.record({ lists, sets });

function listOf(
  id: string,
  parts: readonly Pick<KeywordEntry, 'match' | 'unless'>[],
  more: Partial<KeywordList> = {},
): KeywordList {
  const entries = parts.map((part, index) => ({ id: `e-${index}`, ...part }));
  return {
    ...{ id, title: id, description: id, note: id, owner: id, audience: 'community', language: 'fr' },
    ...{ flags: ['profanity'], entries },
    ...more,
  };
}

function setOf(id: string, terms: string[]): KeywordSet {
  return { id, title: id, description: id, note: id, owner: id, terms };
}

function compiled({ lists: all, sets: named }: Keywords): KeywordMatcher {
  return compileKeywords(all, plainAnalyser, named);
}

function find(matcher: KeywordMatcher, source: string, about?: MatchContext) {
  return matcher.match(plainAnalyser.analyse(source), source, about);
}

function places(matcher: KeywordMatcher, source: string, about?: MatchContext) {
  return find(matcher, source, about).map(({ list, entry: id, start, end }) => ({
    list,
    entry: id,
    start,
    end,
  }));
}

/** Texts for one random set of lists: to make the lists costs more than to read a text. */
const TEXTS = 10;
const texts = fc.array(text, { minLength: TEXTS, maxLength: TEXTS });

describe('whatever the queries, the exceptions, the sets, the text and what is known of it', () => {
  test('the compiled matcher finds what the plain one finds, in its order', () => {
    let found = 0;
    fc.assert(
      fc.property(keywords, texts, context, (all, sources, about) => {
        const matcher = compiled(all);
        for (const source of sources) {
          const expected = referenceMatch(all, plainAnalyser, source, about);
          found += expected.length;
          expect(places(matcher, source, about)).toEqual(expected);
        }
      }),
      { numRuns: (soak ? 100_000 : 40_000) / TEXTS },
    );
    // The law would hold of empty results too.
    expect(found).toBeGreaterThan(12_000);
  });

  test('an exception only takes away: no entry, and no word that carries one, comes with it', () => {
    let taken = 0;
    fc.assert(
      fc.property(keywords, query, texts, context, fc.nat(), (all, exception, sources, about, pick) => {
        const [before, after] = [compiled(all), compiled(withException(all, pick, exception))];
        for (const source of sources) {
          const was = find(before, source, about);
          const is = find(after, source, about);
          taken += was.length - is.length;
          expect(is.length).toBeLessThanOrEqual(was.length);
          for (const { list, entry: id, spans } of is) {
            const carried = was.filter((match) => match.list === list && match.entry === id);
            for (const span of spans) expect(carried.flatMap((match) => match.spans)).toContainEqual(span);
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  test('the matches of a list are the same whatever other lists and sets there are', () => {
    fc.assert(
      fc.property(keywords, keywords, texts, context, (all, others, sources, about) => {
        const renamed = others.lists.map((list) => ({ ...list, id: `autre-${list.id}` }));
        const alone = compiled(all);
        const together = compiled({
          lists: [...renamed, ...all.lists],
          sets: [...all.sets, setOf('u', ['a'])],
        });
        for (const source of sources)
          expect(find(together, source, about).filter(({ list }) => list.startsWith('liste-'))).toEqual(
            find(alone, source, about),
          );
      }),
      { numRuns: 1000 },
    );
  });

  test('a change finds what all built again finds, and leaves the state before it as it was', () => {
    fc.assert(
      fc.property(
        fc.array(keywords, { minLength: 2, maxLength: 5 }),
        texts,
        fc.nat(),
        (states, sources, pick) => {
          let current: Keywords = { lists: [], sets: [] };
          let matcher = compiled(current);
          for (const state of states) {
            const next = mixed(current, state, pick);
            const before = sources.map((source) => find(matcher, source));
            const changed = matcher.with(next.lists, next.sets);
            const scratch = compiled(next);
            expect(changed.version).toBe(scratch.version);
            for (const source of sources) expect(find(changed, source)).toEqual(find(scratch, source));
            expect(sources.map((source) => find(matcher, source))).toEqual(before);
            matcher = changed;
            current = next;
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the words that carry a match lie in it, in order, and those of a phrase are the match itself', () => {
    fc.assert(
      fc.property(keywords, texts, (all, sources) => {
        const matcher = compiled(all);
        for (const source of sources)
          for (const { start, end, spans } of find(matcher, source)) {
            expect(spans.length).toBeGreaterThan(0);
            expect(spans[0]?.start).toBe(start);
            for (const [index, span] of spans.entries()) {
              expect(span.start).toBeGreaterThanOrEqual(spans[index - 1]?.start ?? 0);
              expect(span.end).toBeGreaterThan(span.start);
              expect(span.end).toBeLessThanOrEqual(source.length);
            }
            expect(end).toBeGreaterThanOrEqual(spans[0]?.end ?? 0);
          }
      }),
      { numRuns: 500 },
    );
  });
});

function withException({ lists: all, sets: named }: Keywords, pick: number, exception: string): Keywords {
  const lists = all.map((list, at) => ({
    ...list,
    entries: list.entries.map((each, index) =>
      at === pick % all.length && index === pick % list.entries.length
        ? { ...each, unless: [...(each.unless ?? []), exception] }
        : each,
    ),
  }));
  return { lists, sets: named };
}

/** The next state: some lists and entries as they were, some changed, some gone. */
function mixed(before: Keywords, next: Keywords, pick: number): Keywords {
  const lists = next.lists.map((list, index) => {
    const old = before.lists.find(({ id }) => id === list.id);
    if (old === undefined || (pick >> index) % 3 === 0) return list;
    if ((pick >> index) % 3 === 1) return old;
    const entries = list.entries.map((each, at) => (at % 2 === 0 ? (old.entries[at] ?? each) : each));
    return { ...old, entries };
  });
  const sets = next.sets.map((set, index) => ((pick >> index) % 2 === 0 ? set : (before.sets[index] ?? set)));
  return { lists, sets };
}
