import type { Span } from '../mention/classification.ts';
import type { Token } from '../text/token.ts';
import { type Chosen, choosePhrases, choosePlanned } from './choose-matches.ts';
import type { CompiledEntry } from './compiled-list.ts';
import type { EntryPlan } from './entry-terms.ts';
import type { KeywordMatch } from './keyword-match.ts';
import { allows } from './limits.ts';
import type { MatchContext } from './match-context.ts';
import { anyMayHold, mayHold, slotBit } from './may-hold.ts';
import { createTextView, type Place, placeOf, type TextView } from './places.ts';
import type { TermPool } from './term-pool.ts';

/** The entries of one state of the lists, among all those of the pool. */
export interface Snapshot {
  readonly pool: TermPool;
  /** In the order of the lists. */
  readonly entries: readonly CompiledEntry[];
  /** By number in the pool: the place in `entries`, -1 for an entry of another state. */
  readonly orderOf: Int32Array;
  /** By id: the numbers of a set and of the sets that it names. */
  readonly setNumbers: ReadonlyMap<string, readonly number[]>;
  /** By number of a set: the entries to look at where it is seen. */
  readonly triggered: ReadonlyMap<number, readonly number[]>;
}

interface OrderedMatch {
  readonly order: number;
  readonly match: KeywordMatch;
}

/** The matches of a snapshot in a text, by start, then in the order of the lists. */
export type FindMatches = (
  tokens: readonly Token[],
  text: string,
  context: MatchContext | undefined,
) => readonly KeywordMatch[];

// Not frozen: a frozen array is of another kind, and slows every loop that meets both.
const NOTHING: readonly KeywordMatch[] = [];
const NO_PLACES: readonly Place[] = [];
const NO_SPANS: readonly Span[] = [];
const NO_ENTRIES: readonly number[] = [];
const NONE = -1;

/**
 * Builds the search. A text of 140 characters has some fifty hits, most of them common words of queries that nothing else
 * in the text asks for: they are chained in arrays that live as long as the snapshot, and objects are made only for the
 * few entries that can hold.
 */
export function createMatchFinder(snapshot: Snapshot): FindMatches {
  const { pool, entries, orderOf, setNumbers, triggered } = snapshot;
  /** By place in `entries`: 1 where the entry has to be looked at, then its first hit. */
  const woken = new Uint8Array(entries.length);
  const firstHit = new Int32Array(entries.length);
  /** By number of a set: its first hit. */
  const firstSetHit = new Int32Array(pool.size()).fill(NONE);
  /** By hit: the next one of the same entry or set. */
  let nextHit = new Int32Array(256);
  let hits: Int32Array = new Int32Array(0);
  let length = 0;
  let tokens: readonly Token[] = [];

  function wake(order: number, awake: number[]): void {
    if (order < 0 || woken[order] === 1) return;
    woken[order] = 1;
    firstHit[order] = NONE;
    awake.push(order);
  }

  /** The entries that can hold: a phrase or a set that they begin with was seen. */
  function wakeAll(awake: number[]): void {
    for (let hit = 0; hit < length; hit += 3) {
      const owner = pool.ownerOf(hits[hit] ?? 0);
      if (owner === undefined) continue;
      if (owner.role === 'set')
        for (const order of triggered.get(owner.number) ?? NO_ENTRIES) wake(order, awake);
      else if (owner.triggers) wake(orderOf[owner.number] ?? NONE, awake);
    }
  }

  /**
   * Chains the hits of the entries that are awake, and those of the sets, in order: from the last to the first, each put
   * before the others.
   */
  function chain(): void {
    if (nextHit.length < length) nextHit = new Int32Array(length * 2);
    for (let hit = length - 3; hit >= 0; hit -= 3) {
      const owner = pool.ownerOf(hits[hit] ?? 0);
      if (owner === undefined) continue;
      if (owner.role === 'set') {
        nextHit[hit] = firstSetHit[owner.number] ?? NONE;
        firstSetHit[owner.number] = hit;
        continue;
      }
      const order = orderOf[owner.number] ?? NONE;
      if (order < 0 || woken[order] === 0) continue;
      nextHit[hit] = firstHit[order] ?? NONE;
      firstHit[order] = hit;
    }
  }

  function spansOf(order: number, role: 'phrase' | 'exception'): readonly Span[] {
    let spans: Span[] | undefined;
    for (let hit = firstHit[order] ?? NONE; hit >= 0; hit = nextHit[hit] ?? NONE)
      if (pool.ownerOf(hits[hit] ?? 0)?.role === role) {
        const first = hits[hit + 1] ?? 0;
        const last = hits[hit + 2] ?? 0;
        spans ??= [];
        spans.push({ start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0 });
      }
    return spans ?? NO_SPANS;
  }

  function placeOfHit(hit: number): Place {
    return placeOf(tokens, hits[hit + 1] ?? 0, hits[hit + 2] ?? 0);
  }

  const hasSet = (id: string) => {
    for (const number of setNumbers.get(id) ?? []) if ((firstSetHit[number] ?? NONE) >= 0) return true;
    return false;
  };
  const placesOfSet = (id: string) => {
    const places: Place[] = [];
    for (const number of setNumbers.get(id) ?? [])
      for (let hit = firstSetHit[number] ?? NONE; hit >= 0; hit = nextHit[hit] ?? NONE)
        places.push(placeOfHit(hit));
    return places;
  };

  /** One bit a slot or set that was seen: see `slotBit`. */
  function bitsSeen(order: number, { phrases, sets }: EntryPlan): number {
    let seen = 0;
    for (let set = 0; set < sets.length; set += 1)
      if (hasSet(sets[set] ?? '')) seen |= slotBit(phrases.length + set);
    for (let hit = firstHit[order] ?? NONE; hit >= 0; hit = nextHit[hit] ?? NONE) {
      const owner = pool.ownerOf(hits[hit] ?? 0);
      if (owner?.role === 'slot') seen |= slotBit(owner.slot);
    }
    return seen;
  }

  function placesBySlot(order: number, { phrases }: EntryPlan): (slot: number) => readonly Place[] {
    const slots = new Array<Place[] | undefined>(phrases.length).fill(undefined);
    for (let hit = firstHit[order] ?? NONE; hit >= 0; hit = nextHit[hit] ?? NONE) {
      const owner = pool.ownerOf(hits[hit] ?? 0);
      if (owner?.role !== 'slot') continue;
      const known = slots[owner.slot];
      if (known === undefined) slots[owner.slot] = [placeOfHit(hit)];
      else known.push(placeOfHit(hit));
    }
    return (slot) => slots[slot] ?? NO_PLACES;
  }

  function find(text: string, context: MatchContext | undefined, awake: number[]): readonly KeywordMatch[] {
    wakeAll(awake);
    if (awake.length === 0) return NOTHING;
    chain();
    const matches: OrderedMatch[] = [];
    let view: TextView | undefined;
    for (const order of awake) {
      const compiled = entries[order];
      if (compiled === undefined) continue;
      const { list, entry, effect, limits, plan } = compiled;
      if (limits !== undefined && context !== undefined && !allows(limits, context)) continue;
      const phrases = spansOf(order, 'phrase');
      let chosen: readonly Chosen[];
      if (plan === undefined) chosen = choosePhrases(phrases, spansOf(order, 'exception'));
      else {
        const seen = bitsSeen(order, plan);
        if (phrases.length === 0 && !anyMayHold(plan.needs, seen)) continue;
        const branches = plan.branches.filter((_, at) => mayHold(plan.needs[at] ?? [], seen));
        view ??= createTextView(tokens, text, context);
        const places = { slot: placesBySlot(order, plan), set: placesOfSet };
        const holding = { branches, exceptions: plan.exceptions };
        chosen = choosePlanned(holding, phrases, spansOf(order, 'exception'), places, view);
      }
      for (const { start, end, spans } of chosen)
        matches.push({ order, match: { list, entry, effect, start, end, spans } });
    }
    return inOrder(matches);
  }

  return (allTokens, text, context) => {
    ({ numbers: hits, length } = pool.scan(allTokens, text));
    if (length === 0) return NOTHING;
    tokens = allTokens;
    const awake: number[] = [];
    try {
      return find(text, context, awake);
    } finally {
      for (const order of awake) woken[order] = 0;
      for (let hit = 0; hit < length; hit += 3) {
        const owner = pool.ownerOf(hits[hit] ?? 0);
        if (owner?.role === 'set') firstSetHit[owner.number] = NONE;
      }
      // Holds on to no text between two calls.
      tokens = [];
    }
  };
}

/** By start, then in the order of the lists. Most often they are so already. */
function inOrder(matches: OrderedMatch[]): KeywordMatch[] {
  const compare = (a: OrderedMatch, b: OrderedMatch) => a.match.start - b.match.start || a.order - b.order;
  const isSorted = matches.every((match, at) => at === 0 || compare(matches[at - 1] ?? match, match) <= 0);
  return (isSorted ? matches : matches.sort(compare)).map(({ match }) => match);
}
