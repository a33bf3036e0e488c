import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { entry, sampleList } from '../lists/sample-list.ts';
import { ask } from './ask.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

const decideText = async (text: string) =>
  (await ask(service, 'POST', '/v1/classify', { body: { text } })).json();

test('a draft decides nothing; published, it decides everywhere, and the decisions name its version', async () => {
  const text = 'Quel zorgloub ce matin';
  const before = await decideText(text);
  const list = sampleList('panne-du-jour', [entry('zorgloub', { weight: 'décisif' })]);
  const drafted = await ask(service, 'PUT', '/v1/keywords/panne-du-jour/draft', {
    body: list,
    headers: { 'if-none-match': '*' },
  });
  expect([drafted.statusCode, drafted.json()]).toMatchObject([201, { path: 'panne-du-jour', base: '' }]);
  expect(await decideText(text)).toEqual(before);
  const published = await ask(service, 'POST', '/v1/keywords/panne-du-jour/publish', {
    body: { reason: 'Panne de zorgloub' },
    headers: { 'if-match': String(drafted.headers.etag) },
  });
  expect([published.statusCode, published.json()]).toMatchObject([
    200,
    { list: 'panne-du-jour', revision: 1, author: 'test', reason: 'Panne de zorgloub', entryCount: 1 },
  ]);
  const { classification } = await decideText(text);
  expect(classification.evidence).toContainEqual(
    expect.objectContaining({ list: 'panne-du-jour', entry: 'zorgloub' }),
  );
  expect(classification.versions.keywords).toBe(published.json().version);
  expect(classification.versions.keywords).not.toBe(before.classification.versions.keywords);
  await ask(service, 'POST', '/v1/mentions', { body: makeMention({ id: 'z1', text }) });
  await service.settled();
  const { mention: _, ...stored } = (await ask(service, 'GET', '/v1/mentions/z1')).json();
  expect(stored.classification.versions.keywords).toBe(published.json().version);
});
