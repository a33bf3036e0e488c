import { type Expression, expressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import { AppError, fieldError } from '../errors.ts';
import { QUEUES } from '../mention/routed-mention.ts';
import type { Order } from './cursor.ts';
import { toDbText } from './row.ts';
import { queryWords, type SearchWord } from './search-words.ts';
import type { MentionFilter } from './store.ts';
import type { MentionTable, Tables } from './tables.ts';
import type { TextSearch } from './text-search.ts';

interface WithMention extends Tables {
  readonly m: MentionTable;
}
type Condition = Expression<SqlBool>;
type Filters = readonly Condition[];

type IndexedColumn = 'brand' | 'queue' | 'route';

/** More index walks than this in one query cost more than reading the mentions in order and leaving some out. */
const MAX_WALKS = 48;

const eb = expressionBuilder<WithMention, 'm'>();

/** One page in order of place, on the far side of `after`: rows of place, sequence and body. */
export function pageQuery(
  db: Kysely<Tables>,
  search: TextSearch,
  filter: MentionFilter,
  page: { readonly order: Order; readonly limit: number; readonly after: number | null },
) {
  const words = wordsOf(filter);
  const source =
    words.length > 0 ? search.mentionsWith(words) : sql<MentionTable>`${sql.table('mention')}`.as('m');
  const { walks, scanned } = words.length > 0 ? UNINDEXED : plan(filter);
  const beyond = page.after === null ? [] : [eb('m.place', page.order === 'newest' ? '<' : '>', page.after)];
  const [first, ...others] = walks.map((walk) =>
    db
      .selectFrom(source)
      .where(eb.and([...walk, ...beyond, ...scan(filter, scanned), ...facts(filter)]))
      .select(['m.place', 'm.sequence', body.as('body')]),
  );
  // A plan has one walk at least: the product of no choices is one.
  if (first === undefined) throw new AppError('internal', 'A list query without a walk.');
  return others
    .reduce((union, walk) => union.unionAll(walk), first)
    .orderBy('place', page.order === 'newest' ? 'desc' : 'asc')
    .limit(page.limit);
}

/** The mentions that match and changed after `sequence`, in order of sequence. */
export function changesQuery(
  db: Kysely<Tables>,
  search: TextSearch,
  filter: MentionFilter,
  page: { readonly after: number; readonly limit: number },
) {
  const words = wordsOf(filter);
  const holds = words.length > 0 ? [search.holds(words)] : [];
  return db
    .selectFrom('mention as m')
    .where('m.sequence', '>', page.after)
    .where(eb.and([...scan(filter, UNINDEXED.scanned), ...facts(filter), ...holds]))
    .select(['m.place', 'm.sequence', body.as('body')])
    .orderBy('m.sequence')
    .limit(page.limit);
}

/** The body, looked up for the rows that are given back only: a join might be walked from its side. */
const body = sql<string>`(select b.body from mention_body as b where b.place = m.place)`;

interface Plan {
  /** Conditions of each walk along an index; no mention is on two of them. */
  readonly walks: readonly Filters[];
  /** Columns that are checked mention by mention. */
  readonly scanned: readonly IndexedColumn[];
}

const UNINDEXED: Plan = { walks: [[]], scanned: ['brand', 'queue', 'route'] };

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
    const walks = brands.flatMap((brand) =>
      all.map((queue) => [eb('m.brand', '=', brand), eb('m.queue', '=', queue)]),
    );
    return { walks, scanned: ['route'] };
  }
  if (queues.length > 0) {
    return { walks: queues.map((queue) => [eb('m.queue', '=', queue)]), scanned: ['brand', 'route'] };
  }
  if (routes.length > 0) {
    return { walks: routes.map((route) => [eb('m.route', '=', route)]), scanned: ['brand', 'queue'] };
  }
  return UNINDEXED;
}

/** Conditions written so that no index is chosen for them: the order comes from elsewhere. */
function scan(filter: MentionFilter, columns: readonly IndexedColumn[]): Filters {
  return columns
    .map((column) => ({ column, values: valuesOf(filter, column) }))
    .filter(({ values }) => values.length > 0)
    .map(
      ({ column, values }) => sql<SqlBool>`coalesce(${eb.ref(`m.${column}`)}, '') in (${sql.join(values)})`,
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
