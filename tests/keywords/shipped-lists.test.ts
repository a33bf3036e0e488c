import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkKeywordLists } from '../../src/keywords/check-lists.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import { effectOf } from '../../src/keywords/effect.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { findOverlaps } from '../../src/tuning/overlaps.ts';

describe('the lists that come with the service', () => {
  const { lists, sets } = loadKeywords(join(import.meta.dirname, '../../keywords'));
  const analyser = createAnalyser(loadLexicons());
  const matcher = compileKeywords(lists, analyser, sets);

  test('every test of every entry holds', () => {
    expect(checkKeywordLists(matcher, analyser)).toEqual([]);
  });

  test('they hold at least 2,000 entries', () => {
    expect(matcher.entryCount).toBeGreaterThanOrEqual(2000);
  });

  test('every entry shows a text that it is for', () => {
    const silent = lists.flatMap(({ id, entries }) =>
      entries.filter(({ tests }) => !tests?.match?.length).map((entry) => `${id}/${entry.id}`),
    );
    expect(silent).toEqual([]);
  });

  test('no query stands in two entries that speak for the same', () => {
    const places = new Map<string, string[]>();
    for (const list of lists)
      for (const entry of list.entries)
        for (const query of entry.match) {
          const { route, intent, flags, urgency } = { ...list, ...entry };
          const key = JSON.stringify([query, route, intent, flags, urgency]);
          places.set(key, [...(places.get(key) ?? []), `${list.id}/${entry.id}`]);
        }
    expect([...places].filter(([, where]) => where.length > 1)).toEqual([]);
  });

  test('no two entries say opposite things in the same words', () => {
    const { contradictory } = findOverlaps(matcher, analyser);
    expect(contradictory.map(({ a, b, terms }) => [a.entry, b.entry, ...terms])).toEqual([]);
  });

  test('an entry that leaves the route of its list says so', () => {
    const silent = lists.flatMap((list) =>
      list.route === undefined
        ? []
        : list.entries
            .filter((entry) => entry.route === undefined && effectOf(list, entry).route !== list.route)
            .map(({ id, intent }) => [list.id, id, intent]),
    );
    expect(silent).toEqual([]);
  });

  test('every named set is used by an entry', () => {
    const queries = lists.flatMap(({ entries }) =>
      entries.flatMap(({ match, unless }) => [...match, ...(unless ?? [])]),
    );
    expect(
      sets.filter(({ id }) => !queries.some((query) => query.includes(`{${id}}`))).map(({ id }) => id),
    ).toEqual([]);
  });

  test.each(lists.map((list) => [list.id, list] as const))(
    '%s says in French who owns it and how it was made',
    (_, list) => {
      // The schema asks for the fields; short ones would be there for its sake only.
      expect(list.owner.length).toBeGreaterThan(3);
      expect(list.note.length).toBeGreaterThan(40);
      expect(list.title).toMatch(/\p{L}{3}/u);
    },
  );
});
