import { chmod, open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { createKyselyStore } from '../kysely-store.ts';
import type { Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { nodeSqliteDialect } from './dialect.ts';
import { sqliteEngine } from './engine.ts';
import { MIGRATIONS } from './migrations.ts';

/** How long a writer waits for another one, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;
/** Pages of 4 KiB in the write-ahead log before they are copied into the database: fewer copies, 16 MiB on disk. */
const CHECKPOINT_PAGES = 4000;
const CACHE_KIB = 32 * 1024;

/**
 * Opens or creates the query store in one file, readable by its owner only; its folder must exist. Several threads may
 * have it open, each with a store of its own: reads wait for nobody, writes wait for each other. Within one thread all
 * writes must go through one store, because waiting for another writer blocks the thread.
 */
export async function openSqliteStore({ file }: { readonly file: string }): Promise<Store> {
  const db = await openSqliteDatabase(file);
  const store = createKyselyStore(db, sqliteEngine);
  let closing: Promise<void> | undefined;
  return {
    ...store,
    async maintain() {},
    async rebuild(fill) {
      await store.clear();
      await fill(store);
    },
    // Holding the only connection means that what was begun before is done.
    close() {
      closing ??= db.connection().execute(() => db.destroy());
      return closing;
    },
  };
}

/** The database behind the store, with its tables up to date. */
export async function openSqliteDatabase(file: string): Promise<Kysely<Tables>> {
  await makePrivate(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database) });
  try {
    // FULL: the log remembers how far the view has come, so the view must not forget what it was given by then.
    // Temporary files in memory: statements of many rows keep a journal there, which doubled the time of an upsert.
    database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma temp_store = memory;
      pragma cache_size = -${CACHE_KIB};
      pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};
      pragma journal_size_limit = ${CHECKPOINT_PAGES * 4096};
    `);
    await migrate(db);
    return db;
  } catch (error) {
    // Kysely closes only what it has begun to use.
    await db.destroy();
    if (database.isOpen) database.close();
    throw error;
  }
}

/** Before SQLite writes anything: its side files take the mode of the database. */
async function makePrivate(file: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  await handle.close();
  await chmod(file, 0o600);
}

/** All migrations or none. A store that is up to date is only read, so that opening it waits for no writer. */
async function migrate(db: Kysely<Tables>): Promise<void> {
  const provider = { getMigrations: async () => MIGRATIONS };
  await db.connection().execute(async (connection) => {
    const migrator = new Migrator({ db: connection, provider });
    const pending = (await migrator.getMigrations()).some(({ executedAt }) => executedAt === undefined);
    // The write lock is taken before looking again: two threads may open one new file at once.
    if (pending) await sql`begin immediate`.execute(connection);
    const { error } = await migrator.migrateToLatest();
    if (pending) await (error === undefined ? sql`commit` : sql`rollback`).execute(connection);
    if (error !== undefined) throw error;
  });
}
