import { hash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fromDbText, toDbText } from '../db-text.ts';
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

/** The keys. One contract suite runs on every implementation. */
export interface KeyStore {
  /** The key's record, or null for a key that is not (or no longer) known. `now`: milliseconds since the epoch. */
  find(secret: string, now: number): Promise<ApiKey | null>;
  /** Makes a key. `secret` is what the caller keeps: it cannot be shown again. */
  create(wanted: NewApiKey, now: number): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  list(): Promise<readonly ApiKey[]>;
  /** Throws `not_found`, and `conflict` for the last admin key. */
  remove(id: string): Promise<void>;
  /**
   * Sees to it that there is an admin key: `fixed` where the operator gives one, else a new one if there is none yet.
   * Returns a key that was generated now, and only now.
   */
  ensureAdminKey(fixed: string | null, now: number): Promise<string | null>;
  /** Idempotent. */
  close(): Promise<void>;
}

const PREFIX = 'aig_';
/** The id of the key that ADMIN_API_KEY gives. */
export const FIXED_KEY_ID = 'admin';
const USED_EVERY_MS = 60_000;

export const ADMIN_KEY: NewApiKey = {
  name: 'admin',
  scopes: ['admin'],
  brands: null,
  rateLimitPerMinute: null,
};

/** A key as databases keep it. */
export const KeyRowSchema = z.object({
  id: z.string(),
  hash: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
  name: z.string(),
  scopes: z.string(),
  brands: z.string().nullable(),
  rate_limit: z.number().nullable(),
  created_at: z.number(),
  last_used_at: z.number().nullable(),
});
export type KeyRow = z.infer<typeof KeyRowSchema>;

/** A new key, as its caller and as the database keeps it. */
export function makeKey(wanted: NewApiKey, now: number): { secret: string; key: ApiKey; row: KeyRow } {
  const secret = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  const row = keyRow(`key_${randomUUID()}`, secret, wanted, now);
  return { secret, key: keyOfRow(row), row };
}

export function keyRow(id: string, secret: string, wanted: NewApiKey, now: number): KeyRow {
  const { name, scopes, brands, rateLimitPerMinute } = wanted;
  return {
    ...{ id, hash: hashOf(secret), name: toDbText(name), scopes: JSON.stringify(scopes) },
    brands: brands === null ? null : JSON.stringify(brands),
    ...{ rate_limit: rateLimitPerMinute, created_at: now, last_used_at: null },
  };
}

export function keyOfRow(row: KeyRow): ApiKey {
  return ApiKeySchema.parse({
    ...{ id: row.id, name: fromDbText(row.name), scopes: JSON.parse(row.scopes) },
    rateLimitPerMinute: row.rate_limit,
    brands: row.brands === null ? null : JSON.parse(row.brands),
    createdAt: isoTime(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : isoTime(row.last_used_at),
  });
}

/** A key is looked up by this: how long that takes tells nothing of the key. */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** The key with this use of it, where the last one noted was more than a minute ago; else undefined. */
export function usedNow(key: ApiKey, now: number): ApiKey | undefined {
  const due = key.lastUsedAt === null || now - Date.parse(key.lastUsedAt) > USED_EVERY_MS;
  return due ? { ...key, lastUsedAt: isoTime(now) } : undefined;
}

/** Throws `not_found`, and `conflict` for the last admin key. */
export function mustBeRemovable(id: string, keys: readonly ApiKey[]): void {
  if (!keys.some((key) => key.id === id))
    throw new AppError('not_found', { fr: `Aucune clé « ${id} ».`, en: `There is no key "${id}".` });
  const admins = keys.filter(isAdmin);
  if (admins.length === 1 && admins[0]?.id === id) {
    throw new AppError('conflict', {
      fr: 'C’est la dernière clé d’administration : créez-en d’abord une autre.',
      en: 'This is the last admin key: make another one first.',
    });
  }
}

export function isAdmin({ scopes }: ApiKey): boolean {
  return scopes.includes('admin');
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
