/** How one written word of a term is compared with a word of a text. */
export type WordMode = 'inflected' | 'exact' | 'prefix';

/** One written word of a term, its sign taken off. `[start, end)` are offsets into the term's `text`. */
export interface TermWord {
  readonly mode: WordMode;
  readonly start: number;
  readonly end: number;
}

/** A term without its signs, words parted by one space, ready for the analyser. */
export interface Term {
  readonly text: string;
  readonly words: readonly TermWord[];
}

/** Why a term cannot be used; how it is told to a person stands in `list-problem.ts`. */
export type TermProblem = 'empty' | 'lone_sign' | 'inner_star' | 'short_prefix' | 'two_signs';

/** Shorter prefixes would match far more words than anybody thinks of. */
export const MIN_PREFIX_LETTERS = 3;
const LONG_PREFIX = new RegExp(`[\\p{L}\\p{N}]{${MIN_PREFIX_LETTERS}}$`, 'u');

/**
 * Reads a term: `mot` (with its inflections), `=Mot` (as written), `mot*` (prefix), several words in a row. The signs
 * are those of single words, so that `=Orange bank` asks for the exact spelling of the first word only.
 */
export function parseTerm(source: string): Term | TermProblem {
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(source)) return 'empty';
  const words: TermWord[] = [];
  let text = '';
  for (const written of source.trim().normalize('NFC').split(/\s+/u)) {
    const exact = written.startsWith('=');
    const prefix = written.endsWith('*');
    const word = written.slice(exact ? 1 : 0, prefix ? -1 : undefined);
    // A keycap emoji (*️⃣) holds a star that is no sign.
    if (word.replaceAll('*\uFE0F\u20E3', '').includes('*')) return 'inner_star';
    if (exact && prefix) return 'two_signs';
    if (word === '') return 'lone_sign';
    if (prefix && !LONG_PREFIX.test(word)) return 'short_prefix';
    if (text !== '') text += ' ';
    const start = text.length;
    text += word;
    words.push({ mode: exact ? 'exact' : prefix ? 'prefix' : 'inflected', start, end: text.length });
  }
  return { text, words };
}
