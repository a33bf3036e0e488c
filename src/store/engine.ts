import type { CompiledQuery, Expression, Kysely, SqlBool } from 'kysely';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { Order } from './cursor.ts';
import type { SearchWord } from './search-words.ts';
import type { MentionTable, Tables } from './tables.ts';

/** What each database does in its own way; all else of the store is the same for both. */
export interface Engine {
  /** Rows a statement, at most. */
  readonly maxRows: number;
  /** The first thing in a transaction that writes: from here to its end no other one does. */
  beginWrite(tx: Kysely<Tables>): Promise<void>;
  /** Says where changes and new mentions will stand. Called within a write, with all that it may bring. */
  placing(tx: Kysely<Tables>, mentions: readonly RoutedMention[]): Promise<Placing>;
  /** Writes mentions and the words of their texts, in the place of what they had. The last thing in a write. */
  writeMentions(tx: Kysely<Tables>, mentions: readonly IndexedMention[]): Promise<void>;
  /** Forgets all words, with the mentions that are deleted in the same transaction. */
  clearWords(tx: Kysely<Tables>): Promise<void>;
  page(db: Kysely<Tables>, query: PageQuery): CompiledQuery<PageRow>;
  /** Whether mention `m` holds all words, for a walk in another order than that of place. */
  holds(words: readonly SearchWord[]): Expression<SqlBool>;
  /** A column in a condition for which no index is to be used, because the order comes from elsewhere. */
  unindexed(column: Expression<string>): Expression<string>;
}

/** Where changes and mentions stand. Places grow with sequences. */
export interface Placing {
  /** The sequence that a change takes; `next` is the one after all others. */
  sequence(routed: RoutedMention, next: number): number;
  /** True for a mention so old that the view has let go of it: it does not come back. */
  isGone(routed: RoutedMention): boolean;
  /** The place of a mention that is new, whose change takes this sequence. */
  place(routed: RoutedMention, sequence: number): number;
}

export interface IndexedMention {
  readonly row: MentionTable;
  /** The different words of its text. */
  readonly words: readonly string[];
}

export type IndexedColumn = 'brand' | 'queue' | 'route';

/** One page in order of place, of the mentions `m` that hold all words, stand on one of the walks and meet the conditions. */
export interface PageQuery {
  /** None: any text. */
  readonly words: readonly SearchWord[];
  readonly walks: Walks;
  readonly conditions: Expression<SqlBool>;
  readonly order: Order;
  readonly limit: number;
}

/**
 * Ways along an index, each for one value of its columns: there the mentions stand in order of place. No mention is on
 * two of them. One walk without columns goes along all places.
 */
export interface Walks {
  readonly columns: readonly IndexedColumn[];
  readonly values: readonly (readonly string[])[];
}

export interface PageRow {
  readonly place: number;
  readonly sequence: number;
  readonly body: string;
}
