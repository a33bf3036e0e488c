import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDbText, toDbText } from '../src/db-text.ts';

describe('a string in the database', () => {
  it.each([
    ['an ordinary one stays as it is', 'm_1', 'm_1'],
    ['accents and emojis stay', 'é 😡', 'é 😡'],
    ['NUL is escaped', 'a\0', '"a\\u0000"'],
    ['a lone surrogate is escaped', '\ud800', '"\\ud800"'],
    ['what looks escaped is escaped', '"a\\u0000"', '"\\"a\\\\u0000\\""'],
  ])('%s', (_name, value, expected) => {
    expect(toDbText(value)).toBe(expected);
  });

  it('is well formed, has no NUL, is no other string, and comes back as it was', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('a', '"', '\\', '\0', '\ud800', 'u0000')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(value, value, (a, b) => {
        const text = toDbText(a);
        expect(text.isWellFormed() && !text.includes('\0')).toBe(true);
        expect(toDbText(a) === toDbText(b)).toBe(a === b);
        expect(fromDbText(text)).toBe(a);
      }),
      { numRuns: 1000 },
    );
  });
});
