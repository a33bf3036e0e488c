import { expect, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { startService } from '../fixtures/service.ts';
import { entry, sampleList } from './sample-list.ts';

const url = '/v1/keywords/sensible';

async function startWithDraft(approval: 'none' | 'two') {
  const service = await startService({ config: { KEYWORDS_APPROVAL: approval, ROLES: ['api'] } });
  const draftOf = (words: string[], headers: Record<string, string>) =>
    ask(service, 'PUT', `${url}/draft`, {
      body: sampleList(
        'sensible',
        words.map((word) => entry(word)),
      ),
      headers,
    });
  const first = await draftOf(['zorgloub'], { 'if-none-match': '*' });
  const key = await service.keyWith(['approve:communication']);
  return {
    service,
    etag: String(first.headers.etag),
    key,
    draftOf,
    vote: (what: 'approve' | 'refuse', etag: string, body: object = {}, by = key) =>
      ask(service, 'POST', `${url}/draft/${what}`, { key: by, headers: { 'if-match': etag }, body }),
    publish: (etag: string) =>
      ask(service, 'POST', `${url}/publish`, { body: { reason: 'essai' }, headers: { 'if-match': etag } }),
  };
}

test.each(['none', 'two'] as const)(
  'with KEYWORDS_APPROVAL=%s, what a team has refused is not published before it changes, and its reason is told',
  async (approval) => {
    const { service, etag, vote, publish, draftOf } = await startWithDraft(approval);
    await using _closing = service;
    const refused = await vote('refuse', etag, { reason: 'trop large' });
    expect([refused.statusCode, refused.json().refusals]).toMatchObject([
      200,
      [{ team: 'communication', by: 'test', reason: 'trop large' }],
    ]);
    const stopped = await publish(String(refused.headers.etag));
    expect(stopped.json()).toMatchObject({
      code: 'conflict',
      detail_fr: expect.stringContaining('trop large'),
      detail_en: expect.stringContaining('has refused'),
    });
    const changed = await draftOf(['zorgloub', 'champignac'], { 'if-match': String(refused.headers.etag) });
    expect(changed.json().refusals).toEqual([]);
    expect((await publish(String(changed.headers.etag))).statusCode).toBe(approval === 'none' ? 200 : 409);
  },
);

test('the last word of a team counts: it may approve what it refused, and refuse what it approved', async () => {
  const { service, etag, vote } = await startWithDraft('two');
  await using _closing = service;
  await vote('approve', etag);
  const refused = (await vote('refuse', etag, { reason: 'à revoir' })).json();
  expect([refused.approvals, refused.missingApprovals]).toEqual([[], ['communication', 'customer_service']]);
  const approved = (await vote('approve', etag)).json();
  expect([approved.refusals, approved.missingApprovals]).toEqual([[], ['customer_service']]);
});

test('a refusal says why, for which team, and of which draft', async () => {
  const { service, etag, vote } = await startWithDraft('two');
  await using _closing = service;
  const both = await service.keyWith(['approve:communication', 'approve:customer_service']);
  const reason = 'à revoir';
  expect((await vote('refuse', etag)).json()).toMatchObject({ code: 'invalid_request' });
  expect((await vote('refuse', etag, { reason }, both)).json().code).toBe('invalid_request');
  expect((await vote('refuse', etag, { reason, team: 'customer_service' })).json().code).toBe('forbidden');
  expect((await vote('refuse', '"old"', { reason })).json().code).toBe('precondition_failed');
  const tuner = await service.keyWith(['tune']);
  expect((await vote('refuse', etag, { reason }, tuner)).json().code).toBe('forbidden');
});

test('a key that only approves sees what waits for it: who it is, the draft, what it changes, and its effect', async () => {
  const { service, key } = await startWithDraft('two');
  await using _closing = service;
  const get = async (path: string) => (await ask(service, 'GET', path, { key })).json();
  expect(await get('/v1/me')).toEqual({ name: 'test', scopes: ['approve:communication'], brands: null });
  const overview = await get('/v1/keywords');
  expect([overview.approval, overview.drafts]).toMatchObject(['two', [{ path: 'sensible', base: '' }]]);
  expect((await get(`${url}/draft`)).document.entries).toHaveLength(1);
  expect((await get(`${url}/diff`)).added).toHaveLength(1);
  const run = await ask(service, 'POST', '/v1/keywords/dry-run', {
    key,
    body: { changes: [{ draft: 'sensible' }] },
  });
  expect(run.body).toContain('"type":"result"');
  const edit = { key, headers: { 'if-match': '"x"' }, body: {} };
  expect((await ask(service, 'PUT', `${url}/draft`, edit)).statusCode).toBe(403);
  expect((await ask(service, 'POST', `${url}/publish`, { ...edit, body: { reason: 'x' } })).statusCode).toBe(
    403,
  );
});
