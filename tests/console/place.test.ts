import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hrefOf, type Place, placeOf } from '../../src/console/ui/place.ts';

const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.constantFrom<Place>({ view: 'test' }, { view: 'lists' }, { view: 'health' }, { view: 'suggestions' }),
  fc.record({ view: fc.constantFrom('list' as const, 'draft' as const, 'history' as const), list: name }),
  fc.record({ view: fc.constant('entry' as const), list: name, entry: name, match: fc.constant('') }),
  fc.record({
    ...{ view: fc.constant('entry' as const), list: name, entry: fc.constant(null) },
    match: fc.string({ maxLength: 30 }).filter((text) => text.isWellFormed()),
  }),
);

test('the address of a place leads back to it', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(placeOf(hrefOf(one))).toEqual(one);
    }),
  );
});

test('any address at all leads somewhere', () => {
  fc.assert(
    fc.property(fc.string(), (hash) => {
      expect(placeOf(`#${hash}`).view).toBeTypeOf('string');
    }),
  );
});
