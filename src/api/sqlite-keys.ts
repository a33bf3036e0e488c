import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import {
  ADMIN_KEY,
  type ApiKey,
  FIXED_KEY_ID,
  hashOf,
  isAdmin,
  type KeyRow,
  KeyRowSchema,
  type KeyStore,
  keyOfRow,
  keyRow,
  makeKey,
  mustBeRemovable,
  usedNow,
} from './keys.ts';

const SCHEMA = `
  create table if not exists api_keys (
    id text primary key, hash blob not null unique, name text not null, scopes text not null, brands text,
    rate_limit integer, created_at integer not null, last_used_at integer
  ) strict;
`;

/** Opens the keys, in a file that only its owner can read. */
export function openSqliteKeys({ file }: { readonly file: string }): KeyStore {
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec('pragma journal_mode = wal; pragma synchronous = full;');
  db.exec(SCHEMA);
  const byHash = db.prepare('select * from api_keys where hash = ?');
  const touch = db.prepare('update api_keys set last_used_at = ? where id = ?');
  const insert = db.prepare(
    `insert into api_keys (id, hash, name, scopes, brands, rate_limit, created_at, last_used_at)
     values (:id, :hash, :name, :scopes, :brands, :rate_limit, :created_at, :last_used_at)`,
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

  function put(row: KeyRow): void {
    insert.run({ ...row });
  }

  function list(): ApiKey[] {
    const rows = db.prepare('select * from api_keys order by created_at, id').all();
    return rows.map((row) => keyOfRow(KeyRowSchema.parse(row)));
  }

  function read(hashed: Buffer): ApiKey | null {
    const row = byHash.get(hashed);
    return row === undefined ? null : keyOfRow(KeyRowSchema.parse(row));
  }

  return {
    async find(secret, now) {
      forgetWhatChanged();
      const hashed = hashOf(secret);
      const fingerprint = hashed.toString('latin1');
      const found = known.get(fingerprint) ?? read(hashed);
      if (found === null) return null;
      const used = usedNow(found, now);
      if (used !== undefined) touch.run(now, used.id);
      const key = used ?? found;
      known.set(fingerprint, key);
      return key;
    },
    async create(wanted, now) {
      const { row, key, secret } = makeKey(wanted, now);
      put(row);
      return { key, secret };
    },
    list: async () => list(),
    async remove(id) {
      mustBeRemovable(id, list());
      db.prepare('delete from api_keys where id = ?').run(id);
      known.clear();
    },
    async ensureAdminKey(fixed, now) {
      if (fixed !== null) {
        const there = read(hashOf(fixed));
        if (there !== null && isAdmin(there)) return null;
        // The setting is the truth: a former value of it no longer opens anything.
        db.prepare('delete from api_keys where id = ? or hash = ?').run(FIXED_KEY_ID, hashOf(fixed));
        known.clear();
        put(keyRow(FIXED_KEY_ID, fixed, ADMIN_KEY, now));
        return null;
      }
      if (list().some(isAdmin)) return null;
      const { row, secret } = makeKey(ADMIN_KEY, now);
      put(row);
      return secret;
    },
    async close() {
      if (!closed) db.close();
      closed = true;
    },
  };
}
