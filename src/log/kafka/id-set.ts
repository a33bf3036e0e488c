import { hash } from 'node:crypto';

/**
 * Ids by the first 96 bits of their SHA-256, 16 bytes each with the time, in open addressing: where a Set of strings took
 * 69 MB for a million, this takes about 20. Two different ids that share all 96 bits would be taken for one, and the
 * second mention be told a duplicate: among a billion ids the odds of one such pair are 1 in 10^11 (n² / 2^97), and
 * to make one that meets a given one takes some 2^96 tries.
 */
export interface IdSet {
  /** Whether it came within the window. */
  has(id: string): boolean;
  /** False where it came within the window. `ms`: when it came now, milliseconds since the epoch. */
  add(id: string, ms: number): boolean;
  /** Ids that it holds, some of them perhaps older than the window. */
  size(): number;
  /** What it takes in memory. */
  bytes(): number;
  /** Up to this time ids had to be forgotten before their window was over, because there are too many; else 0. */
  forgottenUpTo(): number;
}

export interface IdSetOptions {
  readonly windowMs: number;
  /** Of the ids beyond so many the oldest are forgotten. */
  readonly maxIds: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Ids are spread over tables that grow one by one: no growth holds up the thread for more than some milliseconds. */
const TABLES = 256;
/** Three words of the hash and the second since the epoch, which is 0 in an empty place. */
const WORDS = 4;
const SECOND = 3;
const FIRST_PLACES = 16;
const MAX_LOAD = 0.85;
const GROWTH = 1.25;
/** A full table that is not to grow forgets so much of what it holds, the oldest first. */
const FORGOTTEN_SHARE = 1 / 16;
const WORD = 2 ** 32;

interface Table {
  words: Uint32Array;
  places: number;
  used: number;
}

export function createIdSet({ windowMs, maxIds, now = Date.now }: IdSetOptions): IdSet {
  const windowSeconds = windowMs / 1000;
  const maxUsed = Math.max(1, Math.floor(maxIds / TABLES));
  const tables = Array.from({ length: TABLES }, () => emptyTable(FIRST_PLACES));
  const key = new Uint32Array(WORDS);
  let forgottenUpTo = 0;

  function tableOf(id: string): Table {
    // As text of one byte a character: no buffer is made.
    const digest = hash('sha256', id, 'binary');
    for (let word = 0; word < SECOND; word++) key[word] = wordAt(digest, word * 4);
    return tables[digest.charCodeAt(SECOND * 4) % TABLES] ?? emptyTable(0);
  }

  /** Of what came up to this second nothing is known any more. */
  const oldUpTo = () => now() / 1000 - windowSeconds;

  function add(id: string, ms: number): boolean {
    const second = Math.max(1, Math.floor(ms / 1000));
    const old = oldUpTo();
    const table = tableOf(id);
    const place = find(table, key);
    const known = table.words[place + SECOND] ?? 0;
    if (known !== 0 && known > old) return false;
    if (second <= old) return true;
    if (known === 0 && table.used >= Math.min(maxUsed, Math.floor(table.places * MAX_LOAD))) {
      makeRoom(table);
      return add(id, ms);
    }
    key[SECOND] = second;
    table.words.set(key, place);
    if (known === 0) table.used += 1;
    return true;
  }

  /** Leaves out what is old, grows where that is not enough, and forgets where that is too much. */
  function makeRoom(table: Table): void {
    const before = table.words;
    const old = oldUpTo();
    let kept = 0;
    for (let at = 0; at < before.length; at += WORDS) {
      const second = before[at + SECOND] ?? 0;
      if (second !== 0 && second <= old) before[at + SECOND] = 0;
      else if (second !== 0) kept += 1;
    }
    if (kept >= maxUsed) kept -= forgetOldest(before, kept);
    const roomy = kept < table.places * MAX_LOAD * (1 - FORGOTTEN_SHARE);
    const places = roomy ? table.places : Math.ceil(table.places * GROWTH);
    Object.assign(table, emptyTable(places), { used: kept });
    for (let at = 0; at < before.length; at += WORDS) {
      if (before[at + SECOND] === 0) continue;
      const moved = before.subarray(at, at + WORDS);
      table.words.set(moved, find(table, moved));
    }
  }

  /** Gives how many. */
  function forgetOldest(words: Uint32Array, kept: number): number {
    const seconds = new Uint32Array(kept);
    let found = 0;
    for (let at = SECOND; at < words.length; at += WORDS) {
      const second = words[at] ?? 0;
      if (second !== 0) seconds[found++] = second;
    }
    const count = Math.ceil(kept * FORGOTTEN_SHARE);
    const last = seconds.sort()[count - 1] ?? 0;
    forgottenUpTo = Math.max(forgottenUpTo, last);
    let left = count;
    // Of one second only as many as must go.
    for (const isDue of [(second: number) => second < last, (second: number) => second === last]) {
      for (let at = SECOND; at < words.length && left > 0; at += WORDS) {
        const second = words[at] ?? 0;
        if (second === 0 || !isDue(second)) continue;
        words[at] = 0;
        left -= 1;
      }
    }
    return count;
  }

  return {
    add,
    has(id) {
      const table = tableOf(id);
      const known = table.words[find(table, key) + SECOND] ?? 0;
      return known !== 0 && known > oldUpTo();
    },
    size: () => tables.reduce((sum, { used }) => sum + used, 0),
    bytes: () => tables.reduce((sum, { words }) => sum + words.byteLength, 0),
    forgottenUpTo: () => forgottenUpTo * 1000,
  };
}

function emptyTable(places: number): Table {
  return { words: new Uint32Array(places * WORDS), places, used: 0 };
}

/** Where the key stands, or the empty place where it belongs: there is always one. */
function find({ words, places }: Table, key: Uint32Array): number {
  const a = key[0] ?? 0;
  const b = key[1];
  const c = key[2];
  let at = Math.floor((a / WORD) * places) * WORDS;
  while (words[at + SECOND] !== 0 && (words[at] !== a || words[at + 1] !== b || words[at + 2] !== c)) {
    at += WORDS;
    if (at === words.length) at = 0;
  }
  return at;
}

function wordAt(digest: string, at: number): number {
  const high = (digest.charCodeAt(at) << 8) | digest.charCodeAt(at + 1);
  const low = (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3);
  return ((high << 16) | low) >>> 0;
}
