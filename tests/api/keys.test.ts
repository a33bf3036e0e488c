import { describe, expect, test } from 'vitest';
import { startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

describe('the routes of the keys', () => {
  test('show a secret once, and then never', async () => {
    await using service = await startService();
    const body = { name: 'équipe', scopes: ['classify'], brands: ['orange'] };
    const created = await ask(service, 'POST', '/v1/keys', { body });
    expect([created.statusCode, created.headers['cache-control']]).toEqual([201, 'no-store']);
    const { secret, ...key } = created.json();
    expect(key).toMatchObject({ ...body, rateLimitPerMinute: null, lastUsedAt: null });
    const listed = await ask(service, 'GET', '/v1/keys');
    expect(listed.json().items).toContainEqual(key);
    expect(listed.body).not.toContain(secret);
    expect((await ask(service, 'GET', '/v1/model', { key: secret })).statusCode).toBe(200);
  });

  test('revoke at once, and never the last admin key', async () => {
    await using service = await startService();
    const { id, secret } = (
      await ask(service, 'POST', '/v1/keys', { body: { name: 'a', scopes: ['tune'] } })
    ).json();
    expect((await ask(service, 'GET', '/v1/model', { key: secret })).statusCode).toBe(200);
    const revoked = await ask(service, 'DELETE', `/v1/keys/${id}`);
    expect([revoked.statusCode, revoked.body]).toEqual([204, '']);
    expect((await ask(service, 'GET', '/v1/model', { key: secret })).statusCode).toBe(401);
    expect((await ask(service, 'DELETE', `/v1/keys/${id}`)).statusCode).toBe(404);
    const [last] = (await ask(service, 'GET', '/v1/keys')).json().items;
    const kept = await ask(service, 'DELETE', `/v1/keys/${last.id}`);
    expect([kept.statusCode, kept.json().code]).toEqual([409, 'conflict']);
    expect((await ask(service, 'GET', '/v1/keys')).statusCode).toBe(200);
  });
});
