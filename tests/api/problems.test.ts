import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ config: { ROLES: ['api'] } });
});
afterAll(() => service[Symbol.asyncDispose]());

test('says with 401 how to authenticate', async () => {
  const unauthorized = await ask(service, 'GET', '/v1/model', { key: null });
  expect(unauthorized.headers['www-authenticate']).toBe('Bearer');
});

test('says with 405 which methods there are', async () => {
  const answer = await ask(service, 'PATCH', '/v1/keys');
  expect(answer.headers.allow).toBe('GET, HEAD, POST');
});

test('says with 415 that nothing is decompressed', async () => {
  const headers = { 'content-encoding': 'gzip' };
  const compressed = await ask(service, 'POST', '/v1/classify', { body: '{}', headers });
  expect(compressed.headers['accept-encoding']).toBe('identity');
});

test('names where JSON breaks, and never quotes it', async () => {
  const answer = await ask(service, 'POST', '/v1/mentions', { body: '{"text": "secret", oops' });
  expect(answer.json()).toMatchObject({
    detail: 'Pas du JSON, à partir du caractère 19. (Not JSON from character 19 on.)',
    detail_fr: 'Pas du JSON, à partir du caractère 19.',
    detail_en: 'Not JSON from character 19 on.',
  });
  expect(answer.body).not.toContain('secret');
});

test('names at most 100 fields, and 200 characters of a path', async () => {
  const engagement = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`${'k'.repeat(250)}${at}`, 'x']),
  );
  const answer = await ask(service, 'POST', '/v1/mentions', { body: makeMention({ engagement }) });
  expect(answer.json().errors).toHaveLength(100);
  expect(Math.max(...answer.json().errors.map(({ path }: { path: string }) => path.length))).toBe(200);
});
