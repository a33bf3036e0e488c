import type { FieldError, Wording } from '../errors.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Queue } from '../mention/routed-mention.ts';
import type { Route } from '../mention/taxonomy.ts';
import type { KeywordDocuments } from '../tuning/changed-lists.ts';
import type { ComparedMention, Impact } from '../tuning/compare.ts';
import type { GoldChange } from '../tuning/compare-gold.ts';
import type { TestedMention } from '../tuning/counterfactual.ts';
import type { ListHealth } from '../tuning/list-health.ts';
import type { Suggestion } from '../tuning/suggestion-trials.ts';

/** What the threads for tuning can be asked, and what they answer: plain data, since it crosses threads. */

/** The lists and sets in force. `version` tells whether a thread has them already. */
export interface CurrentLists extends KeywordDocuments {
  readonly version: string;
}

/** A change of lists as it was sent: the document is read, and refused, by the thread. */
export type DraftChange =
  | { readonly list: unknown }
  | { readonly remove: string }
  | { readonly set: unknown }
  | { readonly removeSet: string };

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

export interface CheckInput {
  /** A whole list, as JSON or as the text of its file; or a whole set; or one entry of a list in force; or one query. */
  readonly of:
    | { readonly list: unknown }
    | { readonly set: unknown }
    | { readonly yaml: string; readonly file: string }
    | { readonly entry: unknown; readonly inList: string | null }
    | { readonly query: string };
  /** Past mentions to see what is found, the newest ones, of these brands (null: all). 0: none. */
  readonly sample: number;
  readonly brands: readonly string[] | null;
}
export interface CheckProblem {
  readonly severity: 'error' | 'warning';
  readonly entry: string | null;
  /** 1-based: in the text of a file, or in the query. */
  readonly line: number | null;
  readonly column: number | null;
  /** Of a query: half-open offsets. */
  readonly start: number | null;
  readonly end: number | null;
  readonly fr: string;
  readonly en: string;
  /** What could stand in the place of `[start, end)`. */
  readonly suggestion: string | null;
}
export interface CheckOutput {
  readonly valid: boolean;
  readonly problems: CheckProblem[];
}

export interface HealthJobInput {
  /** Only this list, with each of its entries; null: all that are told of. */
  readonly list: string | null;
  /** The lists that may be told of. */
  readonly lists: readonly string[];
  /** First day that counts, and today in Paris: `2026-03-02`. */
  readonly since: string;
  readonly today: string;
  readonly brands: readonly string[] | null;
}
export interface HealthOutput extends ListHealth {
  readonly version: string;
  /** The first day on record; null where nothing was found yet. */
  readonly firstDay: string | null;
  /** Of the brands asked for, those with hits in the period. */
  readonly brands: string[];
}

export interface SuggestJobInput {
  readonly route: Route | null;
  /** ISO 8601. */
  readonly since: string;
  readonly limit: number;
  readonly brands: readonly string[] | null;
}
export interface SuggestOutput {
  readonly version: string;
  readonly corrected: number;
  readonly background: number;
  readonly items: Suggestion[];
}

export interface TuningJobs {
  readonly test: { readonly input: TestInput; readonly output: TestOutput };
  readonly 'dry-run': { readonly input: DryRunInput; readonly output: DryRunOutput };
  readonly check: { readonly input: CheckInput; readonly output: CheckOutput };
  readonly health: { readonly input: HealthJobInput; readonly output: HealthOutput };
  readonly suggest: { readonly input: SuggestJobInput; readonly output: SuggestOutput };
}
export type JobKind = keyof TuningJobs;
export type JobInput<K extends JobKind> = TuningJobs[K]['input'];
export type JobOutput<K extends JobKind> = TuningJobs[K]['output'];

/** A job with its kind. `keywords` only where the thread does not have this version yet. */
export type Job = {
  [K in JobKind]: {
    readonly kind: K;
    readonly input: JobInput<K>;
    readonly keywords: KeywordDocuments | null;
  };
}[JobKind];

export type JobMessage =
  | { readonly type: 'progress'; readonly progress: DryRunProgress }
  | { readonly type: 'done'; readonly output: JobOutput<JobKind> }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly wording: Wording;
      readonly fields: readonly FieldError[];
    };
