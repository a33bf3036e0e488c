import type { Kysely } from 'kysely';
import { openPostgres } from '../../postgres/open.ts';
import { createKyselyStore } from '../kysely-store.ts';
import type { Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { postgresEngine } from './engine.ts';
import { createInHand } from './in-hand.ts';
import { maintainView } from './maintain.ts';
import { MIGRATIONS } from './migrations.ts';
import { rebuildView, VIEW_SCHEMA } from './rebuild.ts';

export interface PostgresStoreOptions {
  readonly url: string;
  /** Connections at most. */
  readonly connections: number;
  /** How long mentions are kept; undefined: for ever. */
  readonly retentionDays?: number | undefined;
}

/**
 * Opens the query store in a PostgreSQL database, making its tables if there are none. Any number of threads and
 * processes may have it open: reads wait for nobody, writes for each other. Its verbs throw `store_unavailable` while
 * the server does not answer, and work again when it does.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const db = await openView(options);
  const { retentionDays } = options;
  const store = createKyselyStore(db, postgresEngine(retentionDays));
  const { read, write, end } = createInHand();
  let closing: Promise<void> | undefined;
  return {
    upsert: (changes) => write(() => store.upsert(changes)),
    correct: (corrections) => write(() => store.correct(corrections)),
    clear: () => write(() => store.clear()),
    maintain: () => write(() => maintainView(db, retentionDays)),
    rebuild: (fill) => write(() => rebuildView(options, fill)),
    corrected: (filter) => read(() => store.corrected(filter)),
    keywordHits: (since, brands) => read(() => store.keywordHits(since, brands)),
    get: (id) => read(() => store.get(id)),
    byIds: (ids) => read(() => store.byIds(ids)),
    list: (filter, page) => read(() => store.list(filter, page)),
    changesAfter: (sequence, filter, limit) => read(() => store.changesAfter(sequence, filter, limit)),
    lastSequence: () => read(() => store.lastSequence()),
    counts: () => read(() => store.counts()),
    ping: () => read(() => store.ping()),
    close() {
      closing ??= end().then(() => db.destroy());
      return closing;
    },
  };
}

/** The database behind the store. */
export function openView({ url, connections }: PostgresStoreOptions): Promise<Kysely<Tables>> {
  return openPostgres<Tables>({ url, max: connections, schema: VIEW_SCHEMA, migrations: MIGRATIONS });
}
