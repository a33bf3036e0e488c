import { join } from 'node:path';
import { type Config, DATA_FILES } from '../config.ts';
import { opening } from '../data-dir.ts';
import type { KeyStore } from './keys.ts';
import { openSqliteKeys } from './sqlite-keys.ts';

/** Opens the keys where the settings say. Throws `invalid_config` where they cannot be used. */
export async function openKeys({
  DATA_DIR,
  DATABASE_URL,
}: Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>): Promise<KeyStore> {
  if (DATABASE_URL !== undefined) {
    const { openPostgresKeys } = await import('./postgres-keys.ts');
    return openPostgresKeys({ url: DATABASE_URL });
  }
  return opening(join(DATA_DIR, DATA_FILES.keys), (file) => openSqliteKeys({ file }));
}
