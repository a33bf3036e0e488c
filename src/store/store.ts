import type { Correction } from '../mention/correction.ts';
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
  /** What a person said that the mention is, where that is what happened. */
  readonly correction?: Pick<Correction, 'id' | 'route' | 'intent' | 'note' | 'author'>;
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

/** A correction to index, and the CloudEvents type of the event that brought it. */
export interface CorrectionChange {
  readonly correction: Correction;
  readonly event: string;
}

/** A mention and the last correction of it. */
export interface CorrectedMention {
  readonly correction: Correction;
  readonly routed: RoutedMention;
}

/** How often one keyword entry was found: mentions, each counted once, on the day (UTC) of its first decision. */
export interface KeywordHits {
  readonly list: string;
  readonly entry: string;
  /** Since the day asked for. */
  readonly hits: number;
  /** The last day with a hit, whenever that was: `2026-03-02`. */
  readonly lastDay: string;
}

export interface KeywordHitsOnRecord {
  /** The first day on record; null: nothing was found yet. */
  readonly firstDay: string | null;
  /** Of the brands asked for, those with hits since the day: the first 500 by name. */
  readonly brands: readonly string[];
  readonly entries: readonly KeywordHits[];
}

/** The query store: a view of the log that can be rebuilt from it. One contract suite runs on every implementation. */
export interface Store {
  /** Idempotent by (mention id, revision): an older or equal revision changes nothing. All or nothing. */
  upsert(changes: readonly Change[]): Promise<void>;
  /** Idempotent by the id of the correction. A correction may come before its mention. All or nothing. */
  correct(corrections: readonly CorrectionChange[]): Promise<void>;
  /**
   * Mentions that were corrected at or after `since` (ISO 8601), each with its last correction, the latest first.
   * Empty or absent brands: all.
   */
  corrected(filter: {
    readonly since?: string | undefined;
    readonly brands?: readonly string[] | undefined;
    readonly limit: number;
  }): Promise<readonly CorrectedMention[]>;
  /**
   * All entries that were ever found in mentions of these brands (empty or absent: all), with their hits since a day
   * (`2026-03-02`).
   */
  keywordHits(since: string, brands?: readonly string[]): Promise<KeywordHitsOnRecord>;
  /** With its history, corrections among it, in order of time. */
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
  /** Empties the view. */
  clear(): Promise<void>;
  /** What is to be done from time to time, by any process: makes room for what comes, lets go of what is too old. */
  maintain(): Promise<void>;
  /**
   * Has `fill` write everything anew, and puts that in the place of what there is. PostgreSQL shows readers the former
   * view until then, keeps writers waiting, and gives a mention that was there its place and its sequence again; on
   * SQLite readers see the view as it fills.
   */
  rebuild(fill: (empty: Pick<Store, 'upsert' | 'correct'>) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
