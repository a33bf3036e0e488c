import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { describeStoreContract } from './store.ts';

describeStoreContract('the query store on SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aiguillage-store-'));
  const opened: Store[] = [];
  return {
    async open() {
      const store = await openSqliteStore({ file: join(folder, 'store.db') });
      opened.push(store);
      return store;
    },
    async remove() {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
