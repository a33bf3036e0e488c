import type { Span } from '../mention/classification.ts';
import type { Flag, Intent, Route, Topic, Urgency } from '../mention/taxonomy.ts';

/** What a keyword entry speaks for, list defaults applied. */
export interface KeywordEffect {
  readonly route?: Route | undefined;
  readonly intent?: Intent | undefined;
  readonly topics: readonly Topic[];
  readonly flags: readonly Flag[];
  /** At least this urgent. */
  readonly urgency?: Urgency | undefined;
  /** At most this urgent, unless another match asks for more. */
  readonly urgencyAtMost?: Urgency | undefined;
  /** Not to be hidden before a person has seen it. */
  readonly neverHide: boolean;
  /** Log-odds, -10…10, that the entry adds to what it speaks for. */
  readonly weight: number;
  /** Decides the route alone (after the precedence of the taxonomy). */
  readonly decisive: boolean;
}

/**
 * One entry found in one place of a text. `[start, end)` are UTF-16 offsets into the original text; where an expression
 * speaks of the whole text (AND), they are those of the first of the words that carry it.
 */
export interface KeywordMatch {
  readonly list: string;
  readonly entry: string;
  readonly effect: KeywordEffect;
  readonly start: number;
  readonly end: number;
  /** The words that carry the match, by start: one span for a phrase, several where an expression joins them. */
  readonly spans: readonly Span[];
}
