import { type SqlBool, sql } from 'kysely';
import type { SearchWord } from '../search-words.ts';
import type { MentionTable } from '../tables.ts';
import type { TextSearch } from '../text-search.ts';

/** Rows a statement. Each statement leaves a segment in the index, and segments have to be merged later. */
const MAX_ROWS = 500;

/** Full-text search with FTS5: the table `mention_search` holds an index only, its rowid is the place. */
export const sqliteTextSearch: TextSearch = {
  async index(tx, texts) {
    for (let start = 0; start < texts.length; start += MAX_ROWS) {
      const chunk = texts.slice(start, start + MAX_ROWS);
      const rows = sql.join(chunk.map(({ place, words }) => sql`(${place}, ${words.join(' ')})`));
      await sql`insert or replace into mention_search (rowid, words) values ${rows}`.execute(tx);
    }
  },

  async clear(tx) {
    await sql`insert into mention_search (mention_search) values ('delete-all')`.execute(tx);
  },

  // CROSS JOIN keeps the index outside: it gives its rows in order of place, and lists need no sort.
  mentionsWith: (words) =>
    sql<MentionTable>`(
      select f.rowid as place, found.mention_id, found.sequence, found.revision, found.queue, found.route,
        found.intent, found.brand, found.channel, found.needs_review, found.priority, found.created_ms
      from mention_search as f cross join mention as found on found.place = f.rowid
      where f.mention_search match ${matchAll(words)}
    )`.as('m'),

  // A scalar subquery, which the planner runs for the mention in hand; `exists` it may turn into a join.
  holds: (words) =>
    sql<SqlBool>`(
      select count(*) from mention_search as f where f.mention_search match ${matchAll(words)} and f.rowid = m.place
    ) > 0`,
};

/** An FTS5 expression that no text can break out of: search words hold letters, digits and emojis only. */
function matchAll(words: readonly SearchWord[]): string {
  return words.map(({ word, prefix }) => (prefix ? `"${word}" *` : `"${word}"`)).join(' ');
}
