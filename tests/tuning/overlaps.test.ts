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

const two = (a: Partial<KeywordList>, b: Partial<KeywordList>) =>
  overlapsOf(
    listOf('un', [{ id: 'colis' }], a),
    listOf('deux', [{ id: 'colis' }], { route: 'community', ...b }),
  );

test.each([
  ['two brands', { brands: ['Orange'] }, { brands: ['sfr'] }, 0],
  ['a brand and all brands', { brands: ['Orange'] }, {}, 1],
  ['brands of which one is the same', { brands: ['Orange', 'SFR'] }, { brands: ['sfr'] }, 1],
  ['two channels', { channels: ['x'] }, { channels: ['facebook'] }, 0],
  ['two foreign languages', { language: 'nl' as const }, { language: 'de' as const }, 0],
  ['a foreign language and French, which reads every text', { language: 'nl' as const }, {}, 1],
])('entries of %s contradict each other %#: %o %o, %i time(s)', (_name, a, b, count) => {
  expect(two(a, b).contradictory).toHaveLength(count);
});

test.each([
  ['ends the day before the other begins', '2026-03-01', '2026-03-02', 0],
  ['ends the day on which the other begins', '2026-03-02', '2026-03-02', 1],
])('an entry that %s: %s, %s, %i contradiction(s)', (_name, until, from, count) => {
  const found = overlapsOf(
    listOf('un', [{ id: 'colis', until }]),
    listOf('deux', [{ id: 'colis', from }], { route: 'community' }),
  );
  expect(found.contradictory).toHaveLength(count);
});

test('an entry is not shadowed by one of fewer brands', () => {
  const strong = { id: 'fort', match: ['colis'], weight: 'fort' as const };
  const shadowed = (own: Partial<KeywordList>, other: Partial<KeywordList>) =>
    overlapsOf(listOf('un', [{ id: 'colis' }], own), listOf('deux', [strong], other)).shadowed.length;
  expect(shadowed({}, { brands: ['orange'] })).toBe(0);
  expect(shadowed({ brands: ['orange'] }, { brands: ['Orange', 'sfr'] })).toBe(1);
});

test('a pair tells what each side speaks for and how strongly', () => {
  const found = two({ weight: 'fort' }, { weight: 'faible' });
  expect(found.contradictory[0]).toMatchObject({
    a: { list: 'deux', route: 'community', weight: 0.5 },
    b: { list: 'un', route: 'customer_service', weight: 2 },
  });
});
