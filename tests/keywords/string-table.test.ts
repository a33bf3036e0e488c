import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStringTable, EMPTY_HASH, hashOf, hashStep } from '../../src/keywords/string-table.ts';

describe('a table of strings', () => {
  test('tells two strings of one hash apart', () => {
    // A known pair of 32-bit FNV-1a.
    expect(hashOf('costarring')).toBe(hashOf('liquid'));
    const table = createStringTable();
    const number = table.add('costarring');
    expect(table.find(hashOf('liquid'), 'liquid', 6)).toBe(0);
    expect(table.add('liquid')).not.toBe(number);
    expect(table.find(hashOf('costarring'), 'costarring', 10)).toBe(number);
  });

  test('finds a string at the start of a longer one by the hash of those letters', () => {
    const table = createStringTable();
    const number = table.add('rem');
    let hash = EMPTY_HASH;
    for (const letter of 'rem') hash = hashStep(hash, letter.charCodeAt(0));
    expect(table.find(hash, 'remboursement', 3)).toBe(number);
    expect(table.find(hash, 'rempli', 4)).toBe(0);
  });

  test('numbers strings from 1 in their order and finds those that it holds, whatever they are', () => {
    const string = fc.string({ unit: 'grapheme', maxLength: 6 });
    fc.assert(
      fc.property(fc.array(string, { maxLength: 300 }), fc.array(string), (held, asked) => {
        const table = createStringTable();
        const expected = new Map<string, number>();
        for (const key of held) {
          if (!expected.has(key)) expected.set(key, expected.size + 1);
          expect(table.add(key)).toBe(expected.get(key));
        }
        for (const key of [...held, ...asked])
          expect(table.find(hashOf(key), key, key.length)).toBe(expected.get(key) ?? 0);
      }),
    );
  });
});
