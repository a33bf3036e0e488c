import { afterAll, beforeAll } from 'vitest';
import type { DraftStore } from '../../src/lists/draft-store.ts';
import { openPostgresDrafts } from '../../src/lists/postgres-drafts.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres/postgres.ts';
import { describeDraftContract } from './drafts.ts';

describePostgres('a real server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  describeDraftContract('the drafts in PostgreSQL', async () => {
    const opened: DraftStore[] = [];
    return {
      async open() {
        const drafts = await openPostgresDrafts(database);
        opened.push(drafts);
        return drafts;
      },
      async remove() {
        for (const drafts of opened) await drafts.close();
        await database.query('drop schema aiguillage cascade');
      },
    };
  });
});
