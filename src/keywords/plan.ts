import type { Condition, Query } from './query.ts';
import { isPlaced, needsWord } from './query.ts';

/** A query with its phrases numbered: what the automaton finds has the number of the phrase (its slot). */
export type Node =
  | { readonly kind: 'leaf'; readonly slot: number }
  | { readonly kind: 'set'; readonly id: string }
  | { readonly kind: 'adjacent'; readonly of: readonly Node[] }
  | {
      readonly kind: 'near';
      readonly ordered: boolean;
      readonly distance: number;
      readonly left: Node;
      readonly right: Node;
    }
  | { readonly kind: 'anchored'; readonly start: boolean; readonly end: boolean; readonly of: Node }
  | { readonly kind: 'and'; readonly carriers: readonly Node[]; readonly filters: readonly Node[] }
  | { readonly kind: 'or'; readonly of: readonly Node[] }
  | { readonly kind: 'not'; readonly of: Node }
  | Condition;

/**
 * One alternative of an entry. A placed one is found in each of its places, where its filters hold; another (AND of
 * several words) is found once in a text, carried by all the places of its words.
 */
export interface Branch {
  readonly placed: boolean;
  readonly node: Node;
  readonly filters: readonly Node[];
}

/** What to look at first: the branch can hold only where one of these was seen. */
export interface Triggers {
  readonly slots: readonly number[];
  readonly sets: readonly string[];
}

/** Reads a query as the alternatives that it holds: OR at its top is one more way to write several. */
export function branchesOf(query: Query, slotOf: (phrase: Query & { kind: 'phrase' }) => number): Branch[] {
  if (query.kind === 'or') return query.of.flatMap((part) => branchesOf(part, slotOf));
  if (query.kind === 'and') {
    const carriers = query.of.filter(needsWord);
    const only = carriers[0];
    if (only !== undefined && carriers.length === 1 && isPlaced(only)) {
      const filters = query.of.filter((part) => part !== only);
      return [
        { placed: true, node: nodeOf(only, slotOf), filters: filters.map((part) => nodeOf(part, slotOf)) },
      ];
    }
  }
  return [{ placed: isPlaced(query), node: nodeOf(query, slotOf), filters: [] }];
}

function nodeOf(query: Query, slotOf: (phrase: Query & { kind: 'phrase' }) => number): Node {
  const nodes = (of: readonly Query[]) => of.map((part) => nodeOf(part, slotOf));
  switch (query.kind) {
    case 'phrase':
      return { kind: 'leaf', slot: slotOf(query) };
    case 'adjacent':
    case 'or':
      return { kind: query.kind, of: nodes(query.of) };
    case 'and': {
      const needed = query.of.filter(needsWord);
      return {
        kind: 'and',
        carriers: nodes(needed),
        filters: nodes(query.of.filter((part) => !needed.includes(part))),
      };
    }
    case 'near':
      return { ...query, left: nodeOf(query.left, slotOf), right: nodeOf(query.right, slotOf) };
    case 'anchored':
      return { ...query, of: nodeOf(query.of, slotOf) };
    case 'not':
      return { kind: 'not', of: nodeOf(query.of, slotOf) };
    default:
      return query;
  }
}

/** How often a phrase is to be expected in texts, by its slot, up to a factor. */
export type Frequency = (slot: number) => number;

/** As frequent as a set is taken to be: it has many phrases, and many entries share it. */
const SET_FREQUENCY = 100;

/** The rarest phrases of which one must be there for the node to hold. */
export function triggersOf(node: Node, frequency: Frequency): Triggers {
  const of = (part: Node) => triggersOf(part, frequency);
  switch (node.kind) {
    case 'leaf':
      return { slots: [node.slot], sets: [] };
    case 'set':
      return { slots: [], sets: [node.id] };
    case 'or':
      return all(node.of.map(of));
    case 'adjacent':
      return rarest(node.of.map(of), frequency);
    case 'near':
      return rarest([of(node.left), of(node.right)], frequency);
    case 'and':
      return rarest(node.carriers.map(of), frequency);
    case 'anchored':
      return of(node.of);
    case 'not':
    case 'names':
    case 'number':
      // Never asked for: what needs no word is a filter.
      return { slots: [], sets: [] };
  }
}

function all(triggers: readonly Triggers[]): Triggers {
  return { slots: triggers.flatMap(({ slots }) => slots), sets: triggers.flatMap(({ sets }) => sets) };
}

function rarest(triggers: readonly Triggers[], frequency: Frequency): Triggers {
  const sum = ({ slots, sets }: Triggers) =>
    slots.reduce((total, slot) => total + frequency(slot), sets.length * SET_FREQUENCY);
  return triggers.reduce((best, next) => (sum(next) < sum(best) ? next : best));
}
