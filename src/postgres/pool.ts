import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { breaksConnection, toStoreError } from './errors.ts';

/** How long to wait for a connection, a new one or one that comes free, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that nobody needs for so long is closed. */
const IDLE_MS = 60_000;
/** The longest that one statement may run, and wait for a lock, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 10_000;
/** A writer that is frozen or cut off holds up all others only so long, in milliseconds. */
const IDLE_IN_TRANSACTION_MS = 15_000;
/** Past the server's own timeout by so much, the server, or the way to it, is gone without a word. */
const SILENCE_MS = 5_000;

/** OID of `int8`. Ours are below 2^53. */
const INT8 = 20;

export interface PoolOptions {
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  /** The schema that names are looked up in. */
  readonly schema: string;
  /** For work on all there is: statements and waiting for locks may last as long as they need. */
  readonly patient?: boolean;
}

/** `user@host:port/database`, without the password. */
export function targetOf(url: string): string {
  const { username, hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  return `${decodeURIComponent(username)}@${host}${port === '' ? '' : `:${port}`}${pathname}`;
}

/**
 * A bounded pool of connections for Kysely, whose errors are ours (see errors.ts). A connection that breaks is thrown
 * away, and the next query makes another one.
 */
export function createPool({ url, max, schema, patient = false }: PoolOptions): PostgresPool {
  const target = targetOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'aiguillage',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_MS,
    ...(patient ? {} : { query_timeout: STATEMENT_TIMEOUT_MS + SILENCE_MS }),
    keepAlive: true,
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
    onConnect: async (client) => {
      await client.query(
        `set search_path to ${schema};
         set statement_timeout to ${patient ? 0 : STATEMENT_TIMEOUT_MS};
         set lock_timeout to ${patient ? 0 : LOCK_TIMEOUT_MS};
         set jit to off;
         set random_page_cost to 1.1;
         set idle_in_transaction_session_timeout to ${IDLE_IN_TRANSACTION_MS}`,
      );
    },
  });
  // Whoever uses a connection hears of its end from the query in hand; one that idles is replaced.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  async function connect(): Promise<PostgresPoolClient> {
    const client = await pool.connect().catch((error: unknown) => {
      throw toStoreError(error, target);
    });
    let broken = false;
    const query: unknown = async (text: string, parameters: readonly unknown[]) => {
      try {
        return await client.query(text, [...parameters]);
      } catch (error) {
        broken ||= breaksConnection(error);
        throw toStoreError(error, target);
      }
    };
    return {
      // The other form is for cursors, which nothing here uses.
      query: query as PostgresPoolClient['query'],
      release: (destroy = false) => client.release(destroy || broken),
    };
  }

  return { connect, options: {}, end: () => pool.end() };
}
