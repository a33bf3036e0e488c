import { findMatches, type Reading } from '../classify/classify.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import type { KeywordMatch } from '../keywords/keyword-match.ts';
import type { Span } from '../mention/classification.ts';
import type { DecidableMention } from '../mention/mention.ts';
import { QUEUES, type Queue } from '../mention/routed-mention.ts';
import type { StagedDecider } from '../routing/decide.ts';
import { type ChangedEntries, type EntryChange, entryKey } from './changed-lists.ts';
import { withoutEntry } from './counterfactual.ts';
import { type Aspect, differences, type Verdict, verdictOf } from './verdict.ts';

const EXAMPLES_PER_ENTRY = 5;
/** Entries that are told of, those that change most first. */
const MAX_ENTRIES = 200;
/** Entries of one mention that are undone one by one to see which of them made the difference. */
const MAX_UNDONE = 20;

/** Two sets of lists under one decision. `changed…` hold the entries that differ, and nothing else. */
export interface Comparison {
  readonly decider: StagedDecider;
  readonly before: KeywordMatcher;
  readonly after: KeywordMatcher;
  readonly changedBefore: KeywordMatcher;
  readonly changedAfter: KeywordMatcher;
  readonly kinds: ChangedEntries['kinds'];
}

/** A mention to compare, as it was sent; `id` where it has one. */
export type ComparedMention = DecidableMention & { readonly id?: string | undefined };

export interface ChangeExample {
  readonly id: string | null;
  readonly text: string;
  readonly brand: string | null;
  /** The queue that the mention stands in, as it was decided; null where it comes from no store. */
  readonly storedQueue: Queue | null;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly changes: Aspect[];
  /** Where the entry stands in the text: after the change, or before it where it is removed. */
  readonly spans: Span[];
}

export interface EntryImpact {
  readonly list: string;
  readonly entry: string;
  readonly kind: EntryChange;
  /** Mentions that the entry stands in, before or after. */
  readonly touched: number;
  /** Of them, those whose decision it changes. */
  readonly changed: number;
  readonly aspects: Readonly<Record<Aspect, number>>;
  readonly examples: ChangeExample[];
}

export interface QueueChange {
  readonly queue: Queue;
  readonly in: number;
  readonly out: number;
  readonly delta: number;
}

export interface Impact {
  readonly read: number;
  readonly touched: number;
  readonly changed: number;
  readonly aspects: Readonly<Record<Aspect, number>>;
  readonly entries: EntryImpact[];
  readonly entriesOmitted: number;
  readonly workload: QueueChange[];
  readonly moves: { readonly from: Queue; readonly to: Queue; readonly mentions: number }[];
}

/** The verdicts of before and after, or null where the change cannot matter. */
export interface Judged {
  readonly before: Verdict;
  readonly after: Verdict;
}

/**
 * Decides a mention with both sets of lists, but only where one of the entries that differ stands in it: matches of
 * other entries are the same in both, and the same matches give the same decision.
 */
export function judgeBoth(mention: ComparedMention, comparison: Comparison): (Judged & Touching) | null {
  const { decider, before, after, changedBefore, changedAfter } = comparison;
  const reading = decider.read(mention);
  const old = findMatches(changedBefore, reading);
  const now = findMatches(changedAfter, reading);
  if (old.length === 0 && now.length === 0) return null;
  const beforeMatches = findMatches(before, reading);
  const afterMatches = findMatches(after, reading);
  return {
    before: verdictOf(decider.judge(reading, beforeMatches, before.version)),
    after: verdictOf(decider.judge(reading, afterMatches, after.version)),
    ...{ reading, old, now, beforeMatches, afterMatches },
  };
}

interface Touching {
  readonly reading: Reading;
  readonly old: readonly KeywordMatch[];
  readonly now: readonly KeywordMatch[];
  readonly beforeMatches: readonly KeywordMatch[];
  readonly afterMatches: readonly KeywordMatch[];
}

interface Origin {
  readonly mention: ComparedMention;
  readonly storedQueue: Queue | undefined;
}

interface Group {
  readonly list: string;
  readonly entry: string;
  readonly kind: EntryChange;
  touched: number;
  changed: number;
  readonly aspects: Record<Aspect, number>;
  readonly examples: ChangeExample[];
}

/** Counts what a change of lists does to the mentions given one after the other. Memory does not grow with them. */
export function createImpact(comparison: Comparison): {
  add(mention: ComparedMention, storedQueue?: Queue): void;
  readonly changed: number;
  result(): Impact;
} {
  const groups = new Map<string, Group>();
  const aspects = noAspects();
  const moves = new Map<string, { from: Queue; to: Queue; mentions: number }>();
  let read = 0;
  let touched = 0;
  let changed = 0;

  function groupOf({ list, entry }: KeywordMatch): Group {
    const key = entryKey(list, entry);
    let group = groups.get(key);
    if (group === undefined) {
      const kind = comparison.kinds.get(key) ?? 'changed';
      group = { list, entry, kind, touched: 0, changed: 0, aspects: noAspects(), examples: [] };
      groups.set(key, group);
    }
    return group;
  }

  function addChange(mention: Origin, judged: Judged & Touching, changes: Aspect[]): void {
    changed += 1;
    for (const aspect of changes) aspects[aspect] += 1;
    const { before, after } = judged;
    if (before.queue !== after.queue) {
      const key = `${before.queue} ${after.queue}`;
      const move = moves.get(key) ?? { from: before.queue, to: after.queue, mentions: 0 };
      move.mentions += 1;
      moves.set(key, move);
    }
    for (const match of responsible(judged, comparison)) {
      const group = groupOf(match);
      group.changed += 1;
      for (const aspect of changes) group.aspects[aspect] += 1;
      if (group.examples.length < EXAMPLES_PER_ENTRY)
        group.examples.push(exampleOf(mention, judged, changes, match));
    }
  }

  return {
    add(mention, storedQueue) {
      read += 1;
      const judged = judgeBoth(mention, comparison);
      if (judged === null) return;
      touched += 1;
      for (const match of distinctEntries(judged)) groupOf(match).touched += 1;
      const changes = differences(judged.before, judged.after);
      if (changes.length > 0) addChange({ mention, storedQueue }, judged, changes);
    },
    get changed() {
      return changed;
    },
    result() {
      const sorted = [...groups.values()].sort(
        (a, b) =>
          b.changed - a.changed ||
          b.touched - a.touched ||
          (entryKey(a.list, a.entry) < entryKey(b.list, b.entry) ? -1 : 1),
      );
      return {
        ...{ read, touched, changed, aspects },
        entries: sorted.slice(0, MAX_ENTRIES),
        entriesOmitted: Math.max(0, sorted.length - MAX_ENTRIES),
        workload: QUEUES.map((queue) => queueChange(queue, [...moves.values()])),
        moves: [...moves.values()].sort((a, b) => b.mentions - a.mentions),
      };
    },
  };
}

/** One match for each entry that differs and stands in the mention: the new one where there are both. */
function distinctEntries({ old, now }: Touching): KeywordMatch[] {
  return [...new Map([...old, ...now].map((match) => [entryKey(match.list, match.entry), match])).values()];
}

/** Of the entries that differ, those without which the decision would not be what it becomes; all if none is alone. */
function responsible(judged: Judged & Touching, comparison: Comparison): KeywordMatch[] {
  const entries = distinctEntries(judged);
  if (entries.length === 1) return entries;
  const { reading, beforeMatches, afterMatches, after } = judged;
  const { decider } = comparison;
  const alone = entries.slice(0, MAX_UNDONE).filter(({ list, entry }) => {
    const own = beforeMatches.filter((match) => match.list === list && match.entry === entry);
    const undone = [...withoutEntry(afterMatches, list, entry), ...own];
    const verdict = verdictOf(decider.judge(reading, undone, comparison.after.version));
    return differences(verdict, after).length > 0;
  });
  return alone.length > 0 ? alone : entries;
}

function exampleOf(
  { mention: { id, text, brand }, storedQueue }: Origin,
  { before, after, old, now }: Judged & Touching,
  changes: Aspect[],
  { list, entry }: KeywordMatch,
): ChangeExample {
  const own = (matches: readonly KeywordMatch[]) =>
    matches.filter((match) => match.list === list && match.entry === entry);
  const shown = own(now).length > 0 ? own(now) : own(old);
  const spans = shown.flatMap((match) => match.spans);
  return {
    ...{ id: id ?? null, text, brand: brand ?? null, storedQueue: storedQueue ?? null },
    ...{ before, after, changes, spans },
  };
}

function queueChange(
  queue: Queue,
  moves: readonly { readonly from: Queue; readonly to: Queue; readonly mentions: number }[],
): QueueChange {
  let into = 0;
  let out = 0;
  for (const { from, to, mentions } of moves) {
    if (to === queue) into += mentions;
    if (from === queue) out += mentions;
  }
  return { queue, in: into, out, delta: into - out };
}

function noAspects(): Record<Aspect, number> {
  return { route: 0, urgency: 0, review: 0, queue: 0, intent: 0, topics: 0, flags: 0 };
}
