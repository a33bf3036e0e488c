import { afterAll, beforeAll } from 'vitest';
import type { KeyStore } from '../../src/api/keys.ts';
import { openPostgresKeys } from '../../src/api/postgres-keys.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres/postgres.ts';
import { describeKeyContract } from './keys.ts';

describePostgres('a real server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  describeKeyContract('the keys in PostgreSQL', async () => {
    const opened: KeyStore[] = [];
    return {
      async open() {
        const keys = await openPostgresKeys(database);
        opened.push(keys);
        return keys;
      },
      async contents() {
        return Buffer.from(JSON.stringify(await database.query('select * from aiguillage.api_key')));
      },
      async remove() {
        for (const keys of opened) await keys.close();
        await database.query('drop schema aiguillage cascade');
      },
    };
  });
});
