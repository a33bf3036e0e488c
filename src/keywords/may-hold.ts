import type { Node } from './plan.ts';

/** Slots from this one on share a bit. */
const LAST_BIT = 31;

/** The bit of a slot in a number that tells which slots were seen; the sets of an entry have those behind its slots. */
export function slotBit(slot: number): number {
  return 1 << Math.min(slot, LAST_BIT);
}

/** What must be seen in a text for a node to hold there: of each number, one of its bits (`slotBit`). */
export type Needs = readonly number[];

/** Reads what a node needs. `setBit`: the bit of a set by its id. */
export function needsOf(node: Node, setBit: (id: string) => number): Needs {
  const of = (part: Node) => needsOf(part, setBit);
  switch (node.kind) {
    case 'leaf':
      return [slotBit(node.slot)];
    case 'set':
      return [setBit(node.id)];
    case 'or': {
      // One need of each alternative: less than all of them, but one number.
      const ofEach = node.of.map((part) => of(part)[0]);
      const needed = ofEach.filter((need) => need !== undefined);
      return needed.length < ofEach.length ? [] : [needed.reduce((all, need) => all | need, 0)];
    }
    case 'adjacent':
      return node.of.flatMap(of);
    case 'near':
      return [...of(node.left), ...of(node.right)];
    case 'and':
      return node.carriers.flatMap(of);
    case 'anchored':
      return of(node.of);
    case 'not':
    case 'names':
    case 'number':
      return [];
  }
}

/**
 * False where no branch of an entry can hold, by what each of them needs and what was seen: no place is worked out,
 * nothing is allocated. Most entries that are woken by a common word end here.
 */
export function anyMayHold(branches: readonly Needs[], seen: number): boolean {
  for (const needs of branches) if (mayHold(needs, seen)) return true;
  return false;
}

/** False where one branch cannot hold. */
export function mayHold(needs: Needs, seen: number): boolean {
  for (const need of needs) if ((need & seen) === 0) return false;
  return true;
}
