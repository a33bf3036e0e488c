import Fastify, { type HTTPMethods } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/app.ts';
import { registerAuth } from '../../src/api/auth.ts';
import { SCOPES, type Scope } from '../../src/api/keys.ts';
import { registerProblems } from '../../src/api/problems.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const READ: readonly Scope[] = ['read:customer_service', 'read:community', 'read:moderation', 'read:review'];

const APPROVE: readonly Scope[] = ['approve:communication', 'approve:customer_service'];
const DRAFTS: readonly Scope[] = ['tune', ...APPROVE];

/** Who may call what, besides `admin`, who may call everything. */
const ACCESS: Readonly<Record<string, readonly Scope[] | 'public'>> = {
  'post /v1/mentions': ['ingest'],
  'get /v1/mentions': READ,
  'get /v1/mentions/{id}': READ,
  'post /v1/mentions/{id}/corrections': [...READ, 'tune'],
  'get /v1/mentions/export': READ,
  'get /v1/stream': READ,
  'post /v1/classify': ['classify'],
  'get /v1/taxonomy': SCOPES,
  'get /v1/keywords': [...DRAFTS, 'classify'],
  'get /v1/keywords/{list}': [...DRAFTS, 'classify'],
  'delete /v1/keywords/{list}': ['tune'],
  'get /v1/keywords/audit': DRAFTS,
  'put /v1/keywords/{list}/draft/entries/{entry}': ['tune'],
  'delete /v1/keywords/{list}/draft/entries/{entry}': ['tune'],
  'get /v1/keywords/{list}/draft': DRAFTS,
  'put /v1/keywords/{list}/draft': ['tune'],
  'delete /v1/keywords/{list}/draft': ['tune'],
  'post /v1/keywords/{list}/draft/approve': APPROVE,
  'post /v1/keywords/{list}/draft/refuse': APPROVE,
  'post /v1/keywords/{list}/publish': ['tune'],
  'post /v1/keywords/{list}/rollback': ['tune'],
  'get /v1/keywords/{list}/diff': DRAFTS,
  'get /v1/keywords/{list}/export': DRAFTS,
  'post /v1/keywords/{list}/import': ['tune'],
  'get /v1/keywords/{list}/revisions': DRAFTS,
  'get /v1/keywords/{list}/revisions/{revision}': DRAFTS,
  'get /v1/keywords/sets/{set}': [...DRAFTS, 'classify'],
  'delete /v1/keywords/sets/{set}': ['tune'],
  'get /v1/keywords/sets/{set}/draft': DRAFTS,
  'put /v1/keywords/sets/{set}/draft': ['tune'],
  'delete /v1/keywords/sets/{set}/draft': ['tune'],
  'post /v1/keywords/sets/{set}/draft/approve': APPROVE,
  'post /v1/keywords/sets/{set}/draft/refuse': APPROVE,
  'post /v1/keywords/sets/{set}/publish': ['tune'],
  'post /v1/keywords/sets/{set}/rollback': ['tune'],
  'get /v1/keywords/sets/{set}/diff': DRAFTS,
  'get /v1/keywords/sets/{set}/export': DRAFTS,
  'post /v1/keywords/sets/{set}/import': ['tune'],
  'get /v1/keywords/sets/{set}/revisions': DRAFTS,
  'get /v1/keywords/sets/{set}/revisions/{revision}': DRAFTS,
  'post /v1/keywords/check': ['tune'],
  'get /v1/keywords/health': ['tune'],
  'get /v1/keywords/suggestions': ['tune'],
  'post /v1/keywords/test': ['tune'],
  'post /v1/keywords/dry-run': DRAFTS,
  'get /v1/model': SCOPES,
  'get /v1/me': SCOPES,
  'post /v1/keys': [],
  'get /v1/keys': [],
  'delete /v1/keys/{id}': [],
  'get /health/live': 'public',
  'get /health/ready': 'public',
  'get /metrics': 'public',
};

let service: Service;
const keyOf = new Map<Scope, string>();
beforeAll(async () => {
  service = await startService();
  for (const scope of SCOPES) keyOf.set(scope, await service.keyWith([scope]));
});
afterAll(() => service[Symbol.asyncDispose]());

/** The status, or `let in`: the call is wrong in a way that is only found once the key is accepted. */
async function outcome(route: string, key: string | null): Promise<number | 'let in'> {
  const [method, path] = route.split(' ');
  const url = `${path?.replaceAll(/\{\w+\}/g, 'nobody')}?limit=none&lastEventId=none`;
  const { statusCode } = await ask(service, String(method).toUpperCase() as HTTPMethods, url, { key });
  return statusCode === 401 || statusCode === 403 ? statusCode : 'let in';
}

test('the table below has every route of the API', () => {
  const routes = Object.entries(service.app.swagger().paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method} ${path}`),
  );
  expect(routes.sort()).toEqual(Object.keys(ACCESS).sort());
});

describe.each(Object.entries(ACCESS))('%s', (route, scopes) => {
  test('wants a key, unless it is public', async () => {
    const wanted = scopes === 'public' ? 'let in' : 401;
    expect([await outcome(route, null), await outcome(route, 'aig_unknown')]).toEqual([wanted, wanted]);
  });

  test.each(SCOPES)('lets %s in, or not', async (scope) => {
    const may = scopes === 'public' || scope === 'admin' || scopes.includes(scope);
    expect(await outcome(route, keyOf.get(scope) ?? '')).toBe(may ? 'let in' : 403);
  });
});

test('a route that does not say who may call it lets nobody in', async () => {
  const app: Api = Fastify().withTypeProvider<ZodTypeProvider>();
  registerProblems(app);
  registerAuth(app, { keys: service.keys, now: Date.now });
  app.get('/forgotten', async () => 'in');
  const headers = { authorization: `Bearer ${service.adminKey}` };
  expect((await app.inject({ url: '/forgotten', headers })).json().code).toBe('forbidden');
});

test('names the scope that is needed', async () => {
  const answer = await ask(service, 'GET', '/v1/keywords', { key: keyOf.get('ingest') ?? '' });
  expect(answer.json().detail_fr).toBe(
    'Cette clé a besoin de l’un des droits : tune, approve:communication, approve:customer_service, classify.',
  );
  expect(answer.json().detail_en).toBe(
    'This key needs one of the scopes: tune, approve:communication, approve:customer_service, classify.',
  );
});

test('takes the scheme in any case', async () => {
  const headers = { authorization: `BEARER ${service.adminKey}` };
  expect((await ask(service, 'GET', '/v1/model', { key: null, headers })).statusCode).toBe(200);
});

describe('with METRICS_ACCESS=key', () => {
  test.each([
    ['no key', null, 401],
    ['a reader', 'read:review', 403],
    ['an admin', 'admin', 200],
  ] as const)('answers the metrics to %s with the right status', async (_who, scope, status) => {
    await using closed = await startService({ config: { METRICS_ACCESS: 'key' } });
    const key = scope === null ? null : await closed.keyWith([scope]);
    expect((await ask(closed, 'GET', '/metrics', { key })).statusCode).toBe(status);
  });
});
