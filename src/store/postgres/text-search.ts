import { type SqlBool, sql } from 'kysely';
import type { SearchWord } from '../search-words.ts';

/** Full-text search with a GIN index on `mention.words`. */
export function holds(words: readonly SearchWord[]) {
  return sql<SqlBool>`m.words @@ ${matchAll(words)}::tsquery`;
}

/** A tsquery that no text can break out of: search words hold letters, digits and emojis only. */
function matchAll(words: readonly SearchWord[]): string {
  return words.map(({ word, prefix }) => (prefix ? `'${word}':*` : `'${word}'`)).join(' & ');
}
