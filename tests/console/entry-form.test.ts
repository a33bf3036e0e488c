import { expect, test } from 'vitest';
import { entryOf, formOf } from '../../src/console/ui/entry-form.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';

const EMPTY = formOf({ id: '', match: [] });

test('an entry that is opened and saved says what it said: every entry of the shipped lists', () => {
  for (const { id, entries } of loadKeywords('keywords').lists) {
    for (const entry of entries) expect([id, entryOf(formOf(entry), [], entry)]).toEqual([id, entry]);
  }
});

test.each([
  ['Toujours pas reçu', [], 'toujours-pas-recu'],
  ['#ServiceClient !', [], 'serviceclient'],
  ['🎉', [], 'entree'],
  ['colis perdu', ['colis-perdu', 'colis-perdu-2'], 'colis-perdu-3'],
] as const)('a new entry for « %s » beside %j is named %s', (match, taken, id) => {
  expect(entryOf({ ...EMPTY, match }, taken, null).id).toBe(id);
});

test('empty fields say nothing, lines are trimmed, and 1,5 is a number', () => {
  const form = { ...EMPTY, match: '  colis perdu \n\n colis égaré', weight: '1,5', unless: ' \n' };
  expect(entryOf(form, [], null)).toEqual({
    id: 'colis-perdu',
    match: ['colis perdu', 'colis égaré'],
    weight: 1.5,
  });
});

test('a change of one field leaves the others as they were written, even where they are empty', () => {
  const opened = {
    id: 'x',
    match: ['colis'],
    flags: [],
    author: 'Camille',
    neverHide: false,
    note: 'ancienne',
  };
  const form = { ...formOf(opened), unless: 'jour de colis', note: '' };
  expect(entryOf(form, [], opened)).toEqual({
    ...{ id: 'x', match: ['colis'], flags: [], author: 'Camille', neverHide: false },
    unless: ['jour de colis'],
  });
});
