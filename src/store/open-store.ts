import { join } from 'node:path';
import { type Config, DATA_FILES } from '../config.ts';
import { opening } from '../data-dir.ts';
import { openSqliteStore } from './sqlite/open.ts';
import type { Store } from './store.ts';

/** Connections of a thread that does one thing at a time; the other one is for what must not wait behind it. */
const FEW_CONNECTIONS = 2;

/**
 * Opens the query store that the settings choose: PostgreSQL with DATABASE_URL, else a file in DATA_DIR. Several threads
 * may have it open, each with a store of its own. Throws `invalid_config` where it cannot be used.
 */
export async function openStore(
  config: Pick<Config, 'DATA_DIR' | 'DATABASE_URL' | 'RETENTION_DAYS'>,
  connections = FEW_CONNECTIONS,
): Promise<Store> {
  const { DATA_DIR, DATABASE_URL: url, RETENTION_DAYS: retentionDays } = config;
  if (url !== undefined) {
    // The driver is loaded only where it is used: a start on SQLite does not wait for it.
    const { openPostgresStore } = await import('./postgres/open.ts');
    return openPostgresStore({ url, connections, retentionDays });
  }
  return opening(join(DATA_DIR, DATA_FILES.store), (file) => openSqliteStore({ file }));
}
