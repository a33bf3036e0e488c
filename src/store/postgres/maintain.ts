import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { lockWriters } from './engine.ts';
import { createMonths, firstDay, PARTITIONED, partitionOf, readMonths } from './months.ts';

/** Months made ahead: a writer that finds its month missing makes it, but need not. */
const AHEAD = 2;
/** Readers wait behind what waits for a table that others read, so that waits only so long, and is tried again later. */
const LOCK_TIMEOUT_MS = 2_000;

/** Makes the partitions of the months to come, and drops those of months that are no longer kept: all or nothing. */
export async function maintainView(db: Kysely<Tables>, retentionDays: number | undefined): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockWriters(tx);
    await sql`set local lock_timeout to ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(tx);
    const { now, firstKept, existing } = await readMonths(tx, retentionDays);
    const ahead = Array.from({ length: AHEAD + 1 }, (_, at) => now + at);
    await createMonths(tx, ahead, existing);
    const old = [...existing].filter((month) => month < firstKept);
    for (const month of old) await dropMonth(tx, month);
    if (old.length > 0) await tx.deleteFrom('keyword_hit').where('day', '<', firstDay(firstKept)).execute();
  });
}

/** What was counted and said of its mentions goes with it. */
async function dropMonth(tx: Kysely<Tables>, month: number): Promise<void> {
  const mentions = sql.id(partitionOf('mention', month));
  await sql`
    update queue_count set mentions = queue_count.mentions - gone.mentions
    from (select queue, count(*) as mentions from ${mentions} group by queue) as gone
    where gone.queue = queue_count.queue`.execute(tx);
  await sql`
    delete from mention_correction where mention_id in (select mention_id from ${mentions})`.execute(tx);
  for (const table of PARTITIONED) await sql`drop table ${sql.id(partitionOf(table, month))}`.execute(tx);
}
