import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { AppError } from '../errors.ts';
import { openingError } from './errors.ts';
import { createPool, type PoolOptions, targetOf } from './pool.ts';

export interface DatabaseOptions extends PoolOptions {
  /** Forward only, in the order of their names. One that was released is never changed: add another. */
  readonly migrations: Readonly<Record<string, Migration>>;
}

/**
 * Opens a schema of a PostgreSQL database with its tables up to date: several processes may do so at once. Throws
 * `invalid_config` for what only who set DATABASE_URL can correct, and `store_unavailable` where no server answers.
 */
export async function openPostgres<T>({ migrations, ...options }: DatabaseOptions): Promise<Kysely<T>> {
  const target = targetOf(options.url);
  const db = new Kysely<T>({ dialect: new PostgresDialect({ pool: createPool(options) }) });
  try {
    await mustBeUtf8(db, target);
    const provider = { getMigrations: async () => migrations };
    // Kysely takes an advisory lock, and applies all that are missing in one transaction.
    const { error } = await new Migrator({
      db,
      provider,
      migrationTableSchema: options.schema,
    }).migrateToLatest();
    if (error !== undefined) throw error;
    return db;
  } catch (error) {
    await db.destroy();
    throw openingError(error, target);
  }
}

async function mustBeUtf8<T>(db: Kysely<T>, target: string): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`
    select current_setting('server_encoding') as encoding`.execute(db);
  const encoding = rows[0]?.encoding;
  if (encoding === 'UTF8') return;
  throw new AppError('invalid_config', {
    fr: `DATABASE_URL, ${target} : la base est en ${encoding}, où des caractères manquent : créez-la en UTF8.`,
    en: `DATABASE_URL, ${target}: the database is in ${encoding}, which lacks characters: create it in UTF8.`,
  });
}
