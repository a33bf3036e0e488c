import { useDatabases } from '../fixtures/service.ts';
import { createDatabase, describePostgres } from '../support/postgres/postgres.ts';

useDatabases(() => createDatabase());

/** The tests of the API that ask the store, the keys or the drafts, once more: each service in a database of its own. */
describePostgres('on PostgreSQL', async () => {
  await import('./reads.test.ts');
  await import('./stream.test.ts');
  await import('./export.test.ts');
  await import('./corrections.test.ts');
  await import('./wait.test.ts');
  await import('./brands-and-queues.test.ts');
  await import('./keys.test.ts');
  await import('./dry-run.test.ts');
  await import('./keyword-reports.test.ts');
  await import('../lists/keyword-editing.test.ts');
  await import('../lists/keyword-approval.test.ts');
  await import('../lists/brand-keys.test.ts');
});
