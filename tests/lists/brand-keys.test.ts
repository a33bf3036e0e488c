import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { type Service, startService } from '../fixtures/service.ts';
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

describe('a key of one brand sees the lists of its brand and those for all, and nothing of the others', () => {
  const ends: (() => Promise<void>)[] = [];
  let service: Service;
  let key = '';
  const get = (path: string, by = key) => ask(service, 'GET', path, { key: by });

  beforeAll(async () => {
    service = await startService();
    ends.push(async () => service[Symbol.asyncDispose]());
    key = await service.keyWith(['tune', 'approve:communication'], ['orange']);
    for (const [id, brands] of [
      ['chez-orange', ['orange']],
      ['chez-sosh', ['sosh']],
      ['a-deux', ['orange', 'sosh']],
      ['passee', ['sosh']],
    ] as const)
      await publish(id, brands);
    const { etag } = (await get('/v1/keywords/passee', service.adminKey)).headers;
    const gone = { headers: { 'if-match': String(etag) } };
    expect((await ask(service, 'DELETE', '/v1/keywords/passee?reason=x', gone)).statusCode).toBe(200);
    // Not published yet: only the draft says for whom it is.
    for (const brand of ['orange', 'sosh']) await draft(`bientot-${brand}`, [brand]);
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  async function draft(id: string, brands: readonly string[]): Promise<string> {
    const body = { ...sampleList(id, [entry('zorgloub')]), brands };
    const made = await ask(service, 'PUT', `/v1/keywords/${id}/draft`, {
      body,
      headers: { 'if-none-match': '*' },
    });
    expect(made.statusCode).toBe(201);
    return String(made.headers.etag);
  }

  async function publish(id: string, brands: readonly string[]): Promise<void> {
    const headers = { 'if-match': await draft(id, brands) };
    const done = await ask(service, 'POST', `/v1/keywords/${id}/publish`, { body: { reason: id }, headers });
    expect(done.statusCode).toBe(200);
  }

  test('in the overview, its drafts and the audit', async () => {
    const { lists, drafts } = (await get('/v1/keywords')).json();
    const ids = lists.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining(['urgence', 'chez-orange', 'a-deux']));
    expect(ids).not.toContain('chez-sosh');
    expect(drafts.map(({ path }: { path: string }) => path)).toEqual(['bientot-orange']);
    const { items } = (await get('/v1/keywords/audit')).json();
    expect(items.map(({ list }: { list: string }) => list).sort()).toEqual(['a-deux', 'chez-orange']);
    expect((await get('/v1/keywords/audit', service.adminKey)).json().items).toHaveLength(5);
  });

  test.each([
    '/v1/keywords/chez-sosh',
    '/v1/keywords/passee/revisions',
    '/v1/keywords/chez-sosh/revisions/1',
    '/v1/keywords/chez-sosh/export',
    '/v1/keywords/bientot-sosh/draft',
    '/v1/keywords/bientot-sosh/diff',
    '/v1/keywords/health?list=chez-sosh',
  ])('GET %s is not found', async (path) => {
    expect((await get(path)).json()).toMatchObject({ code: 'not_found' });
    // For whoever may, it is there.
    expect((await get(path, service.adminKey)).statusCode).toBe(200);
  });

  test('nor may it try, check by, or decide on what it does not see', async () => {
    const post = async (path: string, body: object, headers = {}) =>
      (await ask(service, 'POST', `/v1/keywords/${path}`, { key, body, headers })).json().code;
    for (const change of [
      { draft: 'bientot-sosh' },
      { remove: 'chez-sosh' },
      { list: sampleList('chez-sosh', [entry('zorgloub')]) },
    ])
      for (const path of ['dry-run', 'test'])
        expect(await post(path, { changes: [change], ...(path === 'test' ? { text: 'x' } : {}) })).toBe(
          'not_found',
        );
    expect(await post('check', { entry: entry('x'), inList: 'chez-sosh' })).toBe('not_found');
    const { etag } = (await get('/v1/keywords/bientot-sosh/draft', service.adminKey)).headers;
    const seen = { 'if-match': String(etag) };
    expect(await post('bientot-sosh/draft/approve', {}, seen)).toBe('forbidden');
    expect(await post('bientot-sosh/draft/refuse', { reason: 'x' }, seen)).toBe('forbidden');
    expect(await post('bientot-sosh/publish', { reason: 'x' }, seen)).toBe('forbidden');
    const dropped = { key, headers: seen };
    expect((await ask(service, 'DELETE', '/v1/keywords/bientot-sosh/draft', dropped)).statusCode).toBe(403);
    expect((await get('/v1/keywords/bientot-sosh/draft', service.adminKey)).statusCode).toBe(200);
  });

  test('in the health of the lists', async () => {
    const named = async (by: string) => JSON.stringify((await get('/v1/keywords/health', by)).json());
    expect(await named(service.adminKey)).toContain('chez-sosh');
    expect(await named(key)).not.toContain('chez-sosh');
  });
});
