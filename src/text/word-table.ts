import type { Token, Word } from './token.ts';

/** How many words have a number at a time: twice as many as raw words are kept. Beyond that numbers are given again. */
export const WORD_NUMBERS = 65_536;

/** What a part of the decision knows of each word, found by the word's number instead of its letters. */
export interface WordTable<T> {
  of(token: Token): T;
}

/**
 * Keeps what `make` works out of a token's word and kind. A word whose number was given to another one since is worked
 * out anew, so that a result never depends on what was read before.
 */
export function createWordTable<T extends object>(make: (token: Token) => T): WordTable<T> {
  const owners = new Array<Word | undefined>(WORD_NUMBERS).fill(undefined);
  const values = new Array<T | undefined>(WORD_NUMBERS).fill(undefined);
  return {
    of(token) {
      const { word } = token;
      const { number } = word;
      const known = values[number];
      if (owners[number] === word && known !== undefined) return known;
      const made = make(token);
      owners[number] = word;
      values[number] = made;
      return made;
    },
  };
}
