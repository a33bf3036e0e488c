import { type Kysely, type SqlBool, sql } from 'kysely';
import type { IndexedMention } from '../engine.ts';
import type { SearchWord } from '../search-words.ts';
import type { MentionTable, Tables } from '../tables.ts';

/** Full-text search with FTS5: the table `mention_search` holds an index only, its rowid is the place. */

/** Rows a statement. Each statement leaves a segment in the index, and segments have to be merged later. */
const MAX_ROWS = 500;

/** Puts words in the place of those that the mentions had. */
export async function indexWordsOf(tx: Kysely<Tables>, mentions: readonly IndexedMention[]): Promise<void> {
  for (let start = 0; start < mentions.length; start += MAX_ROWS) {
    const chunk = mentions.slice(start, start + MAX_ROWS);
    const rows = sql.join(chunk.map(({ row, words }) => sql`(${row.place}, ${words.join(' ')})`));
    await sql`insert or replace into mention_search (rowid, words) values ${rows}`.execute(tx);
  }
}

export async function clearWords(tx: Kysely<Tables>): Promise<void> {
  await sql`insert into mention_search (mention_search) values ('delete-all')`.execute(tx);
}

/**
 * The mentions that hold all words, as table `m`, for a list in order of place. CROSS JOIN keeps the index outside: it
 * gives its rows in order of place, and lists need no sort.
 */
export function mentionsWith(words: readonly SearchWord[]) {
  return sql<MentionTable>`(
    select f.rowid as place, found.mention_id, found.sequence, found.revision, found.queue, found.route,
      found.intent, found.brand, found.channel, found.needs_review, found.priority, found.created_ms
    from mention_search as f cross join mention as found on found.place = f.rowid
    where f.mention_search match ${matchAll(words)}
  )`.as('m');
}

/** A scalar subquery, which the planner runs for the mention in hand; `exists` it may turn into a join. */
export function holds(words: readonly SearchWord[]) {
  return sql<SqlBool>`(
    select count(*) from mention_search as f where f.mention_search match ${matchAll(words)} and f.rowid = m.place
  ) > 0`;
}

/** An FTS5 expression that no text can break out of: search words hold letters, digits and emojis only. */
function matchAll(words: readonly SearchWord[]): string {
  return words.map(({ word, prefix }) => (prefix ? `"${word}" *` : `"${word}"`)).join(' ');
}
