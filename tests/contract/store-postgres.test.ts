import { afterAll, beforeAll } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/open.ts';
import type { Store } from '../../src/store/store.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres/postgres.ts';
import { describeStoreContract } from './store.ts';

describePostgres('a real server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  describeStoreContract('the query store on PostgreSQL', async () => {
    const opened: Store[] = [];
    return {
      async open() {
        const store = await openPostgresStore({ url: database.url, connections: 4 });
        opened.push(store);
        return store;
      },
      async remove() {
        for (const store of opened) await store.close();
        // Sooner done than another database.
        await database.query('drop schema aiguillage_view cascade');
      },
    };
  });
});
