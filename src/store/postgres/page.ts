import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { PageQuery, PageRow, Walks } from '../engine.ts';
import type { Tables } from '../tables.ts';
import { holds } from './text-search.ts';

/** The places of the page first, then their bodies: what a sort leaves out is not looked up. */
export function postgresPage(db: Kysely<Tables>, query: PageQuery): CompiledQuery<PageRow> {
  const { walks, words, conditions, order, limit } = query;
  const direction = order === 'newest' ? sql`desc` : sql`asc`;
  const found = words.length > 0 ? sql`${conditions} and ${holds(words)}` : sql`${conditions}`;
  const places =
    walks.columns.length === 0
      ? sql`select m.place, m.sequence from mention as m where ${found} order by m.place ${direction} limit ${limit}`
      : alongWalks(walks, { found, direction, limit });
  return sql<PageRow>`
    select page.place, page.sequence, (select b.body from mention_body as b where b.place = page.place) as body
    from (${places}) as page order by page.place ${direction}`.compile(db);
}

/**
 * Some rows of each walk, and of these the first ones. One value stands in `any (array[…])`: it is the same condition,
 * and the planner, which does not see that it is one value, has no other index that gives this order.
 */
function alongWalks(
  { columns, values }: Walks,
  page: { found: ReturnType<typeof sql>; direction: ReturnType<typeof sql>; limit: number },
) {
  const { found, direction, limit } = page;
  const rows = sql.join(values.map((row) => sql`(${sql.join(row)})`));
  const names = sql.join(columns.map((column) => sql.id(column)));
  const [first = '', ...others] = columns;
  const onWalk = sql.join(
    [
      sql`${sql.ref(`m.${first}`)} = any (array[${sql.ref(`walk.${first}`)}])`,
      ...others.map((column) => sql`${sql.ref(`m.${column}`)} = ${sql.ref(`walk.${column}`)}`),
    ],
    sql` and `,
  );
  return sql`
    select found.place, found.sequence
    from (values ${rows}) as walk (${names}) cross join lateral (
      select m.place, m.sequence from mention as m where ${onWalk} and ${found}
      order by ${sql.ref(`m.${first}`)} ${direction}, m.place ${direction} limit ${limit}
    ) as found
    order by found.place ${direction} limit ${limit}`;
}
