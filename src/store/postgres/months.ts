import { type Kysely, sql } from 'kysely';
import type { RoutedMention } from '../../mention/routed-mention.ts';
import type { Placing } from '../engine.ts';
import type { Tables } from '../tables.ts';

/**
 * The tables of mentions are partitioned by month, and the month stands in the place: it is `month × 2^42 + sequence`,
 * the month counted from January 2000. So one column orders lists, cuts the tables, and leads to the partition of a
 * mention's body and history; and lists in order of place read partition by partition, without a merge.
 */
const SEQUENCES = 2 ** 42;
const FIRST_YEAR = 2000;
const DAY_MS = 86_400_000;
/** Places stay below 2^53, which JavaScript counts exactly, until 2170. */
const LAST_MONTH = 2047;

export const PARTITIONED = ['mention', 'mention_body', 'mention_history'] as const;

/** The month of an instant (ISO 8601 or milliseconds), as a number that grows by one a month. */
export function monthOf(instant: string | number): number {
  const date = new Date(instant);
  const month = (date.getUTCFullYear() - FIRST_YEAR) * 12 + date.getUTCMonth();
  return Math.min(Math.max(month, 0), LAST_MONTH);
}

/** `2026_03`, as in the names of the partitions. */
function monthName(month: number): string {
  return `${FIRST_YEAR + Math.floor(month / 12)}_${String((month % 12) + 1).padStart(2, '0')}`;
}

function monthOfName(name: string): number {
  const [, year, month] = /(\d{4})_(\d{2})$/.exec(name) ?? [];
  return (Number(year) - FIRST_YEAR) * 12 + Number(month) - 1;
}

/** `2026-03-01`. */
export function firstDay(month: number): string {
  return `${monthName(month).replace('_', '-')}-01`;
}

export function monthOfPlace(place: number): number {
  return Math.floor(place / SEQUENCES);
}

/** The first place of a month. */
export function firstPlace(month: number): number {
  return month * SEQUENCES;
}

/** The months as they stand: whole numbers as `monthOf` gives them. */
export interface Months {
  /** Of the last mention; 0: there is none. */
  readonly last: number;
  /** Of the clock of the database. */
  readonly now: number;
  /** The first one that is kept; 0: all are. */
  readonly firstKept: number;
  /** Those that have partitions. */
  readonly existing: ReadonlySet<number>;
}

/**
 * New mentions stand in the month of their decision: never before that of the mentions already there, so that places
 * grow with sequences, and never after the clock of the database, whatever a clock elsewhere said.
 */
export async function placeByMonth(
  tx: Kysely<Tables>,
  mentions: readonly RoutedMention[],
  retentionDays: number | undefined,
): Promise<Placing> {
  const months = await readMonths(tx, retentionDays);
  await createMonths(tx, monthsFor(mentions, months), months.existing);
  return placingAfter(months);
}

/** The months in which these mentions may come to stand. */
export function monthsFor(mentions: readonly RoutedMention[], months: Months): number[] {
  const placing = placingAfter(months);
  return mentions
    .filter((routed) => !placing.isGone(routed))
    .map(({ decidedAt }) => monthAfter(months.last, decidedAt, months.now));
}

export function placingAfter({ last, now, firstKept }: Months): Placing {
  let latest = last;
  return {
    isGone: ({ decidedAt }) => monthOf(decidedAt) < firstKept,
    sequence: (_routed, next) => next,
    place({ decidedAt }, sequence) {
      latest = monthAfter(latest, decidedAt, now);
      return firstPlace(latest) + sequence;
    },
  };
}

function monthAfter(last: number, decidedAt: string, now: number): number {
  return Math.max(last, Math.min(monthOf(decidedAt), now));
}

/**
 * Creates the partitions of these months that are missing. In a transaction that holds the lock of the writers. Made on
 * their own and attached, which readers do not have to wait for.
 */
export async function createMonths(
  tx: Kysely<Tables>,
  months: Iterable<number>,
  existing: ReadonlySet<number>,
): Promise<void> {
  for (const month of new Set(months)) {
    if (existing.has(month)) continue;
    for (const table of PARTITIONED) {
      const partition = sql.id(partitionOf(table, month));
      const [from, to] = [firstPlace(month), firstPlace(month + 1)].map((bound) => sql.lit(bound));
      await sql`create table ${partition} (like ${sql.id(table)} including all)`.execute(tx);
      await sql`
        alter table ${sql.id(table)} attach partition ${partition} for values from (${from}) to (${to})`.execute(
        tx,
      );
    }
  }
}

export function partitionOf(table: (typeof PARTITIONED)[number], month: number): string {
  return `${table}_${monthName(month)}`;
}

export async function readMonths(
  tx: Kysely<Tables>,
  retentionDays: number | undefined = undefined,
): Promise<Months> {
  const { rows } = await sql<{ last: number; now: number; partitions: string[] }>`
    select coalesce((select place from mention order by place desc limit 1), 0) as last,
      (extract(epoch from now()) * 1000)::bigint as now,
      array(select inhrelid::regclass::text from pg_inherits where inhparent = 'mention'::regclass) as partitions
  `.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('A query without a row.');
  return {
    last: monthOfPlace(row.last),
    now: monthOf(row.now),
    firstKept: retentionDays === undefined ? 0 : monthOf(row.now - retentionDays * DAY_MS),
    existing: new Set(row.partitions.map(monthOfName)),
  };
}
