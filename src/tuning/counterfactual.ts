import { findMatches, type Reading } from '../classify/classify.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import type { KeywordEffect, KeywordMatch } from '../keywords/keyword-match.ts';
import type { Span } from '../mention/classification.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Flag, Topic } from '../mention/taxonomy.ts';
import type { StagedDecider } from '../routing/decide.ts';
import type { Decision } from '../routing/decision.ts';
import { entryKey } from './changed-lists.ts';
import { type Aspect, differences, type Verdict, verdictOf } from './verdict.ts';

/** Entries of one text that are tried without, at most: each costs a decision. */
const MAX_ENTRIES = 50;

/** What one entry does to a decision: the decision without it, and in what that differs. */
export interface EntryEffect {
  readonly list: string;
  readonly entry: string;
  readonly without: Verdict;
  readonly changes: Aspect[];
}

/** A match as plain data of its own. */
export interface FoundMatch extends Omit<KeywordMatch, 'effect' | 'spans'> {
  readonly spans: Span[];
  readonly effect: Omit<KeywordEffect, 'topics' | 'flags'> & {
    readonly topics: Topic[];
    readonly flags: Flag[];
  };
}

/** A decision with the lists that it was made with. */
export interface ExplainedDecision {
  readonly decision: Decision;
  readonly matches: FoundMatch[];
  /** By order of their first match. */
  readonly entries: EntryEffect[];
  /** Entries that matched too and were not tried without. */
  readonly entriesOmitted: number;
}

export interface TestedMention {
  readonly current: ExplainedDecision;
  readonly draft: ExplainedDecision | null;
  /** The decision if there were no list at all. */
  readonly without: Verdict;
  /** In what the draft's decision differs from the current one. */
  readonly changes: Aspect[];
}

/**
 * The test box: what the lists find in a mention, what is decided, and what would be without each entry that was
 * found. Entries are matched each for itself, so leaving out an entry's matches is the same as compiling without it.
 */
export function testMention(
  mention: DecidableMention,
  decider: StagedDecider,
  current: KeywordMatcher,
  draft: KeywordMatcher | null,
): TestedMention {
  const reading = decider.read(mention);
  const now = explain(reading, decider, current);
  const then = draft === null ? null : explain(reading, decider, draft);
  return {
    current: now,
    draft: then,
    without: verdictOf(decider.judge(reading, [], current.version)),
    changes: then === null ? [] : differences(verdictOf(now.decision), verdictOf(then.decision)),
  };
}

function explain(reading: Reading, decider: StagedDecider, matcher: KeywordMatcher): ExplainedDecision {
  const matches = findMatches(matcher, reading);
  const decision = decider.judge(reading, matches, matcher.version);
  const verdict = verdictOf(decision);
  const found = new Map(matches.map((match) => [entryKey(match.list, match.entry), match]));
  const entries = [...found.values()].slice(0, MAX_ENTRIES).map(({ list, entry }): EntryEffect => {
    const others = withoutEntry(matches, list, entry);
    const without = verdictOf(decider.judge(reading, others, matcher.version));
    return { list, entry, without, changes: differences(verdict, without) };
  });
  const shown = matches.map((match) => {
    const { topics, flags } = match.effect;
    return {
      ...match,
      spans: [...match.spans],
      effect: { ...match.effect, topics: [...topics], flags: [...flags] },
    };
  });
  return { decision, matches: shown, entries, entriesOmitted: found.size - entries.length };
}

export function withoutEntry(
  matches: readonly KeywordMatch[],
  list: string,
  entry: string,
): readonly KeywordMatch[] {
  return matches.filter((match) => match.list !== list || match.entry !== entry);
}
