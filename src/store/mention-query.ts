import {
  type CompiledQuery,
  type Expression,
  expressionBuilder,
  type Kysely,
  type SqlBool,
  sql,
} from 'kysely';
import { toDbText } from '../db-text.ts';
import { AppError, fieldError } from '../errors.ts';
import { QUEUES } from '../mention/routed-mention.ts';
import type { Order } from './cursor.ts';
import type { Engine, IndexedColumn, PageRow, Walks } from './engine.ts';
import { queryWords, type SearchWord } from './search-words.ts';
import type { MentionFilter } from './store.ts';
import type { MentionTable, Tables } from './tables.ts';

interface WithMention extends Tables {
  readonly m: MentionTable;
}
type Condition = Expression<SqlBool>;
type Filters = readonly Condition[];

/** More index walks than this in one query cost more than reading the mentions in order and leaving some out. */
const MAX_WALKS = 48;

const eb = expressionBuilder<WithMention, 'm'>();

/** One page in order of place, on the far side of `after`. */
export function pageQuery(
  db: Kysely<Tables>,
  engine: Engine,
  filter: MentionFilter,
  page: { readonly order: Order; readonly limit: number; readonly after: number | null },
): CompiledQuery<PageRow> {
  const words = wordsOf(filter);
  const { walks, scanned } = words.length > 0 ? UNINDEXED : plan(filter);
  const beyond = page.after === null ? [] : [eb('m.place', page.order === 'newest' ? '<' : '>', page.after)];
  const conditions = eb.and([...beyond, ...scan(filter, engine, scanned), ...facts(filter)]);
  return engine.page(db, { words, walks, conditions, order: page.order, limit: page.limit });
}

/** The mentions that match and changed after `sequence`, in order of sequence. */
export function changesQuery(
  db: Kysely<Tables>,
  engine: Engine,
  filter: MentionFilter,
  page: { readonly after: number; readonly limit: number },
): CompiledQuery<PageRow> {
  const words = wordsOf(filter);
  const holds = words.length > 0 ? [engine.holds(words)] : [];
  return db
    .selectFrom('mention as m')
    .where('m.sequence', '>', page.after)
    .where(eb.and([...scan(filter, engine, UNINDEXED.scanned), ...facts(filter), ...holds]))
    .select(['m.place', 'm.sequence', body.as('body')])
    .orderBy('m.sequence')
    .limit(page.limit)
    .compile();
}

/** The body, looked up for the rows that are given back only: a join might be walked from its side. */
const body = sql<string>`(select b.body from mention_body as b where b.place = m.place)`;

interface Plan {
  readonly walks: Walks;
  /** Columns that are checked mention by mention. */
  readonly scanned: readonly IndexedColumn[];
}

const UNINDEXED: Plan = { walks: { columns: [], values: [[]] }, scanned: ['brand', 'queue', 'route'] };

/**
 * A list in order of place is read straight from an index where the index is asked for one value: its entries then
 * stand in order of place. So each value wanted is a walk of its own, and the database merges the walks; for an
 * `in (…)` it would collect all that match, and sort. There are indexes on (brand, queue), queue and route.
 */
function plan(filter: MentionFilter): Plan {
  const brands = valuesOf(filter, 'brand');
  const queues = distinct(filter.queues);
  const routes = distinct(filter.routes);
  const all = queues.length > 0 ? queues : QUEUES;
  if (brands.length > 0 && brands.length * all.length <= MAX_WALKS) {
    const values = brands.flatMap((brand) => all.map((queue) => [brand, queue]));
    return { walks: { columns: ['brand', 'queue'], values }, scanned: ['route'] };
  }
  if (queues.length > 0) {
    const values = queues.map((queue) => [queue]);
    return { walks: { columns: ['queue'], values }, scanned: ['brand', 'route'] };
  }
  if (routes.length > 0) {
    const values = routes.map((route) => [route]);
    return { walks: { columns: ['route'], values }, scanned: ['brand', 'queue'] };
  }
  return UNINDEXED;
}

/** Conditions on indexed columns where the order comes from elsewhere. */
function scan(filter: MentionFilter, engine: Engine, columns: readonly IndexedColumn[]): Filters {
  return columns
    .map((column) => ({ column, values: valuesOf(filter, column) }))
    .filter(({ values }) => values.length > 0)
    .map(
      ({ column, values }) =>
        sql<SqlBool>`${engine.unindexed(eb.ref(`m.${column}`))} in (${sql.join(values)})`,
    );
}

function valuesOf(filter: MentionFilter, column: IndexedColumn): readonly string[] {
  const values = { brand: filter.brands?.map(toDbText), queue: filter.queues, route: filter.routes }[column];
  return distinct<string>(values);
}

function distinct<T>(values: readonly T[] | undefined): readonly T[] {
  return [...new Set(values)];
}

/** Conditions on columns without an index. */
function facts(filter: MentionFilter): Filters {
  const { intents, channels, needsReview, since, until, minPriority } = filter;
  return [
    intents?.length ? eb('m.intent', 'in', intents) : null,
    channels?.length ? eb('m.channel', 'in', channels.map(toDbText)) : null,
    needsReview === undefined ? null : eb('m.needs_review', '=', needsReview ? 1 : 0),
    since === undefined ? null : eb('m.created_ms', '>=', instant('since', since)),
    until === undefined ? null : eb('m.created_ms', '<', instant('until', until)),
    minPriority === undefined ? null : eb('m.priority', '>=', minPriority),
  ].filter((condition) => condition !== null);
}

function wordsOf(filter: MentionFilter): readonly SearchWord[] {
  return filter.q === undefined ? [] : queryWords(filter.q);
}

function instant(path: string, value: string): number {
  const ms = Date.parse(value);
  if (!Number.isNaN(ms)) return ms;
  const wording = { fr: 'pas une date et une heure (ISO 8601)', en: 'not a date and time (ISO 8601)' };
  throw new AppError('invalid_request', wording, { fields: [fieldError(path, wording)] });
}
