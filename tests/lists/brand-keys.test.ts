import { expect, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { startService } from '../fixtures/service.ts';
import { entry, sampleList } from './sample-list.ts';

test('a key of one brand changes the lists of this brand only, and publishes none for others', async () => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  const key = await service.keyWith(['tune'], ['orange']);
  const put = (id: string, brands: string[] | undefined, headers: Record<string, string>, by = key) =>
    ask(service, 'PUT', `/v1/keywords/${id}/draft`, {
      key: by,
      body: { ...sampleList(id, [entry('zorgloub')]), ...(brands === undefined ? {} : { brands }) },
      headers,
    });
  const publish = (id: string, etag: unknown) =>
    ask(service, 'POST', `/v1/keywords/${id}/publish`, {
      key,
      body: { reason: 'essai' },
      headers: { 'if-match': String(etag) },
    });
  const refused = expect.objectContaining({ code: 'forbidden' });

  const own = await put('chez-orange', ['orange'], { 'if-none-match': '*' });
  expect((await publish('chez-orange', own.headers.etag)).statusCode).toBe(200);
  for (const [id, brands] of [
    ['pour-tous', undefined],
    ['pour-deux', ['orange', 'sosh']],
  ] as const) {
    const wide = await put(id, brands && [...brands], { 'if-none-match': '*' });
    expect((await publish(id, wide.headers.etag)).json()).toEqual(refused);
  }

  const shared = await ask(service, 'GET', '/v1/keywords/urgence', { key });
  const headers = { 'if-match': String(shared.headers.etag) };
  expect((await put('urgence', ['orange'], headers)).json()).toEqual(refused);
  const change = { key, headers, body: { match: ['zorgloub'] } };
  expect((await ask(service, 'PUT', '/v1/keywords/urgence/draft/entries/x', change)).json()).toEqual(refused);
  expect((await ask(service, 'DELETE', '/v1/keywords/urgence?reason=x', { key, headers })).json()).toEqual(
    refused,
  );
  const set = await ask(service, 'GET', '/v1/keywords/sets/transporteurs', { key });
  const terms = { ...set.json(), terms: ['zorgloub'] };
  const setPut = { key, body: terms, headers: { 'if-match': String(set.headers.etag) } };
  expect((await ask(service, 'PUT', '/v1/keywords/sets/transporteurs/draft', setPut)).json()).toEqual(
    refused,
  );
});
