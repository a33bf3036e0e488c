import { AppError, fieldError, type Wording } from '../errors.ts';
import { MAX_TEXT_LENGTH } from '../mention/mention.ts';

/** A word to look for. With `prefix`, any word that begins so. */
export interface SearchWord {
  readonly word: string;
  readonly prefix: boolean;
}

/** Longer words are cut, in texts and in queries alike: PostgreSQL takes no lexeme of more than 2,046 bytes. */
const MAX_WORD_LENGTH = 64;
/** Different words in one query; more is a mistake or an attack, and the parser of FTS5 is quadratic in them. */
const MAX_QUERY_WORDS = 1000;
/** `a*` would read the lists of a good part of the dictionary. */
const MIN_PREFIX_LENGTH = 4;

/** Marks (accents once decomposed, variation selectors) and invisible formatting (zero width, soft hyphen). */
const IGNORED = /[\p{M}\p{Cf}]+/gu;
/** A run of letters and digits, a flag, or one emoji. */
const WORD = /[\p{L}\p{N}]+|\p{RI}{2}|\p{Extended_Pictographic}/gu;
/** The same, with the star that asks for a prefix. */
const QUERY_WORD = new RegExp(`(?:${WORD.source})\\*?`, 'gu');
/** Letters that Unicode does not decompose, as they are typed without them. */
const PLAIN = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ς: 'σ' } as const;
const isPlainKey = (letter: string): letter is keyof typeof PLAIN => Object.hasOwn(PLAIN, letter);
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

/**
 * The different words of a text as the full-text index keeps them: no case, no accents, no styled letters. Every
 * database indexes these and no tokenizer of its own, so that all of them find the same mentions.
 */
export function indexWords(text: string): readonly string[] {
  return [...new Set(fold(text).match(WORD)?.map(cut))];
}

/**
 * The words of a query: all must be found, in any order; whatever is not a word is ignored, and a query without words
 * asks for nothing. `rembours*` finds every word that begins so. Throws `invalid_request` for a query that is longer
 * than a text may be, or of more than 1,000 different words.
 */
export function queryWords(query: string): readonly SearchWord[] {
  if (query.length > MAX_TEXT_LENGTH)
    throw invalidQuery({
      fr: `${MAX_TEXT_LENGTH} caractères au plus`,
      en: `at most ${MAX_TEXT_LENGTH} characters`,
    });
  const words = new Map<string, SearchWord>();
  for (const found of fold(query).match(QUERY_WORD) ?? []) {
    const starred = found.endsWith('*');
    const word = cut(starred ? found.slice(0, -1) : found);
    const prefix = starred && word.length >= MIN_PREFIX_LENGTH;
    words.set(prefix ? `${word}*` : word, { word, prefix });
  }
  if (words.size > MAX_QUERY_WORDS)
    throw invalidQuery({
      fr: `${MAX_QUERY_WORDS} mots différents au plus`,
      en: `at most ${MAX_QUERY_WORDS} different words`,
    });
  return [...words.values()];
}

function fold(text: string): string {
  // Up, then down: letters that are two in capitals (ŉ, ʼN) come out the same from both cases.
  // Marks go before, too: to decompose is to sort those of one letter, in quadratic time.
  return text
    .toUpperCase()
    .replace(IGNORED, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(IGNORED, '')
    .replace(SPECIAL, (letter) => (isPlainKey(letter) ? PLAIN[letter] : letter));
}

function cut(word: string): string {
  return word.length > MAX_WORD_LENGTH ? word.slice(0, MAX_WORD_LENGTH) : word;
}

function invalidQuery({ fr, en }: Wording): AppError {
  const fields = [fieldError('q', { fr, en })];
  return new AppError('invalid_request', { fr: `q : ${fr}.`, en: `q: ${en}.` }, { fields });
}
