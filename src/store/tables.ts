import type { Queue } from '../mention/routed-mention.ts';
import type { Intent, Route } from '../mention/taxonomy.ts';

/**
 * What lists filter and sort on. The body stands in a table of its own, so that a scan over many mentions reads a
 * hundred bytes each and not two thousand.
 */
export interface MentionTable {
  /** The sequence of the change that brought it first: its place in every list, for ever. */
  readonly place: number;
  readonly mention_id: string;
  readonly sequence: number;
  readonly revision: number;
  readonly queue: Queue;
  readonly route: Route;
  readonly intent: Intent;
  readonly brand: string;
  readonly channel: string;
  /** 0 or 1, in both databases. */
  readonly needs_review: number;
  readonly priority: number;
  /** `createdAt` in milliseconds since the epoch, so that offsets compare as instants. */
  readonly created_ms: number;
}

/** The whole routed mention, as JSON. */
export interface BodyTable {
  readonly place: number;
  readonly body: string;
}

/** One row for each change applied. */
export interface HistoryTable {
  readonly place: number;
  readonly revision: number;
  readonly at: string;
  readonly event: string;
  readonly queue: Queue;
}

/** How many mentions each queue holds, kept with each change so that counting reads four rows. */
export interface QueueTable {
  readonly queue: Queue;
  readonly mentions: number;
}

/** Corrections, whole as JSON in `body`; by time, then id, the last of a mention counts. */
export interface CorrectionTable {
  readonly correction_id: string;
  readonly mention_id: string;
  readonly brand: string;
  readonly at: string;
  readonly event: string;
  readonly body: string;
}

/** How many mentions were first decided on a day with an entry in their evidence, kept with each change. */
export interface KeywordHitTable {
  readonly day: string;
  readonly list: string;
  readonly entry: string;
  /** Empty for what was counted before brands were told apart. */
  readonly brand: string;
  readonly hits: number;
}

/** One row. Writers lock it first, so that sequences become visible in their order. */
export interface StateTable {
  readonly last_sequence: number;
}

/** The tables of the query store, named and typed alike in every database. */
export interface Tables {
  readonly mention: MentionTable;
  readonly mention_body: BodyTable;
  readonly mention_history: HistoryTable;
  readonly mention_correction: CorrectionTable;
  readonly keyword_hit: KeywordHitTable;
  readonly queue_count: QueueTable;
  readonly store_state: StateTable;
}
