import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src/store/cursor.ts';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  it('gives back the place that it was made of', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('newest', 'oldest'),
        fc.integer({ min: 1, max: 2 ** 53 - 1 }),
        (order, place) => {
          expect(decodeCursor(order, encodeCursor(order, place))).toBe(place);
        },
      ),
    );
  });

  it.each([
    ['empty', ''],
    ['of another order', base64url('o5')],
    ['without a place', base64url('n')],
    ['of place 0', base64url('n0')],
    ['of a negative place', base64url('n-1')],
    ['with leading zeros', base64url('n007')],
    ['with a fraction', base64url('n1.5')],
    ['with an exponent', base64url('n1e3')],
    ['beyond safe integers', base64url('n9007199254740993')],
    ['with digits of another script', base64url('n٣')],
    ['with more after the place', base64url('n5 or 1=1')],
    ['padded', `${base64url('n5')}==`],
    ['with foreign characters', `${base64url('n5')}!`],
    ['in the other alphabet', '++//'],
    ['not encoded', 'n5'],
  ])('is refused when it is %s', (_name, cursor) => {
    expect(() => decodeCursor('newest', cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });
});
