import type { Entity } from '../mention/classification.ts';
import { digitsEnd, isDigit, isSpace, isWordSign, wordStart } from './entities-chars.ts';
import { announces, type Reference, referenceBefore } from './entities-reference.ts';
import type { EntityWords, ReferenceType } from './entities-words.ts';
import { foldWord } from './fold.ts';

/** The longest reference that is read: the longest parcel numbers have 34 signs. */
export const MAX_VALUE = 34;
const MIN_DIGITS_MARKED = 3;
const MIN_DIGITS_UNMARKED = 4;
/** 1h40, 100km, 500Mo: a measure, whatever stands before it. */
const MEASURE = /^\d+(?:[hH]\d*|[a-zµ]{1,4}|[KMGT]o)$/;
/** The longest joiner with the spaces around it, ` puis `. */
const MAX_JOINER = 6;

/** A reference as written, with what announces it. */
export interface ReferenceValue extends Reference {
  readonly start: number;
  readonly end: number;
}

interface Value {
  readonly start: number;
  readonly end: number;
  /** How many; 0 where it can be no reference. */
  readonly digits: number;
  readonly hasLetters: boolean;
}

/** Where the search for numbers stands. */
export interface Scan {
  /** The end of the last entity: nothing before it is read again. */
  floor: number;
  previous: Entity | undefined;
  /** How far values have been read, in vain: digits before it are not the start of another one. */
  readTo: number;
}

/** The order, customer or parcel number around the digit at `at`, in the word that starts at `word`. */
export function referenceAt(
  text: string,
  at: number,
  word: number,
  scan: Scan,
  words: EntityWords,
): ReferenceValue | undefined {
  const { floor, previous } = scan;
  // The first digits of 12 34 56 or 12-34-56 have been looked at, with all that follows them.
  const isInside = at - 1 > floor && isDigit(text, at - 2) && !isWordSign(text, at - 1);
  if (isInside || at < scan.readTo) return undefined;
  const value = valueAt(text, at, word, floor, words);
  scan.readTo = value.end;
  if (value.digits < MIN_DIGITS_MARKED) return undefined;
  const listed = typeInList(text, value, previous, words);
  const reference =
    listed === undefined ? referenceBefore(text, value.start, words) : { type: listed, isMarked: true };
  if (reference === undefined || !(reference.isMarked || isPlausible(text, value))) return undefined;
  return { ...reference, start: value.start, end: value.end };
}

/** The letters and digits around `at`, joined by single signs (PZ-1500, 0045-887, 2024/118), groups of digits too. */
function valueAt(text: string, at: number, word: number, floor: number, words: EntityWords): Value {
  let start = word;
  if (word < at && announces(foldWord(text.slice(word, at).toLowerCase()), words)) start = at;
  else if (/[-_/]/.test(text.charAt(word - 1)) && word - 1 > floor && isWordSign(text, word - 2)) {
    const before = wordStart(text, word - 1, floor, MAX_VALUE);
    const isName = announces(foldWord(text.slice(before, word - 1).toLowerCase()), words);
    if (!isName && at - before < MAX_VALUE) start = before;
  }
  let end = at;
  while (end - start <= MAX_VALUE) {
    if (isWordSign(text, end)) end += 1;
    else if (/[-_/.]/.test(text.charAt(end)) && /[0-9A-Z]/.test(text.charAt(end + 1))) end += 2;
    else break;
  }
  const hasLetters = /\p{L}/u.test(text.slice(start, end));
  if (!hasLetters && isWholeRun(text, at, end)) end = groupsEnd(text, at, end);
  const written = text.slice(start, end);
  const isHtmlCode = text.charAt(start - 1) === '#' && text.charAt(start - 2) === '&';
  const isNone = written.length > MAX_VALUE || isHtmlCode || MEASURE.test(written);
  return { start, end, digits: isNone ? 0 : written.replace(/\D/g, '').length, hasLetters };
}

function isWholeRun(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (!isDigit(text, index)) return false;
  return true;
}

/** 1234 5678 9012: further groups behind a space belong to the number if they are as long as the first. */
function groupsEnd(text: string, start: number, firstEnd: number): number {
  const length = firstEnd - start;
  let end = firstEnd;
  while (length > 1 && length < 7 && end - start < MAX_VALUE && isSpace(text, end)) {
    const group = digitsEnd(text, end + 1) - end - 1;
    if (group !== length || isWordSign(text, end + 1 + group)) break;
    end += 1 + group;
  }
  return end;
}

/** « commandes n° 12345 et 67890 »: the second is what the first is. */
function typeInList(
  text: string,
  value: Value,
  previous: Entity | undefined,
  words: EntityWords,
): ReferenceType | undefined {
  if (previous === undefined || value.start - previous.span.end > MAX_JOINER) return undefined;
  const { type, span } = previous;
  if (type !== 'order_number' && type !== 'customer_number' && type !== 'tracking_number') return undefined;
  const joiner = text.slice(span.end, value.start).trim().toLowerCase();
  const isAlike = Math.abs(value.end - value.start - (span.end - span.start)) < 2;
  return words.joiners.has(joiner) && isAlike ? type : undefined;
}

/** Without `n°`: no year, no round number (« commande 2000 masques »), no postcode before a town. */
function isPlausible(text: string, value: Value): boolean {
  // The codes of travellers: six signs or more, in capitals.
  if (value.hasLetters && /^[A-Z0-9]{6,}$/.test(text.slice(value.start, value.end))) return true;
  if (value.digits < MIN_DIGITS_UNMARKED) return false;
  if (value.hasLetters) return true;
  if (/^(?:19|20)\d\d$|00$/.test(text.slice(value.start, value.end))) return false;
  return !(value.digits === 5 && /^ \p{Lu}/u.test(text.slice(value.end, value.end + 2)));
}
