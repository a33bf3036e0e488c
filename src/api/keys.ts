import { hash, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../errors.ts';

export const SCOPES = [
  'ingest',
  'classify',
  'read:customer_service',
  'read:community',
  'read:moderation',
  'read:review',
  'tune',
  'approve:communication',
  'approve:customer_service',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What is known of a key. The key itself is shown once, when it is made; only its SHA-256 is kept. */
export const ApiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  brands: z.array(z.string()).nullable().describe('Brands that the key may write and read; null: all.'),
  rateLimitPerMinute: z.int().positive().nullable().describe('null: the limit of the service.'),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
});
export type ApiKey = z.infer<typeof ApiKeySchema>;

export const NewApiKeySchema = z.strictObject({
  name: z.string().min(1).max(128),
  scopes: z.array(z.enum(SCOPES)).min(1),
  brands: z.array(z.string().min(1).max(128)).min(1).max(1000).nullable().default(null),
  rateLimitPerMinute: z.int().positive().nullable().default(null),
});
export type NewApiKey = z.infer<typeof NewApiKeySchema>;

export interface KeyStore {
  /** The key's record, or null for a key that is not (or no longer) known. `now`: milliseconds since the epoch. */
  find(secret: string, now: number): ApiKey | null;
  /** Makes a key. `secret` is what the caller keeps: it cannot be shown again. */
  create(wanted: NewApiKey, now: number): { readonly key: ApiKey; readonly secret: string };
  list(): readonly ApiKey[];
  /** Throws `not_found`, and `conflict` for the last admin key. */
  remove(id: string): void;
  /**
   * Sees to it that there is an admin key: `fixed` where the operator gives one, else a new one if there is none yet.
   * Returns a key that was generated now, and only now.
   */
  ensureAdminKey(fixed: string | null, now: number): string | null;
  close(): void;
}

const PREFIX = 'aig_';
const FIXED_KEY_ID = 'admin';
const USED_EVERY_MS = 60_000;

const SCHEMA = `
  create table if not exists api_keys (
    id text primary key, hash blob not null unique, name text not null, scopes text not null, brands text,
    rate_limit integer, created_at integer not null, last_used_at integer
  ) strict;
`;

const RowSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.string(),
  brands: z.string().nullable(),
  rate_limit: z.number().nullable(),
  created_at: z.number(),
  last_used_at: z.number().nullable(),
});

/** Opens the keys, in a file that only its owner can read. */
export function openKeyStore({ file }: { readonly file: string }): KeyStore {
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec('pragma journal_mode = wal; pragma synchronous = full;');
  db.exec(SCHEMA);
  const byHash = db.prepare('select * from api_keys where hash = ?');
  const touch = db.prepare('update api_keys set last_used_at = ? where id = ?');
  const insert = db.prepare(
    'insert into api_keys (id, hash, name, scopes, brands, rate_limit, created_at) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const dataVersion = db.prepare('pragma data_version');
  let closed = false;

  // Reading a key takes 20 µs, and every request does it. SQLite tells by its data version, in 1 µs, whether another
  // connection has changed the file since; what this one changes, it forgets itself.
  const known = new Map<string, ApiKey>();
  let seenVersion: unknown;
  function forgetWhatChanged(): void {
    const version = dataVersion.get()?.data_version;
    if (version !== seenVersion) known.clear();
    seenVersion = version;
  }

  function put(id: string, secret: string, wanted: NewApiKey, now: number): ApiKey {
    const { name, scopes, brands, rateLimitPerMinute } = wanted;
    insert.run(
      id,
      hashOf(secret),
      name,
      JSON.stringify(scopes),
      brands && JSON.stringify(brands),
      rateLimitPerMinute,
      now,
    );
    return { id, name, scopes, brands, rateLimitPerMinute, createdAt: iso(now), lastUsedAt: null };
  }

  function list(): ApiKey[] {
    return db.prepare('select * from api_keys order by created_at, id').all().map(keyOfRow);
  }

  function read(hashed: Buffer): ApiKey | null {
    const row = byHash.get(hashed);
    return row === undefined ? null : keyOfRow(row);
  }

  return {
    find(secret, now) {
      forgetWhatChanged();
      // The search is by hash: how long it takes tells nothing of the key.
      const hashed = hashOf(secret);
      const fingerprint = hashed.toString('latin1');
      const found = known.get(fingerprint) ?? read(hashed);
      if (found === null) return null;
      const due = found.lastUsedAt === null || now - Date.parse(found.lastUsedAt) > USED_EVERY_MS;
      const key = due ? { ...found, lastUsedAt: iso(now) } : found;
      if (due) touch.run(now, key.id);
      known.set(fingerprint, key);
      return key;
    },
    create(wanted, now) {
      const secret = newSecret();
      return { key: put(`key_${randomUUID()}`, secret, wanted, now), secret };
    },
    list,
    remove(id) {
      const keys = list();
      const key = keys.find((one) => one.id === id);
      if (key === undefined)
        throw new AppError('not_found', { fr: `Aucune clé « ${id} ».`, en: `There is no key "${id}".` });
      const admins = keys.filter(({ scopes }) => scopes.includes('admin'));
      if (admins.length === 1 && admins[0]?.id === id) {
        throw new AppError('conflict', {
          fr: 'C’est la dernière clé d’administration : créez-en d’abord une autre.',
          en: 'This is the last admin key: make another one first.',
        });
      }
      db.prepare('delete from api_keys where id = ?').run(id);
      known.clear();
    },
    ensureAdminKey(fixed, now) {
      const wanted: NewApiKey = { name: 'admin', scopes: ['admin'], brands: null, rateLimitPerMinute: null };
      if (fixed !== null) {
        if (read(hashOf(fixed))?.scopes.includes('admin')) return null;
        // The setting is the truth: a former value of it no longer opens anything.
        db.prepare('delete from api_keys where id = ? or hash = ?').run(FIXED_KEY_ID, hashOf(fixed));
        known.clear();
        put(FIXED_KEY_ID, fixed, wanted, now);
        return null;
      }
      if (list().some(({ scopes }) => scopes.includes('admin'))) return null;
      const secret = newSecret();
      put(`key_${randomUUID()}`, secret, wanted, now);
      return secret;
    },
    close() {
      if (!closed) db.close();
      closed = true;
    },
  };
}

function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

const iso = (ms: number) => new Date(ms).toISOString();

function keyOfRow(row: unknown): ApiKey {
  const { id, name, scopes, brands, rate_limit, created_at, last_used_at } = RowSchema.parse(row);
  return ApiKeySchema.parse({
    id,
    name,
    scopes: JSON.parse(scopes),
    brands: brands === null ? null : JSON.parse(brands),
    rateLimitPerMinute: rate_limit,
    createdAt: iso(created_at),
    lastUsedAt: last_used_at === null ? null : iso(last_used_at),
  });
}
