import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { entry, sampleList } from './sample-list.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly etag: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is compared, not used.
  readonly body: any;
}

async function call(
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  given: object = {},
): Promise<Answer> {
  const { body, ifMatch, ifNoneMatch, key } = { ...given } as {
    body?: unknown;
    ifMatch?: string;
    ifNoneMatch?: string;
    key?: string;
  };
  const answer = await ask(service, method, `/v1/keywords${path === '' ? '' : `/${path}`}`, {
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
    headers: {
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    },
  });
  return {
    status: answer.statusCode,
    etag: String(answer.headers.etag ?? ''),
    body: answer.body === '' ? undefined : answer.json(),
  };
}

let made = 0;
/** A list of its own for a test, published once. */
async function published(entries = [entry('zorgloub')]) {
  made += 1;
  const id = `essai-${made}`;
  const draft = await call('PUT', `${id}/draft`, { body: sampleList(id, entries), ifNoneMatch: '*' });
  const done = await call('POST', `${id}/publish`, { body: { reason: 'premier jet' }, ifMatch: draft.etag });
  expect(done.status).toBe(200);
  return { id, etag: done.etag };
}

describe('two editors', () => {
  test('cannot both begin a draft: the second is told who has one', async () => {
    const { id, etag } = await published();
    const body = sampleList(id, [entry('zorgloub'), entry('champignac')]);
    const [first, second] = await Promise.all([
      call('PUT', `${id}/draft`, { body, ifMatch: etag }),
      call('PUT', `${id}/draft`, { body, ifMatch: etag }),
    ]);
    expect([first.status, second.status].sort()).toEqual([201, 412]);
    const third = await call('PUT', `${id}/draft`, { body, ifNoneMatch: '*' });
    expect([third.status, third.body.code]).toEqual([412, 'precondition_failed']);
    expect(third.body.detail).toContain('test has a draft already');
  });

  test('cannot both change a draft from the same version', async () => {
    const { id, etag } = await published();
    const draft = await call('PUT', `${id}/draft`, { body: sampleList(id, [entry('un')]), ifMatch: etag });
    const answers = await Promise.all(
      ['deux', 'trois', 'quatre'].map((word) =>
        call('PUT', `${id}/draft`, { body: sampleList(id, [entry(word)]), ifMatch: draft.etag }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  test('cannot both publish: one revision comes of one draft', async () => {
    const { id, etag } = await published();
    const draft = await call('PUT', `${id}/draft`, { body: sampleList(id, [entry('un')]), ifMatch: etag });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        call('POST', `${id}/publish`, { body: { reason: 'deux fois' }, ifMatch: draft.etag }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    // The first to be durable wins; the others find the list changed, or no draft any more.
    expect(statuses[0]).toBe(200);
    expect(statuses.slice(1).every((status) => status === 409 || status === 404)).toBe(true);
    expect((await call('GET', `${id}/revisions`)).body.items).toHaveLength(2);
  });

  test('who drafted from an old version cannot publish over a newer one, and is told what to do', async () => {
    const { id, etag } = await published();
    const draft = await call('PUT', `${id}/draft`, { body: sampleList(id, [entry('un')]), ifMatch: etag });
    const back = await call('POST', `${id}/rollback`, { body: { revision: 1, reason: 'rien à changer' } });
    expect([back.status, back.body.code]).toEqual([409, 'conflict']);
    await call('DELETE', `${id}?reason=plus+besoin`, { ifMatch: etag });
    const late = await call('POST', `${id}/publish`, { body: { reason: 'trop tard' }, ifMatch: draft.etag });
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
    expect(late.body.detail).toContain('has changed since');
    const shown = await call('GET', `${id}/draft`);
    expect(shown.body).toMatchObject({ outdated: true, document: null });
  });

  test.each([
    ['a draft of a list that there is', 'PUT', 'draft'],
    ['a publishing', 'POST', 'publish'],
    ['the end of a draft', 'DELETE', 'draft'],
  ] as const)('must say what they have seen: %s', async (_what, method, path) => {
    const { id, etag } = await published();
    if (path !== 'draft' || method === 'DELETE')
      await call('PUT', `${id}/draft`, { body: sampleList(id, [entry('un')]), ifMatch: etag });
    const body = method === 'PUT' ? sampleList(id, [entry('deux')]) : { reason: 'essai' };
    const answer = await call(method, `${id}/${path}`, method === 'DELETE' ? {} : { body });
    expect([answer.status, answer.body.code]).toEqual([428, 'precondition_required']);
    const any = await call(method, `${id}/${path}`, {
      ...(method === 'DELETE' ? {} : { body }),
      ifMatch: '*',
    });
    expect(any.status).toBe(428);
  });
});

describe('history', () => {
  test('keeps every revision with its author, reason and content, and brings one back in one call', async () => {
    const { id, etag } = await published([entry('un'), entry('deux')]);
    const draft = await call('PUT', `${id}/draft`, {
      body: sampleList(id, [entry('un', { weight: 'fort' }), entry('trois')]),
      ifMatch: etag,
      key: await service.keyWith(['tune']),
    });
    await call('POST', `${id}/publish`, { body: { reason: 'mieux' }, ifMatch: draft.etag });
    const back = await call('POST', `${id}/rollback`, { body: { revision: 1, reason: 'pas mieux' } });
    expect([back.status, back.body]).toMatchObject([
      200,
      { revision: 3, action: 'rollback', restores: 1, entryCount: 2, changeCount: 3, etag: '"r3"' },
    ]);
    const { items } = (await call('GET', `${id}/revisions`)).body;
    expect(items).toMatchObject([
      { revision: 3, reason: 'pas mieux', base: '"r2"' },
      { revision: 2, reason: 'mieux', base: '"r1"', changeCount: 3 },
      { revision: 1, reason: 'premier jet', base: '', author: 'test', date: expect.any(String) },
    ]);
    const ids = async (revision: number) =>
      (await call('GET', `${id}/revisions/${revision}`)).body.document.entries.map(
        (one: { id: string }) => one.id,
      );
    expect([await ids(1), await ids(2), await ids(3)]).toEqual([
      ['un', 'deux'],
      ['un', 'trois'],
      ['un', 'deux'],
    ]);
    expect((await call('GET', `${id}/revisions/4`)).status).toBe(404);
  });

  test('a list of a file that was changed over the API gives way to its file again when it is removed', async () => {
    const file = await call('GET', 'urgence');
    expect(file.etag).toMatch(/^"f/);
    const [first, ...entries] = file.body.entries;
    const draft = await call('PUT', 'urgence/draft', { body: { ...file.body, entries }, ifMatch: file.etag });
    const done = await call('POST', 'urgence/publish', { body: { reason: 'moins' }, ifMatch: draft.etag });
    expect(done.body).toMatchObject({ revision: 1, base: file.etag, entryCount: entries.length });
    expect((await call('GET', 'urgence')).body.entries).not.toContainEqual(first);
    const gone = await call('DELETE', 'urgence?reason=retour+au+fichier', { ifMatch: done.etag });
    expect(gone.body).toMatchObject({ action: 'remove', revision: 2, etag: file.etag });
    const again = await call('GET', 'urgence');
    expect([again.etag, again.body]).toEqual([file.etag, file.body]);
  });

  test('named sets have the same life', async () => {
    const set = {
      ...{ id: 'transporteurs-test', title: 'T', description: 'D', owner: 'O', note: 'N' },
      terms: ['zorgloub express', 'colis champignac'],
    };
    const draft = await call('PUT', 'sets/transporteurs-test/draft', { body: set, ifNoneMatch: '*' });
    expect([draft.status, draft.body]).toMatchObject([201, { path: 'sets/transporteurs-test' }]);
    const done = await call('POST', 'sets/transporteurs-test/publish', {
      body: { reason: 'nouveaux' },
      ifMatch: draft.etag,
    });
    expect(done.body).toMatchObject({ set: 'transporteurs-test', revision: 1, entryCount: 2 });
    expect((await call('GET', 'sets/transporteurs-test')).body).toEqual(set);
    expect((await call('GET', '')).body.sets).toContainEqual(
      expect.objectContaining({ id: 'transporteurs-test', termCount: 2, origin: 'store', revision: 1 }),
    );
  });
});

describe('a draft that cannot be is refused with its place and what to write:', () => {
  test.each([
    ['an id that is not that of the address', { id: 'autre' }, /identifiant|id/],
    ['a key that there is not', { weigth: 'fort' }, /weight/],
    ['no entry', { entries: [] }, /./],
    ['an entry twice', { entries: [entry('un'), entry('un')] }, /déjà pris/],
  ])('%s', async (_what, change, told) => {
    const body = { ...sampleList('a-corriger', [entry('un')]), ...change };
    const answer = await call('PUT', 'a-corriger/draft', { body, ifNoneMatch: '*' });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_list']);
    expect(answer.body.errors[0].message).toMatch(told);
    expect((await call('GET', 'a-corriger/draft')).status).toBe(404);
  });

  test('an id that the API needs', async () => {
    const answer = await call('PUT', 'audit/draft', {
      body: sampleList('audit', [entry('un')]),
      ifNoneMatch: '*',
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_list']);
  });
});

describe('entries', () => {
  test('are changed one by one in a draft, which its diff tells in terms of fields', async () => {
    const { id, etag } = await published([entry('un'), entry('deux'), entry('trois')]);
    const first = await call('PUT', `${id}/draft/entries/un`, {
      body: { match: ['un', 'uns'], note: 'au pluriel aussi' },
      ifMatch: etag,
    });
    expect(first.status).toBe(200);
    const second = await call('DELETE', `${id}/draft/entries/deux`, { ifMatch: first.etag });
    const third = await call('PUT', `${id}/draft/entries/quatre`, {
      body: { id: 'quatre', match: ['quatre'] },
      ifMatch: second.etag,
    });
    expect(
      (await call('PUT', `${id}/draft/entries/cinq`, { body: { match: ['cinq'] }, ifMatch: first.etag }))
        .status,
    ).toBe(412);
    const { body: diff } = await call('GET', `${id}/diff`);
    expect(diff).toEqual({
      ...{ from: 'base', to: 'draft', header: null },
      added: [entry('quatre')],
      removed: [entry('deux')],
      changed: [
        {
          before: entry('un'),
          after: entry('un', { match: ['un', 'uns'], note: 'au pluriel aussi' }),
          fields: ['match', 'note'],
        },
      ],
    });
    const done = await call('POST', `${id}/publish`, { body: { reason: 'entrées' }, ifMatch: third.etag });
    expect(done.body).toMatchObject({ changeCount: 3, entryCount: 3 });
    expect((await call('GET', `${id}/diff?from=1&to=2`)).body).toMatchObject({ ...diff, from: '1', to: '2' });
    expect((await call('GET', `${id}/diff?from=2&to=1`)).body.added).toEqual(diff.removed);
  });

  test.each([
    ['a query that cannot be read', 'un', { match: ['((('] }, 422],
    ['a field that there is not', 'un', { match: ['un'], poids: 3 }, 422],
    ['another id than that of the address', 'un', { id: 'deux', match: ['un'] }, 400],
    ['something else than an entry', 'un', [1], 422],
  ])('%s is refused, and no draft comes of it', async (_what, name, body, status) => {
    const { id, etag } = await published();
    expect((await call('PUT', `${id}/draft/entries/${name}`, { body, ifMatch: etag })).status).toBe(status);
    expect((await call('GET', `${id}/draft`)).status).toBe(404);
  });

  test('the last one cannot be removed, nor one that there is not, nor one of no list', async () => {
    const { id, etag } = await published();
    const status = async (path: string) => (await call('DELETE', path, { ifMatch: etag })).status;
    expect([
      await status(`${id}/draft/entries/zorgloub`),
      await status(`${id}/draft/entries/rien`),
      await status('nulle-part/draft/entries/rien'),
    ]).toEqual([409, 404, 404]);
  });
});

test('the audit tells of every revision of every list and set, newest first, page by page', async () => {
  const { id } = await published();
  const { id: other } = await published();
  const all = (await call('GET', 'audit?limit=500')).body;
  expect(all.items.slice(0, 2)).toMatchObject([
    { list: other, revision: 1 },
    { list: id, revision: 1 },
  ]);
  expect(all.nextCursor).toBeNull();
  const paged: unknown[] = [];
  const pageAt = (cursor: string) => call('GET', `audit?limit=3${cursor}`);
  for (let page = await pageAt(''); ; page = await pageAt(`&cursor=${page.body.nextCursor}`)) {
    paged.push(...page.body.items);
    if (page.body.nextCursor === null) break;
  }
  expect(paged).toEqual(all.items);
  expect((await call('GET', `audit?list=${id}`)).body.items).toHaveLength(1);
  expect((await call('GET', 'audit?cursor=abc')).body.code).toBe('invalid_cursor');
});
