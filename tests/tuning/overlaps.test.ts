import { expect, test } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { findOverlaps } from '../../src/tuning/overlaps.ts';
import { listOf } from './decision.ts';

const analyser = createAnalyser(loadLexicons());
const overlapsOf = (...lists: KeywordList[]) => findOverlaps(compileKeywords(lists, analyser), analyser);
const names = (pairs: readonly { a: { entry: string }; b: { entry: string } }[]) =>
  pairs.map(({ a, b }) => [a.entry, b.entry]);

test('entries of one route in the same words overlap', () => {
  const found = overlapsOf(
    listOf('un', [
      { id: 'pas-recu', match: ['pas reçu'] },
      { id: 'ailleurs', match: ['bravo'] },
    ]),
    listOf('deux', [{ id: 'toujours', match: ['toujours pas reçu'], weight: 'fort' }]),
  );
  expect(names(found.overlapping)).toEqual([['toujours', 'pas-recu']]);
  expect(found.overlapping[0]?.terms).toEqual(['toujours pas reçu']);
  expect([found.contradictory, found.shadowed]).toEqual([[], []]);
});

test('entries of two routes in exactly the same words contradict each other', () => {
  const found = overlapsOf(
    listOf('un', [{ id: 'remboursement' }]),
    listOf(
      'deux',
      [
        { id: 'rembourse', match: ['remboursements'] },
        { id: 'long', match: ['remboursement immédiat'] },
      ],
      {
        route: 'community',
      },
    ),
  );
  expect(names(found.contradictory)).toEqual([['rembourse', 'remboursement']]);
});

test.each([
  ['with more weight', { weight: 'fort' as const }, true],
  ['with less weight', { weight: 'faible' as const }, false],
  ['for another intent', { intent: 'question' as const, weight: 'fort' as const }, false],
  ['for another route', { route: 'community' as const, intent: undefined, weight: 'fort' as const }, false],
  ['for fewer of its terms', { match: ['colis'], weight: 'fort' as const }, false],
])('an entry is shadowed by one that finds all its terms %s: %s', (_name, other, shadowed) => {
  const own = { id: 'own', match: ['colis', 'paquet'], intent: 'complaint' as const };
  const by = { id: 'other', match: ['colis', 'paquet', 'envoi'], intent: 'complaint' as const, ...other };
  const found = overlapsOf(listOf('un', [own]), listOf('deux', [by]));
  expect(found.shadowed.some(({ entry }) => entry === 'own')).toBe(shadowed);
});

test('of two entries that say the same, one is shadowed, and not both', () => {
  const found = overlapsOf(listOf('a', [{ id: 'colis' }]), listOf('b', [{ id: 'colis' }]));
  expect(found.shadowed).toEqual([{ list: 'b', entry: 'colis', by: { list: 'a', entry: 'colis' } }]);
});

test('an entry of negative weight contradicts one for the same route, and none for another', () => {
  const against = listOf('contre', [{ id: 'contre', match: ['colis'], weight: -2 }]);
  expect(names(overlapsOf(listOf('pour', [{ id: 'colis' }]), against).contradictory)).toEqual([
    ['contre', 'colis'],
  ]);
  const other = listOf('autre', [{ id: 'colis' }], { route: 'community' });
  expect(overlapsOf(other, against)).toMatchObject({ contradictory: [], overlapping: [] });
});
