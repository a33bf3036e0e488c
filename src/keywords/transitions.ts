/** The edges of a trie: from a node, over a symbol, to a node. Node 0 is the root, and means "no edge" as a result. */
export interface Transitions {
  next(node: number, symbol: number): number;
  /** The node behind the edge, made where there is none yet. */
  add(node: number, symbol: number): number;
  /** True where an edge leaves the node. */
  goesOn(node: number): boolean;
  /** Writes two numbers that tell `mayFollow` what symbols edges of the node go over. */
  copyFollowers(node: number, to: Int32Array, at: number): void;
}

/** Numbers of a slot: node, symbol, target, and one unused, so that a slot never lies in two cache lines. */
const STRIDE = 4;
/** Bits for each slot in a gate before the table: most words that are in some term do not go on where another one has begun. */
const GATE_BITS_PER_SLOT = 8;

/**
 * All edges in one open-addressing hash table: one probe or two an edge, whatever the number of terms. A Map for each
 * node takes ten times the memory at 100,000 terms, for nodes of mostly one edge.
 */
export function createTransitions(): Transitions {
  let slots = 256;
  let table = new Int32Array(slots * STRIDE);
  let gate = new Uint32Array((slots * GATE_BITS_PER_SLOT) / 32);
  let nodes = 1;
  /** By node, two numbers: the bits of the symbols that go on. */
  let followers = new Int32Array(slots * 2);

  /** Where the edge stands, or the empty slot where it belongs. */
  function find(hash: number, node: number, symbol: number): number {
    let slot = hash & (slots - 1);
    for (;;) {
      const at = slot * STRIDE;
      if (table[at + 2] === 0 || (table[at] === node && table[at + 1] === symbol)) return at;
      slot = (slot + 1) & (slots - 1);
    }
  }

  function put(node: number, symbol: number, target: number): void {
    const hash = hashEdge(node, symbol);
    const bit = hash & (slots * GATE_BITS_PER_SLOT - 1);
    gate[bit >>> 5] = (gate[bit >>> 5] ?? 0) | (1 << (bit & 31));
    const at = find(hash, node, symbol);
    table[at] = node;
    table[at + 1] = symbol;
    table[at + 2] = target;
  }

  function grow(): void {
    const old = table;
    slots *= 2;
    const followersBefore = followers;
    followers = new Int32Array(slots * 2);
    followers.set(followersBefore);
    table = new Int32Array(slots * STRIDE);
    gate = new Uint32Array((slots * GATE_BITS_PER_SLOT) / 32);
    for (let at = 0; at < old.length; at += STRIDE) {
      const target = old[at + 2] ?? 0;
      if (target !== 0) put(old[at] ?? 0, old[at + 1] ?? 0, target);
    }
  }

  function next(node: number, symbol: number): number {
    const hash = hashEdge(node, symbol);
    const bit = hash & (slots * GATE_BITS_PER_SLOT - 1);
    if (((gate[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return 0;
    return table[find(hash, node, symbol) + 2] ?? 0;
  }

  return {
    next,
    add(node, symbol) {
      const known = next(node, symbol);
      if (known !== 0) return known;
      // At most half full: probes stay short.
      if (nodes * 2 >= slots) grow();
      const target = nodes;
      nodes += 1;
      const bits = followerBits(symbol);
      followers[node * 2] = (followers[node * 2] ?? 0) | (1 << bits);
      followers[node * 2 + 1] = (followers[node * 2 + 1] ?? 0) | (1 << (bits >>> BIT_OF_32));
      put(node, symbol, target);
      return target;
    },
    goesOn: (node) => followers[node * 2] !== 0,
    copyFollowers(node, to, at) {
      to[at] = followers[node * 2] ?? 0;
      to[at + 1] = followers[node * 2 + 1] ?? 0;
    },
  };
}

/** Digits that number the 32 bits of an integer: a shift looks at no others. */
const BIT_OF_32 = 5;

/** Two bits for each symbol, one in each number (Bloom 1970): the numbers of both, one behind the other. */
function followerBits(symbol: number): number {
  return Math.imul(symbol, 0x9e3779b1) >>> (32 - 2 * BIT_OF_32);
}

/** False where no edge goes over the symbol, by the two numbers of `copyFollowers`; true where one may. */
export function mayFollow(first: number, second: number, symbol: number): boolean {
  const bits = followerBits(symbol);
  return ((first >>> bits) & (second >>> (bits >>> BIT_OF_32)) & 1) !== 0;
}

/** Multiplications by odd constants spread neighbours (Knuth, TAOCP 3, 6.4); the folds bring the high bits down. */
function hashEdge(node: number, symbol: number): number {
  const both = Math.imul(node, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
  const folded = Math.imul(both ^ (both >>> 15), 0xc2b2ae35);
  return folded ^ (folded >>> 16);
}
