import type { Seen } from './places.ts';
import type { Node } from './plan.ts';

/**
 * False where a node surely has no place in a text, by which of its phrases were seen at all: no place is worked out,
 * nothing is allocated. Most entries that are woken by a common word end here.
 */
export function mayHold(node: Node, seen: Seen): boolean {
  switch (node.kind) {
    case 'leaf':
      return seen.slot(node.slot).length > 0;
    case 'set':
      return seen.hasSet(node.id);
    case 'or':
      return node.of.some((part) => mayHold(part, seen));
    case 'adjacent':
      return node.of.every((part) => mayHold(part, seen));
    case 'near':
      return mayHold(node.left, seen) && mayHold(node.right, seen);
    case 'and':
      return node.carriers.every((part) => mayHold(part, seen));
    case 'anchored':
      return mayHold(node.of, seen);
    case 'not':
    case 'names':
    case 'number':
      return true;
  }
}
