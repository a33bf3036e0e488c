import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DraftStore } from '../../src/lists/draft-store.ts';
import { openSqliteDrafts } from '../../src/lists/sqlite-drafts.ts';
import { describeDraftContract } from './drafts.ts';

describeDraftContract('the drafts in SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aiguillage-drafts-'));
  const opened: DraftStore[] = [];
  return {
    async open() {
      const drafts = openSqliteDrafts({ file: join(folder, 'drafts.db') });
      opened.push(drafts);
      return drafts;
    },
    async remove() {
      for (const drafts of opened) await drafts.close();
      await rm(folder, { recursive: true });
    },
  };
});
