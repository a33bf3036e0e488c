import type { Token, Word } from './token.ts';

/** How many words have a place at a time: twice as many as raw words are kept. Beyond that places are given again. */
export const WORD_PLACES = 32_768;

/** Where a table of `WORD_PLACES` keeps what it knows of a word. Another word can have the same place: its number tells. */
export function wordPlace({ number }: Word): number {
  return number & (WORD_PLACES - 1);
}

/** What a part of the decision knows of each word, found by the word's number instead of its letters. */
export interface WordTable<T> {
  of(token: Token): T;
}

/**
 * Keeps what `make` works out of a token's word and kind. A word whose place was given to another one since is worked
 * out anew, so that a result never depends on what was read before. It holds on to numbers, not to words that nobody
 * else remembers.
 */
export function createWordTable<T extends object>(make: (token: Token) => T): WordTable<T> {
  const owners = new Float64Array(WORD_PLACES);
  const values = new Array<T | undefined>(WORD_PLACES).fill(undefined);
  return {
    of(token) {
      const { number } = token.word;
      const place = wordPlace(token.word);
      const known = values[place];
      if (owners[place] === number && number !== 0 && known !== undefined) return known;
      const made = make(token);
      owners[place] = number;
      values[place] = made;
      return made;
    },
  };
}
