import { type Kysely, sql } from 'kysely';
import { toDbText } from '../../db-text.ts';
import { AppError } from '../../errors.ts';
import type { RoutedMention } from '../../mention/routed-mention.ts';
import { openPostgres } from '../../postgres/open.ts';
import type { Engine, Placing } from '../engine.ts';
import { createKyselyStore } from '../kysely-store.ts';
import type { Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { postgresEngine, WRITER_LOCK } from './engine.ts';
import { MIGRATIONS } from './migrations.ts';
import { createMonths, monthOfPlace, monthsFor, PARTITIONED, placingAfter, readMonths } from './months.ts';

/** The view has a schema of its own: it can be built anew beside the one in use, and take its place. */
export const VIEW_SCHEMA = 'aiguillage_view';
const NEXT_SCHEMA = 'aiguillage_view_next';
const FORMER_SCHEMA = 'aiguillage_view_former';

/**
 * Builds the view anew in a schema beside the one in use, and renames the two when it is whole: readers see the former
 * one until then, and never half of one. Writers wait meanwhile, and go on in the new one: what they would have
 * written, the log still holds for them. Throws `conflict` where the log has lost mentions that the view has, and
 * leaves the view as it was, as it does when anything fails.
 */
export async function rebuildView(
  { url, retentionDays }: { readonly url: string; readonly retentionDays?: number | undefined },
  fill: Parameters<Store['rebuild']>[0],
): Promise<void> {
  const open = (schema: string) =>
    openPostgres<Tables>({ url, max: 1, schema, migrations: MIGRATIONS, patient: true });
  const live = await open(VIEW_SCHEMA);
  try {
    // Of the only connection: it lasts over the whole rebuild, and not longer than the process that does it.
    await sql`select pg_advisory_lock(${sql.lit(WRITER_LOCK)})`.execute(live);
    // Where an earlier one was cut off.
    await drop(live, NEXT_SCHEMA);
    await drop(live, FORMER_SCHEMA);
    const next = await open(NEXT_SCHEMA);
    try {
      await sql`update store_state set last_sequence = ${await lastSequence(live)}`.execute(next);
      const { upsert, correct } = createKyselyStore(next, rebuildingEngine(live, retentionDays));
      await fill({ upsert, correct });
      // So that its first readers get good plans.
      for (const table of PARTITIONED) await sql`analyze ${sql.id(table)}`.execute(next);
    } finally {
      await next.destroy();
    }
    await mustHaveAll(live);
    await swap(live);
    await drop(live, FORMER_SCHEMA);
  } finally {
    await live.destroy();
  }
}

/**
 * A mention that the view in use has keeps its place, and its change keeps its sequence: so cursors and positions of
 * streams hold, in whatever order the log gives its events. What is new comes after all of it.
 */
function rebuildingEngine(live: Kysely<Tables>, retentionDays: number | undefined): Engine {
  return {
    ...postgresEngine(),
    // The rebuild holds the lock itself, on another connection.
    async beginWrite() {},
    async placing(next, mentions) {
      const before = await readMonths(live, retentionDays);
      const after = await readMonths(next);
      const months = { ...before, last: Math.max(before.last, after.last) };
      const kept = await readStandings(live, mentions);
      const places = [...kept.values()].map(({ place }) => monthOfPlace(place));
      await createMonths(next, [...monthsFor(mentions, months), ...places], after.existing);
      return keeping(kept, placingAfter(months));
    },
  };
}

interface Standing {
  readonly place: number;
  readonly sequence: number;
  readonly revision: number;
}

function keeping(kept: ReadonlyMap<string, Standing>, otherwise: Placing): Placing {
  const standingOf = ({ mention }: RoutedMention) => kept.get(toDbText(mention.id));
  return {
    isGone: (routed) => standingOf(routed) === undefined && otherwise.isGone(routed),
    sequence(routed, next) {
      const standing = standingOf(routed);
      const known = standing !== undefined && routed.revision <= standing.revision;
      return known ? standing.sequence : otherwise.sequence(routed, next);
    },
    place: (routed, sequence) => standingOf(routed)?.place ?? otherwise.place(routed, sequence),
  };
}

async function readStandings(
  live: Kysely<Tables>,
  mentions: readonly RoutedMention[],
): Promise<ReadonlyMap<string, Standing>> {
  const ids = mentions.map(({ mention }) => toDbText(mention.id));
  const rows = await live
    .selectFrom('mention')
    .where(sql<boolean>`mention_id = any (${ids}::text[])`)
    .select(['mention_id', 'place', 'sequence', 'revision'])
    .execute();
  return new Map(rows.map((row) => [row.mention_id, row]));
}

async function lastSequence(db: Kysely<Tables>): Promise<number> {
  const state = await db.selectFrom('store_state').select('last_sequence').executeTakeFirstOrThrow();
  return state.last_sequence;
}

/** A topic may have let go of events that the view was made of: then the view is all that there is of them. */
async function mustHaveAll(live: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ missing: number }>`
    select count(*) as missing from ${sql.id(VIEW_SCHEMA, 'mention')} as live
    where not exists (select from ${sql.id(NEXT_SCHEMA, 'mention')} as next where next.place = live.place)
  `.execute(live);
  const missing = rows[0]?.missing ?? 0;
  if (missing === 0) return;
  throw new AppError('conflict', {
    fr: `Le journal n’a plus ${missing} mentions que la base possède (rétention des topics ?) : rien n’est changé. Pour les abandonner, supprimez d’abord le schéma ${VIEW_SCHEMA}.`,
    en: `The log no longer has ${missing} mentions that the store has (retention of the topics?): nothing is changed. To give them up, drop the schema ${VIEW_SCHEMA} first.`,
  });
}

/** Renames lock no table: whoever reads goes on, and finds the new tables with the next statement. */
async function swap(live: Kysely<Tables>): Promise<void> {
  await live.transaction().execute(async (tx) => {
    await sql`alter schema ${sql.id(VIEW_SCHEMA)} rename to ${sql.id(FORMER_SCHEMA)}`.execute(tx);
    await sql`alter schema ${sql.id(NEXT_SCHEMA)} rename to ${sql.id(VIEW_SCHEMA)}`.execute(tx);
  });
}

async function drop(live: Kysely<Tables>, schema: string): Promise<void> {
  await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(live);
}
