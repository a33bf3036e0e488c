import type { Token } from '../text/token.ts';
import { joinNear, pair } from './join-near.ts';
import { fulfils, type MatchContext } from './match-context.ts';
import { afterToken, goesOn, MAX_SKIPPED } from './phrase-rules.ts';
import type { Node } from './plan.ts';

/** Where something stands: tokens `first` to `last`, and the token that a phrase would go on with behind it. */
export interface Place {
  readonly first: number;
  readonly last: number;
  readonly next: number;
  /** What a place of two parts is made of. */
  readonly parts?: readonly [Place, Place];
}

/** What the automaton saw of an entry. */
export interface Seen {
  readonly slot: (slot: number) => readonly Place[];
  readonly set: (id: string) => readonly Place[];
}

/** One text, with what several entries ask of it counted once. */
export interface TextView {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly context: MatchContext | undefined;
  /** How many words stand before a token. */
  readonly wordsBefore: (token: number) => number;
  readonly atStart: (place: Place) => boolean;
  readonly atEnd: (place: Place) => boolean;
}

/** The places of one entry's nodes in one text; each node is worked out once. */
export interface Places {
  /** By first token, then last. */
  readonly of: (node: Node) => readonly Place[];
  /** True where the node holds in the text, and with `wanted` false, where it does not. Conditions hold either way if nothing is known of the mention; its length always is. */
  readonly holds: (node: Node, wanted?: boolean) => boolean;
  /** All places that make the node hold, those of `isTaken` set aside; undefined where it does not hold without them. */
  readonly carriers: (node: Node, isTaken: (place: Place) => boolean) => readonly Place[] | undefined;
}

const NO_PLACES: readonly Place[] = [];

export function createTextView(
  tokens: readonly Token[],
  text: string,
  context: MatchContext | undefined,
): TextView {
  let counts: Int32Array | undefined;
  let start = -1;
  let end = -1;
  return {
    tokens,
    text,
    context,
    wordsBefore(token) {
      counts ??= countWords(tokens);
      return counts[token] ?? 0;
    },
    atStart({ first }) {
      if (start < 0) start = tokens.findIndex((token, index) => !maySkipAtStart(token, tokens[index + 1]));
      return start < 0 || first <= start;
    },
    atEnd({ next }) {
      if (end < 0) end = tokens.findLastIndex(({ kind }) => kind !== 'punctuation' && kind !== 'link');
      return next > end;
    },
  };
}

/** Words up to each token: punctuation is none, and a hashtag counts as the words in it. */
function countWords(tokens: readonly Token[]): Int32Array {
  const counts = new Int32Array(tokens.length + 1);
  tokens.forEach((token, index) => {
    const isSign =
      token.kind === 'punctuation' || (token.kind === 'hashtag' && tokens[index + 1]?.inHashtag === true);
    counts[index + 1] = (counts[index] ?? 0) + (isSign ? 0 : 1);
  });
  return counts;
}

/** Replies begin with the accounts that they go to. */
function maySkipAtStart({ kind }: Token, next: Token | undefined): boolean {
  return kind === 'punctuation' || kind === 'handle' || (kind === 'hashtag' && next?.inHashtag === true);
}

export function placeOf(tokens: readonly Token[], first: number, last: number): Place {
  return { first, last, next: afterToken(tokens, last) };
}

export function createPlaces(view: TextView, seen: Seen): Places {
  let known: Map<Node, readonly Place[]> | undefined;

  function of(node: Node): readonly Place[] {
    if (node.kind === 'leaf') return work(node);
    known ??= new Map();
    const found = known.get(node) ?? work(node);
    known.set(node, found);
    return found;
  }

  function work(node: Node): readonly Place[] {
    switch (node.kind) {
      case 'leaf':
        return sorted(seen.slot(node.slot));
      case 'set':
        return sorted(seen.set(node.id));
      case 'or':
        return sorted(node.of.flatMap(of));
      case 'adjacent':
        return node.of.map(of).reduce((left, right) => {
          const joined: Place[] = [];
          joinAdjacent(left, right, joined);
          return shortest(joined);
        });
      case 'near': {
        const left = of(node.left);
        const right = of(node.right);
        if (left.length === 0 || right.length === 0) return NO_PLACES;
        const joined: Place[] = [];
        joinNear(byNext(left), right, node.distance, view.wordsBefore, joined);
        if (!node.ordered) joinNear(byNext(right), left, node.distance, view.wordsBefore, joined);
        return shortest(joined);
      }
      case 'anchored':
        return of(node.of).filter(
          (place) => (!node.start || view.atStart(place)) && (!node.end || view.atEnd(place)),
        );
      default:
        return [];
    }
  }

  /** Pairs of a left place and a right one that goes on with it. */
  function joinAdjacent(left: readonly Place[], right: readonly Place[], joined: Place[]): void {
    let from = 0;
    for (const a of byNext(left)) {
      while (from < right.length && (right[from]?.first ?? 0) < a.next) from += 1;
      for (let index = from; index < right.length; index += 1) {
        const b = right[index];
        if (b === undefined || b.first > a.next + MAX_SKIPPED) break;
        if (goesOn(view.tokens, view.text, a.next, b.first)) joined.push(pair(a, b));
      }
    }
  }

  function holds(node: Node, wanted = true): boolean {
    switch (node.kind) {
      case 'and': {
        const parts = [...node.carriers, ...node.filters];
        return wanted ? parts.every((part) => holds(part)) : parts.some((part) => holds(part, false));
      }
      case 'or':
        return wanted ? node.of.some((part) => holds(part)) : node.of.every((part) => holds(part, false));
      case 'not':
        return holds(node.of, !wanted);
      case 'names':
      case 'number':
        if (view.context === undefined && node.field !== 'length') return true;
        return fulfils(node, view.text, view.context ?? {}) === wanted;
      default:
        return of(node).length > 0 === wanted;
    }
  }

  function carriers(node: Node, isTaken: (place: Place) => boolean): readonly Place[] | undefined {
    if (node.kind === 'and') {
      if (!node.filters.every((filter) => holds(filter))) return undefined;
      const parts = node.carriers.map((part) => carriers(part, isTaken));
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    const free =
      node.kind === 'or'
        ? node.of.flatMap((part) => carriers(part, isTaken) ?? [])
        : of(node).filter((place) => !isTaken(place));
    return free.length > 0 ? free : undefined;
  }

  return { of, holds, carriers };
}

function byNext(places: readonly Place[]): readonly Place[] {
  return places.length < 2 ? places : places.toSorted((a, b) => a.next - b.next);
}

/** One of each place, by first token, then last. */
function sorted(places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places;
  return places
    .toSorted((a, b) => a.first - b.first || a.last - b.last)
    .filter(({ first, last }, index, all) => {
      const before = all[index - 1];
      return before?.first !== first || before.last !== last;
    });
}

/**
 * Keeps the shortest places: for each first token the earliest last, for each last token the latest first. So their
 * number is bounded by that of the tokens, however many ways there are to put them together (Clarke, Cormack and Burkowski,
 * "An algebra for structured text search", 1995, keep the shortest only; the next word may be near either end, so both count).
 */
function shortest(places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places;
  const byFirst = new Map<number, Place>();
  const byLast = new Map<number, Place>();
  for (const place of places) {
    const sameFirst = byFirst.get(place.first);
    if (sameFirst === undefined || place.last < sameFirst.last) byFirst.set(place.first, place);
    const sameLast = byLast.get(place.last);
    if (sameLast === undefined || place.first > sameLast.first) byLast.set(place.last, place);
  }
  return sorted([...byFirst.values(), ...byLast.values()]);
}
