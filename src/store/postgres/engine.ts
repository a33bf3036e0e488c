import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Tables } from '../tables.ts';
import { placeByMonth } from './months.ts';
import { postgresPage } from './page.ts';
import { holds } from './text-search.ts';
import { writeMentions } from './write-mentions.ts';

/** Advisory lock of whoever changes the view, in this database. */
export const WRITER_LOCK = 4_727_001;

/** `retentionDays`: how long mentions are kept; undefined: for ever. */
export function postgresEngine(retentionDays?: number): Engine {
  return {
    // Each statement is a way to the server and back; 65,535 parameters are the most that one may have.
    maxRows: 500,
    beginWrite: lockWriters,
    placing: (tx, mentions) => placeByMonth(tx, mentions, retentionDays),
    writeMentions,
    // They stand in the rows of the mentions.
    async clearWords() {},
    page: postgresPage,
    holds,
    unindexed: (column) => column,
  };
}

/**
 * Waits for the writer before, and keeps others out until the transaction ends. A lock by number and not of a table:
 * the names of the tables are looked up after it, so that a writer that had to wait finds those of a rebuilt view.
 */
export async function lockWriters(tx: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(WRITER_LOCK)})`.execute(tx);
}
