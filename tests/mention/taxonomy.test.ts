import { expect, test } from 'vitest';
import { INTENTS, INTENTS_BY_ROUTE, ROUTES, routeOfIntent } from '../../src/mention/taxonomy.ts';

test('every intent implies the one route that lists it', () => {
  for (const route of ROUTES) {
    for (const intent of INTENTS_BY_ROUTE[route]) expect(routeOfIntent(intent)).toBe(route);
  }
  expect(new Set(INTENTS).size).toBe(INTENTS.length);
  expect(INTENTS).toEqual(ROUTES.flatMap((route) => INTENTS_BY_ROUTE[route]));
});
