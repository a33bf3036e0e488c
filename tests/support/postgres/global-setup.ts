import type { TestProject } from 'vitest/node';
import { findServer, type PostgresHere } from './find-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresHere;
  }
}

/** One server for all test files of a run, started only when one of them is in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { here, origin, close } = await findServer();
  const missing =
    here.url === undefined ? 'tests of PostgreSQL' : here.servers ? '' : 'tests that break servers';
  if (missing !== '') {
    const line = `${missing}: set DATABASE_URL, start Docker, or install PostgreSQL (Debian: postgresql); those that break servers want it installed.`;
    // On CI a test that does not run is a test that fails.
    if (process.env.CI === 'true') throw new Error(`NO SERVER for the ${line}`);
    console.warn(`\n*** SKIPPED for want of a server: the ${line} ***\n`);
  } else {
    console.log(`PostgreSQL for the tests: ${origin}`);
  }
  project.provide('postgres', here);
  return close;
}
