import { expect, test } from 'vitest';
import { BLANK_LIST, formOfList, listOf } from '../../src/console/ui/list-form.ts';
import { patchedList, patchedSet } from '../../src/console/ui/redo.ts';
import { formOfSet, setOf } from '../../src/console/ui/set-form.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';
import { entry, sampleList } from '../lists/sample-list.ts';

const { lists, sets } = loadKeywords('keywords');

test('every shipped list and set comes out of its form as it went in', () => {
  expect(lists.length + sets.length).toBeGreaterThan(70);
  for (const list of lists) expect(listOf(formOfList(list), list, [])).toEqual(list);
  for (const set of sets) expect(setOf(formOfSet(set), set, [])).toEqual(set);
});

test('what is typed changes that field alone, and an emptied one goes', () => {
  const list = sampleList('essai', [entry('colis')], { brands: ['orange'], topics: [] });
  const form = { ...formOfList(list), title: ' Colis ', brands: '', languages: ['fr', 'en'] };
  const { brands: _, ...rest } = list;
  expect(listOf(form, list, [])).toEqual({ ...rest, title: 'Colis', language: ['fr', 'en'] });
});

test('a new list has the id of its title, and an entry of its first words', () => {
  const form = { ...BLANK_LIST, title: 'Été : colis perdus !', terms: 'colis perdu\ncolis égaré' };
  expect(listOf(form, null, ['ete-colis-perdus'])).toMatchObject({
    id: 'ete-colis-perdus-2',
    language: 'fr',
    entries: [{ id: 'colis-perdu', match: ['colis perdu', 'colis égaré'] }],
  });
});

test('a draft that was left behind is made again on the document as it is now, others’ changes kept', () => {
  const now = sampleList('essai', [entry('colis', { weight: 'fort' }), entry('panne')], { owner: 'Autres' });
  const header = {
    before: { title: 'Essai', owner: 'Service client' },
    after: { title: 'Colis', owner: 'Service client', brands: ['orange'] },
  };
  const changed = [{ before: entry('panne'), after: entry('panne', { weight: 'faible' }) }];
  expect(patchedList(now, { header, added: [entry('retard')], removed: [entry('parti')], changed })).toEqual({
    ...{ ...now, title: 'Colis', brands: ['orange'] },
    entries: [entry('colis', { weight: 'fort' }), entry('panne', { weight: 'faible' }), entry('retard')],
  });
  const set = { id: 's', title: 'S', description: 'd', note: 'n', owner: 'o', terms: ['a', 'b', 'c'] };
  const difference = { header: null, added: ['d', 'a'], removed: ['b', 'x'], changed: [] };
  expect(patchedSet(set, difference).terms).toEqual(['a', 'c', 'd']);
});
