import { type Kysely, sql } from 'kysely';
import { toDbText } from '../db-text.ts';
import { openShared, type SharedTables } from '../postgres/shared-tables.ts';
import { createKeySnapshot } from './key-snapshot.ts';
import {
  ADMIN_KEY,
  type ApiKey,
  FIXED_KEY_ID,
  hashOf,
  isAdmin,
  type KeyRow,
  type KeyStore,
  keyOfRow,
  keyRow,
  makeKey,
  mustBeRemovable,
  usedNow,
} from './keys.ts';

/**
 * Opens the keys that all instances on one database share. What one of them changes, the others know a second later;
 * while the database does not answer, keys that were read before open for half a minute more.
 */
export async function openPostgresKeys({ url }: { readonly url: string }): Promise<KeyStore> {
  const db = await openShared(url);
  const snapshot = createKeySnapshot(async () => {
    const rows = await db.selectFrom('api_key').selectAll().execute();
    return new Map(rows.map((row) => [fingerprint(row.hash), keyOfRow(row)]));
  });
  /** Uses that this instance has noted; the database may not have told of them yet. */
  const noted = new Map<string, ApiKey>();
  const noting = new Set<Promise<void>>();
  let closing: Promise<void> | undefined;

  /** Nobody waits for it, and nothing depends on it: where it fails, the next minute of use is noted. */
  function note(key: ApiKey, now: number): void {
    noted.set(key.id, key);
    const done = db
      .updateTable('api_key')
      .set({ last_used_at: sql`greatest(last_used_at, ${now})` })
      .where('id', '=', key.id)
      .execute()
      .then(
        () => {},
        () => {},
      )
      .finally(() => noting.delete(done));
    noting.add(done);
  }

  return {
    async find(secret, now) {
      const found = await snapshot.find(fingerprint(hashOf(secret)));
      if (found === undefined) return null;
      const lastUsedAt = latest(found.lastUsedAt, noted.get(found.id)?.lastUsedAt ?? null);
      const key = { ...found, lastUsedAt };
      const used = usedNow(key, now);
      if (used !== undefined) note(used, now);
      return used ?? key;
    },
    async create(wanted, now) {
      const { row, key, secret } = makeKey(wanted, now);
      await db.insertInto('api_key').values(toRow(row)).execute();
      await snapshot.refresh();
      return { key, secret };
    },
    async list() {
      const rows = await db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(keyOfRow);
    },
    async remove(id) {
      await db.transaction().execute(async (tx) => {
        await lockKeys(tx);
        const rows = await tx.selectFrom('api_key').selectAll().execute();
        mustBeRemovable(id, rows.map(keyOfRow));
        await tx.deleteFrom('api_key').where('id', '=', toDbText(id)).execute();
      });
      await snapshot.refresh();
    },
    async ensureAdminKey(fixed, now) {
      const generated = await db.transaction().execute(async (tx) => {
        await lockKeys(tx);
        const rows = await tx.selectFrom('api_key').selectAll().execute();
        if (fixed === null) {
          if (rows.map(keyOfRow).some(isAdmin)) return null;
          const { row, secret } = makeKey(ADMIN_KEY, now);
          await tx.insertInto('api_key').values(toRow(row)).execute();
          return secret;
        }
        const hash = hashOf(fixed);
        if (rows.some((row) => row.hash.equals(hash) && isAdmin(keyOfRow(row)))) return null;
        // The setting is the truth: a former value of it no longer opens anything.
        await tx
          .deleteFrom('api_key')
          .where(({ eb, or }) => or([eb('id', '=', FIXED_KEY_ID), eb('hash', '=', hash)]))
          .execute();
        await tx
          .insertInto('api_key')
          .values(toRow(keyRow(FIXED_KEY_ID, fixed, ADMIN_KEY, now)))
          .execute();
        return null;
      });
      await snapshot.refresh();
      return generated;
    },
    close() {
      closing ??= Promise.all(noting).then(() => db.destroy());
      return closing;
    },
  };
}

/** One who changes the keys at a time, so that two cannot each remove what the other one leaves as the last. */
async function lockKeys(tx: Kysely<SharedTables>): Promise<void> {
  await sql`lock table api_key in share row exclusive mode`.execute(tx);
}

function fingerprint(hash: Buffer): string {
  return hash.toString('latin1');
}

function toRow(row: KeyRow) {
  return { ...row, hash: Buffer.from(row.hash) };
}

function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
