/** What was worked out for words as they stand in texts, kept while there is room. */
export interface RawWords<T extends { readonly raw: string }> {
  /** What is kept of `text.slice(start, end)`. The word is not cut out for it. */
  find(text: string, start: number, end: number): T | undefined;
  add(value: T): void;
}

/** Longer words are seldom seen twice, and keeping them would leave the memory unbounded in bytes. */
const LONGEST = 48;
/** V8 keeps the whole text alive behind a slice of 13 units or more. */
const SLICED_FROM = 13;
/** Places that are tried for a word: whoever writes words of one hash gains nothing by it. */
const PROBES = 8;

/**
 * Keeps the words used last: at most `size` (a power of two), at least half of them or nearly. Two tables; when the young
 * one is full it becomes the old one, and what is asked for again moves over. Emptied whole when full, as a plain bounded
 * map would be, it forgot the common words with the rare ones.
 */
export function createRawWords<T extends { readonly raw: string }>(size: number): RawWords<T> {
  let young = createTable<T>(size);
  let old = createTable<T>(size);

  function keep(hash: number, value: T): void {
    if (young.count() >= size / 2) {
      old = young;
      young = createTable(size);
    }
    young.put(hash, value);
  }

  return {
    find(text, start, end) {
      if (end - start > LONGEST) return undefined;
      const hash = hashOf(text, start, end);
      const known = young.find(hash, text, start, end);
      if (known !== undefined) return known;
      const before = old.find(hash, text, start, end);
      if (before !== undefined) keep(hash, before);
      return before;
    },
    add(value) {
      const { raw } = value;
      if (raw.length > LONGEST) return;
      const own = raw.length < SLICED_FROM ? raw : ` ${raw}`.slice(1);
      keep(hashOf(raw, 0, raw.length), { ...value, raw: own });
    },
  };
}

function createTable<T extends { readonly raw: string }>(slots: number) {
  const hashes = new Int32Array(slots);
  const values = new Array<T | undefined>(slots).fill(undefined);
  let count = 0;
  return {
    count: () => count,
    find(hash: number, text: string, start: number, end: number): T | undefined {
      for (let probe = 0; probe < PROBES; probe += 1) {
        const slot = (hash + probe) & (slots - 1);
        if (hashes[slot] !== hash) continue;
        const value = values[slot];
        if (value !== undefined && isWritten(value.raw, text, start, end)) return value;
      }
      return undefined;
    },
    put(hash: number, value: T): void {
      for (let probe = 0; probe < PROBES; probe += 1) {
        const slot = (hash + probe) & (slots - 1);
        if (values[slot] !== undefined && probe < PROBES - 1) continue;
        hashes[slot] = hash;
        values[slot] = value;
        count += 1;
        return;
      }
    },
  };
}

function isWritten(raw: string, text: string, start: number, end: number): boolean {
  if (raw.length !== end - start) return false;
  for (let index = 0; index < raw.length; index += 1)
    if (raw.charCodeAt(index) !== text.charCodeAt(start + index)) return false;
  return true;
}

/** FNV-1a over UTF-16 units, the high bits folded down: the low ones alone repeat too soon. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let index = start; index < end; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}
