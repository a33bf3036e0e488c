import { join } from 'node:path';
import { type Config, DATA_FILES } from '../config.ts';
import { opening } from '../data-dir.ts';
import type { DraftStore } from './draft-store.ts';
import { openSqliteDrafts } from './sqlite-drafts.ts';

/** Opens the drafts where the settings say. Throws `invalid_config` where they cannot be used. */
export async function openDrafts({
  DATA_DIR,
  DATABASE_URL,
}: Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>): Promise<DraftStore> {
  if (DATABASE_URL !== undefined) {
    const { openPostgresDrafts } = await import('./postgres-drafts.ts');
    return openPostgresDrafts({ url: DATABASE_URL });
  }
  return opening(join(DATA_DIR, DATA_FILES.drafts), (file) => openSqliteDrafts({ file }));
}
