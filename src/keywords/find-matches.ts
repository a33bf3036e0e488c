import type { Span } from '../mention/classification.ts';
import type { Token } from '../text/token.ts';
import { type Chosen, choosePhrases, choosePlanned } from './choose-matches.ts';
import type { CompiledEntry } from './compiled-list.ts';
import type { KeywordMatch } from './keyword-match.ts';
import { allows } from './limits.ts';
import type { MatchContext } from './match-context.ts';
import { mayHold } from './may-hold.ts';
import { createTextView, type Place, placeOf, type TextView } from './places.ts';
import type { Hits } from './term-automaton.ts';
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

/** What was seen of one entry. */
interface Found {
  readonly phrases: Span[];
  readonly exceptions: Span[];
  readonly slots: Map<number, Place[]>;
}

const NOTHING: readonly KeywordMatch[] = Object.freeze([]);
const NO_PLACES: readonly Place[] = Object.freeze([]);

/** The matches of a snapshot in a text, by start, then in the order of the lists. */
export function findMatches(
  snapshot: Snapshot,
  tokens: readonly Token[],
  text: string,
  context: MatchContext | undefined,
): readonly KeywordMatch[] {
  const hits = snapshot.pool.scan(tokens, text);
  if (hits === undefined) return NOTHING;
  const sets = new Map<number, Place[]>();
  const found = new Map<number, Found>();
  // Twice over the hits: most are common words of queries that nothing else asks for, and cost no memory then.
  const triggered = triggeredBy(snapshot, hits);
  for (let i = 0; i + 2 < hits.length; i += 3)
    note(snapshot, triggered, found, sets, tokens, hits[i] ?? 0, hits[i + 1] ?? 0, hits[i + 2] ?? 0);
  // A query of sets alone has no hits of its own.
  for (const order of triggered) foundOf(found, order);

  const matches: { order: number; match: KeywordMatch }[] = [];
  let view: TextView | undefined;
  for (const [order, seen] of found) {
    const compiled = snapshot.entries[order];
    if (compiled === undefined) continue;
    const { list, entry, effect, limits, plan } = compiled;
    if (limits !== undefined && context !== undefined && !allows(limits, context)) continue;
    let chosen: readonly Chosen[];
    if (plan === undefined) chosen = choosePhrases(seen.phrases, seen.exceptions);
    else {
      const what = seenBy(snapshot, seen, sets);
      if (seen.phrases.length === 0 && !plan.branches.some(({ node }) => mayHold(node, what))) continue;
      view ??= createTextView(tokens, text, context);
      chosen = choosePlanned(plan, seen.phrases, seen.exceptions, what, view);
    }
    for (const { start, end, spans } of chosen)
      matches.push({ order, match: { list, entry, effect, start, end, spans } });
  }
  matches.sort((a, b) => a.match.start - b.match.start || a.order - b.order);
  return matches.map(({ match }) => match);
}

/** The entries that can hold: a phrase or a set that they begin with was seen. */
function triggeredBy({ pool, orderOf, triggered }: Snapshot, hits: Hits): ReadonlySet<number> {
  const orders = new Set<number>();
  for (let i = 0; i < hits.length; i += 3) {
    const owner = pool.ownerOf(hits[i] ?? 0);
    if (owner === undefined) continue;
    if (owner.role === 'set') for (const order of triggered.get(owner.number) ?? []) orders.add(order);
    else if (owner.triggers) orders.add(orderOf[owner.number] ?? -1);
  }
  return orders;
}

function note(
  { pool, orderOf }: Snapshot,
  triggered: ReadonlySet<number>,
  found: Map<number, Found>,
  sets: Map<number, Place[]>,
  tokens: readonly Token[],
  value: number,
  first: number,
  last: number,
): void {
  const owner = pool.ownerOf(value);
  if (owner === undefined) return;
  if (owner.role === 'set') {
    add(sets, owner.number, placeOf(tokens, first, last));
    return;
  }
  const order = orderOf[owner.number] ?? -1;
  if (order < 0 || !triggered.has(order)) return;
  const seen = foundOf(found, order);
  if (owner.role === 'slot') add(seen.slots, owner.slot, placeOf(tokens, first, last));
  else {
    const span = { start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0 };
    (owner.role === 'phrase' ? seen.phrases : seen.exceptions).push(span);
  }
}

function foundOf(found: Map<number, Found>, order: number): Found {
  const known = found.get(order);
  if (known !== undefined) return known;
  const seen = { phrases: [], exceptions: [], slots: new Map<number, Place[]>() };
  found.set(order, seen);
  return seen;
}

function add(places: Map<number, Place[]>, key: number, place: Place): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [place]);
  else known.push(place);
}

function seenBy({ setNumbers }: Snapshot, { slots }: Found, sets: ReadonlyMap<number, readonly Place[]>) {
  return {
    slot: (slot: number) => slots.get(slot) ?? NO_PLACES,
    set: (id: string) => (setNumbers.get(id) ?? []).flatMap((number) => sets.get(number) ?? NO_PLACES),
    hasSet: (id: string) => setNumbers.get(id)?.some((number) => sets.has(number)) === true,
  };
}
