import { useDatabases } from '../fixtures/service.ts';
import { createDatabase, describePostgres } from '../support/postgres/postgres.ts';

useDatabases(() => createDatabase());

/**
 * Tests of the API that ask the store, the keys or the drafts, once more: each service in a database of its own. The
 * contract suites hold the rest of what a store, the keys and the drafts promise.
 */
describePostgres('on PostgreSQL', async () => {
  await import('./reads.test.ts');
  await import('./stream.test.ts');
  await import('./export.test.ts');
  await import('./corrections.test.ts');
  await import('./keys.test.ts');
  await import('./dry-run.test.ts');
  await import('./keyword-reports.test.ts');
  await import('../lists/keyword-approval.test.ts');
});
