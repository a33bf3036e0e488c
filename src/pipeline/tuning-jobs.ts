import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Queue } from '../mention/routed-mention.ts';
import type { ComparedMention, Impact } from '../tuning/compare.ts';
import type { GoldChange } from '../tuning/compare-gold.ts';
import type { TestedMention } from '../tuning/counterfactual.ts';

/** What the threads for tuning can be asked, and what they answer: plain data, since it crosses threads. */

/** The lists in force. `version` tells whether a thread has them already. */
export interface CurrentLists {
  readonly version: string;
  readonly lists: readonly KeywordList[];
  readonly matcher: { readonly sets: readonly KeywordSet[] };
}

/** A change of lists as it was sent: the document is read, and refused, by the thread. */
export type DraftChange = { readonly list: unknown } | { readonly remove: string };

export interface TestInput {
  readonly changes: readonly DraftChange[];
  readonly mentions: readonly DecidableMention[];
}
export interface TestOutput {
  readonly version: string;
  /** Null without changes. */
  readonly draftVersion: string | null;
  readonly items: TestedMention[];
}

export interface DryRunInput {
  readonly changes: readonly DraftChange[];
  /** Mentions to compare on; null: those of the query store. */
  readonly mentions: readonly ComparedMention[] | null;
  /** Of the query store: only those created since (ISO 8601), the newest first, at most `limit`, of these brands (null: all). */
  readonly since: string;
  readonly limit: number;
  readonly brands: readonly string[] | null;
}
export interface DryRunOutput {
  readonly version: string;
  readonly draftVersion: string;
  readonly impact: Impact;
  /** Of the mentions read, how many stand in each queue, as they were decided. Null where they were given. */
  readonly stored: Readonly<Record<Queue, number>> | null;
  /** True where the store has more mentions of the period than `limit`. */
  readonly truncated: boolean;
  readonly gold: GoldChange;
}

export interface DryRunProgress {
  readonly done: number;
  /** At most so many; null: not known. */
  readonly total: number | null;
  readonly changed: number;
}

export interface TuningJobs {
  readonly test: { readonly input: TestInput; readonly output: TestOutput };
  readonly 'dry-run': { readonly input: DryRunInput; readonly output: DryRunOutput };
}
export type JobKind = keyof TuningJobs;
export type JobInput<K extends JobKind> = TuningJobs[K]['input'];
export type JobOutput<K extends JobKind> = TuningJobs[K]['output'];

/** A job with its kind. `lists` only where the thread does not have this version yet. */
export type Job = {
  [K in JobKind]: {
    readonly kind: K;
    readonly input: JobInput<K>;
    readonly version: string;
    readonly lists: readonly KeywordList[] | null;
    readonly sets: readonly KeywordSet[];
  };
}[JobKind];

export type JobMessage =
  | { readonly type: 'progress'; readonly progress: DryRunProgress }
  | { readonly type: 'done'; readonly output: JobOutput<JobKind> }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
      readonly fields: readonly { readonly path: string; readonly message: string }[];
    };
