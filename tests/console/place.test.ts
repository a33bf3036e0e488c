import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hrefOf, type Place, placeOf } from '../../src/console/ui/place.ts';

const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.constantFrom<Place>(
    ...([{ view: 'test' }, { view: 'lists' }, { view: 'new-list' }, { view: 'new-set' }] as const),
    ...([{ view: 'approvals' }, { view: 'audit' }, { view: 'health' }, { view: 'suggestions' }] as const),
  ),
  fc.record({ view: fc.constantFrom('list' as const, 'settings' as const), list: name }),
  fc.record({ view: fc.constant('set' as const), set: name }),
  fc.record({
    view: fc.constantFrom('draft' as const, 'history' as const),
    of: fc.record({ kind: fc.constantFrom('list' as const, 'set' as const), id: name }),
  }),
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
