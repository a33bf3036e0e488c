import type { Token, Word } from '../text/token.ts';
import { WORD_NUMBERS } from '../text/word-table.ts';
import { PART, unitBuckets, unitHash, unitOf, WHOLE, wholesOf } from './features.ts';
import { COLUMNS } from './heads.ts';

/** What words add to a text, kept by number. Arrays are replaced as they grow: read them anew for each text. */
export interface Units {
  /** Begins a text: the places given before may be given again. */
  begin(): void;
  /** The place of a token's unit; it stays the same until `begin`. */
  placeOf(token: Token): number;
  /** From `place * COLUMNS` on: the rows of the word, its stem and its sub-words, added up. */
  readonly sums: () => Int16Array;
  /** By place: see `unitHash`. */
  readonly hashes: () => Int32Array;
  /** By place: what the unit adds to the square of a text's length as a vector; 0 for what takes no part (`unitOf`). */
  readonly squares: () => Int32Array;
}

/**
 * Adds up a word's rows once: 8 times faster on real text than looking each sub-word up anew. The sums lie in one array,
 * some 120 bytes a word: as an object each, a word took four reads from memory where it takes two so. A word whose place
 * another word of the same text has taken, or that has no number, gets one behind the others.
 */
export function createUnits(table: Int8Array): Units {
  const owners = new Array<Word | undefined>(WORD_NUMBERS).fill(undefined);
  /** By number of a word: the last text that it stood in. */
  const lastText = new Int32Array(WORD_NUMBERS);
  let text = 0;
  let places = WORD_NUMBERS;
  let capacity = WORD_NUMBERS + 64;
  let sums = new Int16Array(capacity * COLUMNS);
  let hashes = new Int32Array(capacity);
  let squares = new Int32Array(capacity);

  function grow(): void {
    capacity *= 2;
    const before = { sums, hashes, squares };
    sums = new Int16Array(capacity * COLUMNS);
    sums.set(before.sums);
    hashes = new Int32Array(capacity);
    hashes.set(before.hashes);
    squares = new Int32Array(capacity);
    squares.set(before.squares);
  }

  function placeBehind(token: Token): number {
    if (places === capacity) grow();
    places += 1;
    workOut(token, places - 1);
    return places - 1;
  }

  function workOut(token: Token, place: number): void {
    const isWord = token.kind === 'word';
    const { stem } = token.word;
    const unit = unitOf(token);
    squares[place] = 0;
    if (unit === '') return;
    const buckets = unitBuckets(unit, stem, isWord);
    const wholes = wholesOf(isWord);
    // 16 bits are enough: a word has at most some 70 features of at most 127 each, two of which count three times.
    const own = sums.fill(0, place * COLUMNS, (place + 1) * COLUMNS);
    buckets.forEach((bucket, at) => {
      const size = at < wholes ? WHOLE : PART;
      for (let k = 0; k < COLUMNS; k++)
        own[place * COLUMNS + k] =
          (own[place * COLUMNS + k] ?? 0) + (table[bucket * COLUMNS + k] ?? 0) * size;
    });
    hashes[place] = unitHash(isWord ? stem : unit);
    squares[place] = wholes * WHOLE * WHOLE + (buckets.length - wholes) * PART * PART;
  }

  return {
    begin() {
      text = (text + 1) | 0;
      places = WORD_NUMBERS;
    },
    placeOf(token) {
      const { word } = token;
      const { number } = word;
      if (owners[number] !== word) {
        if (number === 0 || lastText[number] === text) return placeBehind(token);
        owners[number] = word;
        workOut(token, number);
      }
      lastText[number] = text;
      return number;
    },
    sums: () => sums,
    hashes: () => hashes,
    squares: () => squares,
  };
}
