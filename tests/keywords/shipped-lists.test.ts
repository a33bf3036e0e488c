import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkKeywordLists } from '../../src/keywords/check-lists.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

describe('the lists that come with the service', () => {
  const { lists, sets } = loadKeywords(join(import.meta.dirname, '../../keywords'));
  const analyser = createAnalyser(loadLexicons());
  const matcher = compileKeywords(lists, analyser, sets);

  test('every test of every entry holds', () => {
    expect(checkKeywordLists(matcher, analyser)).toEqual([]);
  });

  test('they hold at least 1,900 entries', () => {
    expect(matcher.entryCount).toBeGreaterThanOrEqual(1900);
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
