import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { PageQuery, PageRow } from '../engine.ts';
import type { MentionTable, Tables } from '../tables.ts';
import { mentionsWith } from './text-search.ts';

/** The body, looked up for the rows that are given back only: a join might be walked from its side. */
const body = sql<string>`(select b.body from mention_body as b where b.place = m.place)`;

/** Each walk is a query of its own, and SQLite merges them as it reads. */
export function sqlitePage(db: Kysely<Tables>, query: PageQuery): CompiledQuery<PageRow> {
  const { words, walks, conditions, order, limit } = query;
  const source = words.length > 0 ? mentionsWith(words) : sql<MentionTable>`${sql.table('mention')}`.as('m');
  const [first, ...others] = walks.values.map((values) =>
    db
      .selectFrom(source)
      .where(({ eb, and, ref }) =>
        and([
          ...walks.columns.map((column, at) => eb(ref(`m.${column}`), '=', values[at] ?? '')),
          conditions,
        ]),
      )
      .select(['m.place', 'm.sequence', body.as('body')]),
  );
  // There is one walk at least.
  if (first === undefined)
    throw new AppError('internal', {
      fr: 'Une requête de liste sans parcours.',
      en: 'A list query without a walk.',
    });
  return others
    .reduce((union, walk) => union.unionAll(walk), first)
    .orderBy('place', order === 'newest' ? 'desc' : 'asc')
    .limit(limit)
    .compile();
}
