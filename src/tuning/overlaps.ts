import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import type { KeywordEffect, KeywordMatch } from '../keywords/keyword-match.ts';
import { holdsWherever, type Limits, limitsOf, mayMeet } from '../keywords/limits.ts';
import { parseQuery } from '../keywords/parse-query.ts';
import type { Route } from '../mention/taxonomy.ts';
import { entryKey } from './changed-lists.ts';

export interface EntryName {
  readonly list: string;
  readonly entry: string;
}

/** One of two entries: what it speaks for, and how strongly, in log-odds. */
export type PairSide = EntryName & { readonly route: Route | null; readonly weight: number };

/** Two entries that are found in the same words; `terms`: some of the words. */
export interface EntryPair {
  readonly a: PairSide;
  readonly b: PairSide;
  /** In how many of their own terms. */
  readonly count: number;
  readonly terms: string[];
}

export interface Overlaps {
  /** Found in the same words, for the same route, and both count. */
  readonly overlapping: readonly EntryPair[];
  /** Found in exactly the same words: for different routes, or for and against the same one. */
  readonly contradictory: readonly EntryPair[];
  /** Each of its terms is found by the other too, which holds wherever it does and says the same with at least its weight. */
  readonly shadowed: readonly (EntryName & { readonly by: EntryName })[];
}

const SHOWN_TERMS = 3;
/** Other entries that are looked at in one term. */
const MAX_OTHERS = 20;
/**
 * Tries each plain term of each entry as a text, and sees which other entries stand in the same words. Entries that are
 * written as conditions of several words have no such text, and are left out; so are two that no mention can meet both
 * of: other brands, channels, languages or days. Linear in the number of terms.
 */
export function findOverlaps(matcher: KeywordMatcher, analyser: TermAnalyser): Overlaps {
  const overlapping = new Map<string, MutablePair>();
  const contradictory = new Map<string, MutablePair>();
  const shadowed: (EntryName & { by: EntryName })[] = [];
  const limits = limitsOfAll(matcher);
  for (const list of matcher.lists) {
    for (const entry of list.entries) {
      let shadows: Map<string, EntryName> | null = null;
      for (const term of entry.match) {
        const text = plainText(term);
        if (text === null) {
          // Nothing is known of it: another entry may not find it.
          shadows = new Map();
          continue;
        }
        const matches = matcher.match(analyser.analyse(text), text);
        const own = matches.find((match) => match.list === list.id && match.entry === entry.id);
        if (own === undefined) continue;
        const ownLimits = limits.get(nameOf(own));
        const others = matches.filter(
          (match) =>
            match !== own &&
            !sameEntry(match, own) &&
            meets(match, own) &&
            mayMeet(ownLimits, limits.get(nameOf(match))),
        );
        for (const other of others.slice(0, MAX_OTHERS)) {
          const pairs = pairsFor(own, other, overlapping, contradictory);
          if (pairs !== null) addPair(pairs, own, other, text);
        }
        shadows = stillShadowing(
          shadows,
          others.filter(
            (other) => shadowsIt(other, own) && holdsWherever(limits.get(nameOf(other)), ownLimits),
          ),
        );
      }
      const by = [...(shadows?.values() ?? [])][0];
      if (by !== undefined) shadowed.push({ list: list.id, entry: entry.id, by });
    }
  }
  const sorted = (pairs: Map<string, MutablePair>) =>
    [...pairs.values()].sort((x, y) => y.count - x.count || (pairKey(x.a, x.b) < pairKey(y.a, y.b) ? -1 : 1));
  return { overlapping: sorted(overlapping), contradictory: sorted(contradictory), shadowed };
}

/** The limits of the entries that have any, by `entryKey`. */
function limitsOfAll(matcher: KeywordMatcher): Map<string, Limits> {
  const limits = new Map<string, Limits>();
  for (const list of matcher.lists) {
    for (const entry of list.entries) {
      const own = limitsOf(list, entry);
      if (own !== undefined) limits.set(entryKey(list.id, entry.id), own);
    }
  }
  return limits;
}

/** The words of a query that is nothing but words; null for any other. */
function plainText(source: string): string | null {
  const { query } = parseQuery(source);
  if (query?.kind !== 'phrase' || query.words.some(({ mode }) => mode === 'class')) return null;
  return query.words.map(({ text }) => text.replace('*', '')).join(' ');
}

type MutablePair = { -readonly [K in keyof EntryPair]: EntryPair[K] };
type Pairs = Map<string, MutablePair>;

function pairsFor(
  own: KeywordMatch,
  other: KeywordMatch,
  overlapping: Pairs,
  contradictory: Pairs,
): Pairs | null {
  const [a, b] = [own.effect.route, other.effect.route];
  if (a === undefined || b === undefined) return null;
  const [forA, forB] = [own.effect.weight > 0, other.effect.weight > 0];
  if (a === b && forA === forB) return overlapping;
  // An entry of negative weight speaks against its route, and not for another one.
  if (a !== b && !(forA && forB)) return null;
  // A longer expression may well say something else than a word in it.
  return own.start === other.start && own.end === other.end ? contradictory : null;
}

function addPair(pairs: Pairs, own: KeywordMatch, other: KeywordMatch, text: string): void {
  const [first, second] = nameOf(own) < nameOf(other) ? [own, other] : [other, own];
  const key = pairKey(first, second);
  const side = ({ list, entry, effect: { route, weight } }: KeywordMatch) => ({
    ...{ list, entry, route: route ?? null, weight },
  });
  const pair = pairs.get(key) ?? { a: side(first), b: side(second), count: 0, terms: [] };
  pair.count += 1;
  if (pair.terms.length < SHOWN_TERMS && !pair.terms.includes(text)) pair.terms.push(text);
  pairs.set(key, pair);
}

/** The entries that shadowed all terms so far and this one too. */
function stillShadowing(
  before: ReadonlyMap<string, EntryName> | null,
  now: readonly KeywordMatch[],
): Map<string, EntryName> {
  const names = now.map(({ list, entry }): [string, EntryName] => [entryKey(list, entry), { list, entry }]);
  return new Map(before === null ? names : names.filter(([key]) => before.has(key)));
}

/** True where `other` stands in the same words and says all that `own` says. Of two that say the same, the first counts. */
function shadowsIt(other: KeywordMatch, own: KeywordMatch): boolean {
  if (other.start !== own.start || other.end !== own.end || !saysAllOf(other.effect, own.effect))
    return false;
  return !saysAllOf(own.effect, other.effect) || nameOf(other) < nameOf(own);
}

function saysAllOf(a: KeywordEffect, b: KeywordEffect): boolean {
  return (
    a.route === b.route &&
    (b.intent === undefined || a.intent === b.intent) &&
    b.topics.every((topic) => a.topics.includes(topic)) &&
    b.flags.every((flag) => a.flags.includes(flag)) &&
    (b.urgency === undefined || a.urgency === b.urgency) &&
    (b.urgencyAtMost === undefined || a.urgencyAtMost === b.urgencyAtMost) &&
    (!b.neverHide || a.neverHide) &&
    (!b.decisive || a.decisive) &&
    Math.sign(a.weight) === Math.sign(b.weight) &&
    Math.abs(a.weight) >= Math.abs(b.weight)
  );
}

const nameOf = ({ list, entry }: EntryName): string => entryKey(list, entry);
const pairKey = (a: EntryName, b: EntryName): string => `${nameOf(a)} ${nameOf(b)}`;
const sameEntry = (a: EntryName, b: EntryName): boolean => a.list === b.list && a.entry === b.entry;
const meets = (a: KeywordMatch, b: KeywordMatch): boolean => a.start < b.end && b.start < a.end;
