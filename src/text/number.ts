import { APOSTROPHE, CLASS_OF, classAt, DIGIT, LETTER } from './chars.ts';
import { foldWord } from './fold.ts';
import type { ClassWords } from './lexicon-types.ts';
import { phoneEnd } from './phone.ts';
import { unstretch } from './stretch.ts';
import type { TokenKind } from './token.ts';

/** A number with its unit. `form` is its class: numbers are not compared by value. */
export interface ReadNumber {
  readonly end: number;
  readonly kind: TokenKind;
  readonly form: string;
}

/** The longest unit (`journées`, `trimestres`) that is looked for behind a number. */
const MAX_UNIT = 12;
const SIGNS = '€$£¥';
const RATING_SCALES = new Set([5, 10, 20, 100]);

/**
 * Reads the number that starts at `start` (a digit), with its unit: phone, date, hour, duration, amount, mark out of
 * N. Undefined where letters of no unit are glued to it: `4g` and `2x` are words.
 */
export function readNumber(text: string, start: number, classes: ClassWords): ReadNumber | undefined {
  const phone = phoneEnd(text, start);
  if (phone > 0) return { end: phone, kind: 'phone', form: '<phone>' };
  const digits = digitsEnd(text, start);
  const special = dateOrHour(text, start, digits, classes);
  if (special !== undefined) return special;
  const core = numberEnd(text, start, digits);
  return withUnit(text, start, digits, core, classes);
}

/** The end of an amount whose sign comes first (`€12`, `$ 9.99`), or -1. */
export function signedAmountEnd(text: string, start: number): number {
  if (!SIGNS.includes(text[start] ?? ' ')) return -1;
  const first = isDigit(text, start + 1) ? start + 1 : text[start + 1] === ' ' ? start + 2 : -1;
  return first > 0 && isDigit(text, first) ? numberEnd(text, first, digitsEnd(text, first)) : -1;
}

function dateOrHour(
  text: string,
  start: number,
  digits: number,
  classes: ClassWords,
): ReadNumber | undefined {
  const length = digits - start;
  const sign = text[digits] ?? '';
  if (length === 4 && sign === '-' && digitsEnd(text, digits + 1) === digits + 3) {
    const end = digits + 6;
    if (text[digits + 3] === '-' && digitsEnd(text, digits + 4) === end) return date(end);
  }
  if (length > 2) return undefined;
  const value = Number(text.slice(start, digits));
  if (sign === ':' || sign === 'h' || sign === 'H') {
    const end = digitsEnd(text, digits + 1);
    const minutes = end === digits + 3 ? Number(text.slice(digits + 1, end)) : 60;
    if (value < 25 && minutes < 60) return { end, kind: 'date', form: '<time>' };
  }
  if ((sign === '/' || sign === '-' || sign === '.') && isDigit(text, digits + 1)) {
    const second = digitsEnd(text, digits + 1);
    const other = Number(text.slice(digits + 1, second));
    if (second - digits < 4 && text[second] === sign) {
      const year = digitsEnd(text, second + 1);
      if ((year - second === 5 || year - second === 3) && value < 32 && other < 32) return date(year);
    }
    if (sign === '/') return ratio(text, start, digits, second, value, other);
  }
  // "12 mars 2025", "1er mars".
  let after = digits;
  if (text.startsWith('er', after)) after += 2;
  if (isSpace(text, after) && value < 32 && classes.months.has(wordAfter(text, after + 1))) {
    const month = letterEnd(text, after + 1);
    const year = isSpace(text, month) ? digitsEnd(text, month + 1) : month;
    return date(year === month + 5 ? year : month);
  }
  return undefined;
}

/** `12/03` is a date, `4/5` a mark, `7/7` and `24/24` say always, `3/4` is a number. */
function ratio(
  text: string,
  start: number,
  digits: number,
  end: number,
  value: number,
  other: number,
): ReadNumber | undefined {
  if (end - digits > 4 || CLASS_OF[text.charCodeAt(end)] === LETTER) return undefined;
  const padded =
    (digits - start > 1 && text[start] === '0') || (end - digits > 2 && text[digits + 1] === '0');
  if ((value === 7 || value === 24) && (other === 7 || other === 24)) return duration(end);
  if (!padded && RATING_SCALES.has(other) && value <= other) return { end, kind: 'number', form: '<rating>' };
  if (!padded && value < other && other < 5) return { end, kind: 'number', form: '<number>' };
  if (value > 0 && value < 32 && other > 0 && other < 13) return date(end);
  return { end, kind: 'number', form: '<number>' };
}

/** Digits with groups of three (`10 000`, `1.234`) and decimals (`3,50`). */
function numberEnd(text: string, start: number, digits: number): number {
  let end = digits;
  if (digits - start < 4) {
    while (isGroupSign(text[end]) && digitsEnd(text, end + 1) === end + 4) end += 4;
  }
  while ((text[end] === ',' || text[end] === '.') && isDigit(text, end + 1)) end = digitsEnd(text, end + 1);
  return end;
}

function isGroupSign(char: string | undefined): boolean {
  return (
    char === ' ' || char === '\u00A0' || char === '\u202F' || char === '.' || char === "'" || char === '’'
  );
}

function withUnit(
  text: string,
  start: number,
  digits: number,
  core: number,
  classes: ClassWords,
): ReadNumber | undefined {
  const glued = classAt(text, core) === LETTER;
  const at = !glued && isSpace(text, core) ? core + 1 : core;
  const sign = text[at] ?? '';
  if (sign !== '' && SIGNS.includes(sign)) {
    const cents = digitsEnd(text, at + 1);
    return amount(cents === at + 3 ? cents : at + 1);
  }
  if (sign === '%') return { end: at + 1, kind: 'number', form: '<percent>' };
  const unit = wordAfter(text, at);
  const end = at + unit.length;
  // "2 j'ai": the letter is the next word's.
  const isElided = !glued && unit.length === 1 && CLASS_OF[text.charCodeAt(end)] === APOSTROPHE;
  if (unit !== '' && !isElided) {
    if ((unit === 'k' || unit === 'm') && text[end] === '€') return amount(end + 1);
    if (classes.currencies.has(unit)) return amount(end);
    if (unit === 'f' && core - start > 2) return amount(text.startsWith(' CFA', end) ? end + 4 : end);
    if (isDuration(unit, classes)) return durationWithRate(text, end);
    if (glued && unit === 'e' && text.slice(start, core).includes(',')) return amount(end);
    if (glued && classes.ordinals.has(unit)) return { end, kind: 'number', form: '<ordinal>' };
    if (glued && unit === 'k') return { end, kind: 'number', form: '<number>' };
    if (glued && core === digits && !classes.measures.has(unit)) return undefined;
  } else if (glued && core === digits) return undefined;
  if (text[core] === '/' && isDigit(text, core + 1)) {
    const scale = digitsEnd(text, core + 1);
    if (RATING_SCALES.has(Number(text.slice(core + 1, scale))))
      return { end: scale, kind: 'number', form: '<rating>' };
  }
  return { end: core, kind: 'number', form: '<number>' };
}

/** `24h/24` and `7j/7` are one duration. */
function durationWithRate(text: string, end: number): ReadNumber {
  return duration(text[end] === '/' && isDigit(text, end + 1) ? digitsEnd(text, end + 1) : end);
}

/** `jours`, and held down `heuuuures`, `annnees`. */
function isDuration(unit: string, { durations }: ClassWords): boolean {
  return durations.has(unit) || durations.has(unstretch(unit, { knows: (word) => durations.has(word) }));
}

/** The folded word of letters at `start`; empty where there is none, where it is longer than any unit or holds digits. */
function wordAfter(text: string, start: number): string {
  const end = letterEnd(text, start);
  if (end === start || end - start > MAX_UNIT || isDigit(text, end)) return '';
  const folded = foldWord(text.slice(start, end).normalize('NFKC').toLowerCase());
  return folded.length === end - start ? folded : '';
}

function letterEnd(text: string, start: number): number {
  let end = start;
  while (end - start <= MAX_UNIT && CLASS_OF[text.charCodeAt(end)] === LETTER) end += 1;
  return end;
}

/** The end of the digits at `start`: `start` itself where there are none. */
export function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text, end)) end += 1;
  return end;
}

function isDigit(text: string, index: number): boolean {
  return CLASS_OF[text.charCodeAt(index)] === DIGIT;
}

function isSpace(text: string, index: number): boolean {
  const char = text[index];
  return char === ' ' || char === '\u00A0' || char === '\u202F';
}

const date = (end: number): ReadNumber => ({ end, kind: 'date', form: '<date>' });
const duration = (end: number): ReadNumber => ({ end, kind: 'duration', form: '<duration>' });
const amount = (end: number): ReadNumber => ({ end, kind: 'amount', form: '<amount>' });
