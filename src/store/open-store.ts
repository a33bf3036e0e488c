import { join } from 'node:path';
import { type Config, DATA_FILES } from '../config.ts';
import { openSqliteStore } from './sqlite/open.ts';
import type { Store } from './store.ts';

/** Opens the query store that the settings choose. Several threads may have it open, each with a store of its own. */
export async function openStore({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): Promise<Store> {
  return openSqliteStore({ file: join(DATA_DIR, DATA_FILES.store) });
}
