import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, inject } from 'vitest';
import type { PostgresHere } from './find-server.ts';

/** What this run has, for test files of the `postgres` project. */
export const postgres: PostgresHere = inject('postgres');

/** Tests that run on the server that all files share, in databases of their own. */
export const describePostgres = describe.skipIf(postgres.url === undefined);

/** Tests that start servers of their own with `startServer`, to break them. */
export const describeServers = describe.skipIf(!postgres.servers);

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Runs SQL in it as its owner does. */
  query(sql: string, values?: unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Takes it away, whoever still uses it. */
  drop(): Promise<void>;
}

/** An empty database of its own. */
export async function createDatabase(serverUrl = postgres.url): Promise<TestDatabase> {
  if (serverUrl === undefined) throw new Error('This runs inside describePostgres only.');
  const name = `essai_${randomUUID().replaceAll('-', '')}`;
  await once(serverUrl, `create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const drop = async () => {
    await once(serverUrl, `drop database if exists ${name} with (force)`);
  };
  return {
    url,
    query: (sql, values) => once(url, sql, values),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function once(connectionString: string, sql: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
