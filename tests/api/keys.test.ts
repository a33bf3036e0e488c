import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type KeyStore, type NewApiKey, openKeyStore } from '../../src/api/keys.ts';
import { startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const MINUTE = 60_000;
const wanted: NewApiKey = { name: 'équipe', scopes: ['ingest'], brands: ['orange'], rateLimitPerMinute: 10 };
const admin: NewApiKey = { name: 'admin', scopes: ['admin'], brands: null, rateLimitPerMinute: null };

describe('the key store', () => {
  let dir: string;
  let keys: KeyStore;
  const open = () => openKeyStore({ file: join(dir, 'keys.db') });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aiguillage-keys-'));
    keys = open();
  });
  afterEach(async () => {
    keys.close();
    await rm(dir, { recursive: true });
  });

  test('finds a key by its secret, also after it is opened again', () => {
    const { key, secret } = keys.create(wanted, 1_000_000);
    expect(keys.find(secret, 1_000_000)).toMatchObject({ id: key.id, ...wanted });
    keys.close();
    keys = open();
    expect(keys.find(secret, 1_000_000)).toMatchObject({ id: key.id, ...wanted });
    expect(keys.find(`${secret}x`, 1_000_000)).toBeNull();
    expect(keys.find(key.id, 1_000_000)).toBeNull();
  });

  test('makes secrets of 256 random bits', () => {
    const secrets = Array.from({ length: 100 }, () => keys.create(wanted, 0).secret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^aig_[\w-]{43}$/);
  });

  test('keeps no secret in any of its files, which only their owner can read', async () => {
    const fixed = 'a-fixed-admin-key-of-the-operator';
    keys.ensureAdminKey(fixed, 0);
    const { secret } = keys.create(wanted, 0);
    const files = await readdir(dir);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = await readFile(join(dir, file));
      expect([bytes.includes(secret), bytes.includes(secret.slice(4)), bytes.includes(fixed)]).toEqual([
        false,
        false,
        false,
      ]);
      expect((await stat(join(dir, file))).mode & 0o077).toBe(0);
    }
  });

  test('notes the last use to the minute', () => {
    const { secret } = keys.create(wanted, 0);
    const lastUse = () => keys.list()[0]?.lastUsedAt;
    expect(lastUse()).toBeNull();
    keys.find(secret, 5 * MINUTE);
    keys.find(secret, 5 * MINUTE + 30_000);
    expect(lastUse()).toBe(new Date(5 * MINUTE).toISOString());
    keys.find(secret, 7 * MINUTE);
    expect(lastUse()).toBe(new Date(7 * MINUTE).toISOString());
  });

  test('forgets a removed key at once', () => {
    const { key, secret } = keys.create(wanted, 0);
    expect(keys.find(secret, 0)?.id).toBe(key.id);
    keys.remove(key.id);
    expect(keys.find(secret, 0)).toBeNull();
  });

  test('forgets a removed key at once in every process that has the file open', () => {
    const elsewhere = open();
    const { key, secret } = keys.create(wanted, 0);
    expect(elsewhere.find(secret, 0)?.id).toBe(key.id);
    keys.remove(key.id);
    expect([keys.find(secret, 0), elsewhere.find(secret, 0)]).toEqual([null, null]);
    elsewhere.close();
  });

  test('keeps the last admin key, and only that', () => {
    const first = keys.create(admin, 0).key;
    const second = keys.create(admin, 0).key;
    const other = keys.create(wanted, 0).key;
    keys.remove(other.id);
    keys.remove(first.id);
    expect(() => keys.remove(second.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => keys.remove('nobody')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(keys.list().map(({ id }) => id)).toEqual([second.id]);
  });

  test('generates an admin key where there is none, once', () => {
    const secret = keys.ensureAdminKey(null, 0);
    expect(keys.find(secret ?? '', 0)?.scopes).toEqual(['admin']);
    expect(keys.ensureAdminKey(null, 0)).toBeNull();
    expect(keys.list()).toHaveLength(1);
  });

  test('takes the fixed admin key for the truth: its former value opens nothing', () => {
    expect(keys.ensureAdminKey('the-first-fixed-key', 0)).toBeNull();
    const kept = keys.create(admin, 0).secret;
    keys.ensureAdminKey('the-second-fixed-key', 0);
    keys.ensureAdminKey('the-second-fixed-key', 0);
    expect(keys.find('the-first-fixed-key', 0)).toBeNull();
    expect(keys.find('the-second-fixed-key', 0)?.id).toBe('admin');
    expect(keys.find(kept, 0)?.scopes).toEqual(['admin']);
    expect(keys.list()).toHaveLength(2);
  });

  test('closes twice', () => {
    keys.close();
    expect(() => keys.close()).not.toThrow();
  });
});

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
