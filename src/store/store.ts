import type { Queue, RoutedMention } from '../mention/routed-mention.ts';
import type { Intent, Route } from '../mention/taxonomy.ts';

export interface MentionFilter {
  /** Routes of the classification. Empty or absent (here and below): all. */
  readonly routes?: readonly Route[] | undefined;
  /** Queues that the mention was sent to: a route, or `review`. */
  readonly queues?: readonly Queue[] | undefined;
  readonly intents?: readonly Intent[] | undefined;
  readonly brands?: readonly string[] | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly needsReview?: boolean | undefined;
  /** createdAt ≥ since, ISO 8601. */
  readonly since?: string | undefined;
  /** createdAt < until, ISO 8601. */
  readonly until?: string | undefined;
  readonly minPriority?: number | undefined;
  /**
   * Words that the text must all contain, in any order, accents and case set aside; a star asks for the start of a
   * word (`rembours*`). What is not a word is ignored: without words, all. Too many: `invalid_request`.
   */
  readonly q?: string | undefined;
}

/** A mention with the place that the store gave it. */
export interface StoredMention {
  /** Grows with each change of any mention: what a stream resumes from. */
  readonly sequence: number;
  readonly routed: RoutedMention;
}

export interface HistoryEntry {
  readonly revision: number;
  readonly at: string;
  readonly event: string;
  readonly queue: Queue;
}

export interface Page {
  readonly items: readonly StoredMention[];
  readonly nextCursor: string | null;
}

/** A change to index: the routed mention, and the CloudEvents type of the event that brought it. */
export interface Change {
  readonly routed: RoutedMention;
  readonly event: string;
}

/** The query store: a view of the log that can be rebuilt from it. One contract suite runs on every implementation. */
export interface Store {
  /** Idempotent by (mention id, revision): an older or equal revision changes nothing. All or nothing. */
  upsert(changes: readonly Change[]): Promise<void>;
  get(
    id: string,
  ): Promise<{ readonly stored: StoredMention; readonly history: readonly HistoryEntry[] } | null>;
  /** The mentions that the store has among these, each once, in the order asked for. */
  byIds(ids: readonly string[]): Promise<readonly StoredMention[]>;
  /**
   * One page, by order of first indexing. A mention keeps its place for ever, so that following `nextCursor` never
   * skips or repeats one while others are written. Throws `invalid_cursor`.
   */
  list(
    filter: MentionFilter,
    page: {
      readonly order: 'newest' | 'oldest';
      readonly limit: number;
      readonly cursor?: string | undefined;
    },
  ): Promise<Page>;
  /** Mentions that match and changed after `sequence`, in order of sequence: what a live stream sends. */
  changesAfter(sequence: number, filter: MentionFilter, limit: number): Promise<readonly StoredMention[]>;
  lastSequence(): Promise<number>;
  counts(): Promise<Readonly<Record<Queue, number>>>;
  /** A real query, for the readiness check. Throws when the store cannot answer. */
  ping(): Promise<void>;
  /** Empties the view before a rebuild. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
