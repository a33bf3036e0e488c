import type { Branch, Node } from './plan.ts';

/** Slots from this one on share a bit. */
const LAST_BIT = 31;

/** The bit of a slot in a number that tells which slots were seen. */
export function slotBit(slot: number): number {
  return 1 << Math.min(slot, LAST_BIT);
}

/** False where no branch of an entry can hold. */
export function anyMayHold(
  branches: readonly Branch[],
  slots: number,
  hasSet: (id: string) => boolean,
): boolean {
  for (const { node } of branches) if (mayHold(node, slots, hasSet)) return true;
  return false;
}

/**
 * False where a node surely has no place in a text, by which of its phrases (`slotBit`) and sets were seen at all: no
 * place is worked out, nothing is allocated. Most entries that are woken by a common word end here.
 */
function mayHold(node: Node, slots: number, hasSet: (id: string) => boolean): boolean {
  switch (node.kind) {
    case 'leaf':
      return (slots & slotBit(node.slot)) !== 0;
    case 'set':
      return hasSet(node.id);
    case 'or':
      for (const part of node.of) if (mayHold(part, slots, hasSet)) return true;
      return false;
    case 'adjacent':
      return allMayHold(node.of, slots, hasSet);
    case 'near':
      return mayHold(node.left, slots, hasSet) && mayHold(node.right, slots, hasSet);
    case 'and':
      return allMayHold(node.carriers, slots, hasSet);
    case 'anchored':
      return mayHold(node.of, slots, hasSet);
    case 'not':
    case 'names':
    case 'number':
      return true;
  }
}

function allMayHold(nodes: readonly Node[], slots: number, hasSet: (id: string) => boolean): boolean {
  for (const node of nodes) if (!mayHold(node, slots, hasSet)) return false;
  return true;
}
