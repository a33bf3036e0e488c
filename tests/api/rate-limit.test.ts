import { expect, test } from 'vitest';
import { startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

test('limits each key by itself, and says when to come back', async () => {
  await using service = await startService({ config: { RATE_LIMIT_PER_MINUTE: 3 } });
  const key = await service.keyWith(['classify']);
  const statuses = [];
  for (let call = 0; call < 5; call++) {
    statuses.push((await ask(service, 'GET', '/v1/taxonomy', { key })).statusCode);
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  const refused = await ask(service, 'GET', '/v1/taxonomy', { key });
  expect([refused.json().code, refused.headers['x-ratelimit-remaining']]).toEqual(['rate_limited', '0']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(
    (await ask(service, 'GET', '/v1/taxonomy', { key: await service.keyWith(['classify']) })).statusCode,
  ).toBe(200);
});

test('counts all routes together, and refused calls too', async () => {
  await using service = await startService({ config: { RATE_LIMIT_PER_MINUTE: 2 } });
  const key = await service.keyWith(['classify']);
  await ask(service, 'GET', '/v1/taxonomy', { key });
  await ask(service, 'POST', '/v1/classify', { key, body: 'not json' });
  expect((await ask(service, 'GET', '/v1/model', { key })).statusCode).toBe(429);
});

test('goes by the limit of the key where it has one', async () => {
  await using service = await startService({ config: { RATE_LIMIT_PER_MINUTE: 1 } });
  const body = { name: 'fast', scopes: ['classify'], rateLimitPerMinute: 3 };
  const { secret } = (await ask(service, 'POST', '/v1/keys', { body })).json();
  const statuses = [];
  for (let call = 0; call < 4; call++) {
    statuses.push((await ask(service, 'GET', '/v1/taxonomy', { key: secret })).statusCode);
  }
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test('does not limit what needs no key', async () => {
  await using service = await startService({ config: { RATE_LIMIT_PER_MINUTE: 1 } });
  for (let call = 0; call < 5; call++) {
    expect((await ask(service, 'GET', '/health/live', { key: null })).statusCode).toBe(200);
    expect((await ask(service, 'GET', '/metrics', { key: null })).statusCode).toBe(200);
  }
});
