import { expect, test } from 'vitest';
import { checkKeywordLists } from '../../src/keywords/check-lists.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { plainAnalyser } from './plain-analyser.ts';

test('tells which tests of which entries fail, whatever the other entries find', () => {
  const list: KeywordList = {
    ...{
      id: 'liste',
      title: 'x',
      description: 'x',
      note: 'x',
      owner: 'x',
      audience: 'community',
      language: 'fr',
    },
    flags: ['spam'],
    entries: [
      { id: 'bon', match: ['colis'], tests: { match: ['mon colis'], not: ['mon paquet'] } },
      { id: 'muet', match: ['paquet'], tests: { match: ['mon paquet', 'mon colis'] } },
      {
        id: 'bavard',
        match: ['colis'],
        unless: ['vieux colis'],
        tests: { not: ['vieux colis', 'gros colis'] },
      },
      { id: 'sans', match: ['lettre'] },
    ],
  };
  expect(checkKeywordLists(compileKeywords([list], plainAnalyser), plainAnalyser)).toEqual([
    { list: 'liste', entry: 'muet', expected: 'match', text: 'mon colis' },
    { list: 'liste', entry: 'bavard', expected: 'not', text: 'gros colis' },
  ]);
});
