import { afterAll, beforeAll } from 'vitest';
import { type Service, startService } from '../fixtures/service.ts';
import { type Refusal, testRefusals } from './refusals.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

const ADDRESSES: readonly Refusal[] = [
  [
    'a query parameter that there is not',
    'GET',
    '/v1/mentions?routes=community',
    {},
    'invalid_request',
    'routes',
  ],
  ['the same on an export', 'GET', '/v1/mentions/export?limit=5', {}, 'invalid_request', 'limit'],
  ['the same on a stream', 'GET', '/v1/stream?cursor=a', {}, 'invalid_request', 'cursor'],
  ['a route that there is not', 'GET', '/v1/mentions?route=sav', {}, 'invalid_request', 'route[0]'],
  [
    'one wrong intent among two',
    'GET',
    '/v1/mentions?intent=praise,plainte',
    {},
    'invalid_request',
    'intent[1]',
  ],
  ['an empty brand', 'GET', '/v1/mentions?brand=', {}, 'invalid_request', 'brand[0]'],
  ['a yes', 'GET', '/v1/mentions?needsReview=oui', {}, 'invalid_request', 'needsReview'],
  ['a day without a time', 'GET', '/v1/mentions?since=2026-02-03', {}, 'invalid_request', 'since'],
  ['no limit at all', 'GET', '/v1/mentions?limit=0', {}, 'invalid_request', 'limit'],
  ['too high a limit', 'GET', '/v1/mentions?limit=1001', {}, 'invalid_request', 'limit'],
  ['an empty limit', 'GET', '/v1/mentions?limit=', {}, 'invalid_request', 'limit'],
  ['a limit in another notation', 'GET', '/v1/mentions?limit=1e2', {}, 'invalid_request', 'limit'],
  ['an event id of nothing', 'GET', '/v1/stream?lastEventId=', {}, 'invalid_request', 'lastEventId'],
  ['two limits', 'GET', '/v1/mentions?limit=1&limit=2', {}, 'invalid_request', 'limit'],
  ['a priority over 100', 'GET', '/v1/mentions?minPriority=101', {}, 'invalid_request', 'minPriority'],
  ['an order that there is not', 'GET', '/v1/mentions?order=best', {}, 'invalid_request', 'order'],
  ['a cursor of nobody', 'GET', '/v1/mentions?cursor=abc', {}, 'invalid_cursor'],
  [
    'an event id that is no number',
    'GET',
    '/v1/stream',
    { headers: { 'last-event-id': 'abc' } },
    'invalid_request',
    'last-event-id',
  ],
  ['an id that nobody has', 'GET', '/v1/mentions/m_nobody', {}, 'not_found'],
  ['an id longer than any', 'GET', `/v1/mentions/${'a'.repeat(300)}`, {}, 'invalid_request'],
  ['an address that cannot be decoded', 'GET', '/v1/mentions/%zz', {}, 'invalid_request'],
  ['a keyword list that there is not', 'GET', '/v1/keywords/rien', {}, 'not_found'],
  ['a key that there is not', 'DELETE', '/v1/keys/key_nobody', {}, 'not_found'],
  ['an address that there is not', 'GET', '/v2/mentions', {}, 'not_found'],
  ['a method that there is not', 'PUT', '/v1/mentions', { body: '{}' }, 'method_not_allowed'],
  ['a HEAD of a stream', 'HEAD', '/v1/stream', {}, 'method_not_allowed'],
  ['no key', 'GET', '/v1/mentions', { key: null }, 'unauthorized'],
  ['an unknown key', 'GET', '/v1/mentions', { key: 'aig_unknown' }, 'unauthorized'],
  [
    'another scheme',
    'GET',
    '/v1/mentions',
    { key: null, headers: { authorization: 'Basic YTpi' } },
    'unauthorized',
  ],
  ['a key with a space in it', 'GET', '/v1/mentions', { key: 'a b' }, 'unauthorized'],
];

testRefusals(ADDRESSES, () => service);
