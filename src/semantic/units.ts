import type { Token } from '../text/token.ts';
import { WORD_PLACES, wordPlace } from '../text/word-table.ts';
import { PART, unitBuckets, unitHash, unitOf, WHOLE, wholesOf } from './features.ts';
import { COLUMNS } from './heads.ts';

/**
 * What is known of a word lies in one row, so that it is two reads from memory: what it adds to each column, then the
 * numbers below. Sizes are of 16-bit numbers.
 */
export const UNIT_ROW = 64;
const AFTER_SUMS = Math.ceil((COLUMNS + 1) / 8) * 8;
/** What the unit adds to the square of a text's length as a vector; 0 for what takes no part (`unitOf`). */
const SQUARE = AFTER_SUMS - 1;
/** See `unitHash`; 32 bits. */
const HASH = AFTER_SUMS;
/** The last text that the word stood in; 32 bits. */
const TEXT = AFTER_SUMS + 2;
/** The number of the word; a 64-bit float. */
const OWNER = AFTER_SUMS + 4;

/** What words add to a text, kept by place. */
export interface Units {
  /** Begins a text: the places given before may be given again. */
  begin(): void;
  /** The place of a token's unit; it stays the same until `begin`. */
  placeOf(token: Token): number;
  /**
   * From `place * UNIT_ROW` on: the rows of the word, its stem and its sub-words, added up. The array is replaced as it
   * grows: read it anew for each text.
   */
  readonly sums: () => Int16Array;
  hashOf(place: number): number;
  squareOf(place: number): number;
}

/**
 * Adds up a word's rows once: 8 times faster on real text than looking each sub-word up anew. A word whose place
 * another word of the same text has taken, or that has no number, gets one behind the others.
 */
export function createUnits(table: Int8Array): Units {
  let text = 0;
  let places = WORD_PLACES;
  let capacity = WORD_PLACES + 64;
  let halves = new Int16Array(capacity * UNIT_ROW);
  let wholes = new Int32Array(halves.buffer);
  let doubles = new Float64Array(halves.buffer);

  function grow(): void {
    capacity *= 2;
    const before = halves;
    halves = new Int16Array(capacity * UNIT_ROW);
    halves.set(before);
    wholes = new Int32Array(halves.buffer);
    doubles = new Float64Array(halves.buffer);
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
    const row = place * UNIT_ROW;
    halves.fill(0, row, row + HASH);
    if (unit === '') return;
    const buckets = unitBuckets(unit, stem, isWord);
    const whole = wholesOf(isWord);
    // 16 bits are enough: a word has at most some 70 features of at most 127 each, two of which count three times.
    buckets.forEach((bucket, at) => {
      const size = at < whole ? WHOLE : PART;
      for (let k = 0; k < COLUMNS; k++)
        halves[row + k] = (halves[row + k] ?? 0) + (table[bucket * COLUMNS + k] ?? 0) * size;
    });
    halves[row + SQUARE] = whole * WHOLE * WHOLE + (buckets.length - whole) * PART * PART;
    wholes[(row + HASH) >> 1] = unitHash(isWord ? stem : unit);
  }

  return {
    begin() {
      text = (text + 1) | 0;
      places = WORD_PLACES;
    },
    placeOf(token) {
      const { number } = token.word;
      const place = wordPlace(token.word);
      const row = place * UNIT_ROW;
      if (number === 0 || doubles[(row + OWNER) >> 2] !== number) {
        if (number === 0 || wholes[(row + TEXT) >> 1] === text) return placeBehind(token);
        doubles[(row + OWNER) >> 2] = number;
        workOut(token, place);
      }
      wholes[(row + TEXT) >> 1] = text;
      return place;
    },
    sums: () => halves,
    hashOf: (place) => wholes[(place * UNIT_ROW + HASH) >> 1] ?? 0,
    squareOf: (place) => halves[place * UNIT_ROW + SQUARE] ?? 0,
  };
}
