import type { AliasedExpression, Expression, Kysely, SqlBool } from 'kysely';
import type { SearchWord } from './search-words.ts';
import type { MentionTable, Tables } from './tables.ts';

/** The words of one mention to index. */
export interface IndexedText {
  readonly place: number;
  readonly words: readonly string[];
}

/** Full-text search: the part of the store that each database does in its own way. */
export interface TextSearch {
  /** Puts words in the place of those that the mention had. */
  index(tx: Kysely<Tables>, texts: readonly IndexedText[]): Promise<void>;
  clear(tx: Kysely<Tables>): Promise<void>;
  /** The mentions that hold all words, as table `m`, for a list in order of place. */
  mentionsWith(words: readonly SearchWord[]): AliasedExpression<MentionTable, 'm'>;
  /** Whether mention `m` holds all words, for a walk in another order. */
  holds(words: readonly SearchWord[]): Expression<SqlBool>;
}
