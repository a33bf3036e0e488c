import { isLetter, isSpace, isWordSign, letterWord, wordStart } from './entities-chars.ts';
import type { EntityWords } from './entities-words.ts';

/** Digits in groups of three (1 840, 1.840, 1'840), or in one run; with cents. Every part is bounded. */
const NUMBER =
  /(?:\d{1,3}([ \u00a0\u202f.,'’])\d{3}(?:\1\d{3}){0,3}(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,3})?)(?!\d)/y;
const SIGNS = '€$£¥';
/** The longest unit looked for (`milliards`). */
const MAX_UNIT = 9;

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * An amount of money whose digits start at `at`: its own start, which a sign or a code before the digits may bring
 * forward, but not before `floor`, and its end. Undefined without a currency.
 */
export function amountAt(text: string, at: number, floor: number, words: EntityWords): Stretch | undefined {
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(text)?.[0];
  if (number === undefined) return undefined;
  const start = prefixStart(text, at, floor, words);
  const numberEnd = at + number.length;
  const unitAt = isSpace(text, numberEnd) ? numberEnd + 1 : numberEnd;
  let unit = letterWord(text, unitAt, MAX_UNIT);
  let end = -1;
  if (words.multipliers.has(unit)) {
    const scaled = unitAt + unit.length;
    const next = scaled + (/^ (?:d['’]|de )/.exec(text.slice(scaled, scaled + 4))?.[0].length ?? 0);
    const currencyAt = isSpace(text, next) ? next + 1 : next;
    unit = letterWord(text, currencyAt, MAX_UNIT);
    end = currencyEnd(text, next, currencyAt, unit, number, words);
    if (end < 0 && start < at) end = scaled;
  } else {
    end = currencyEnd(text, numberEnd, unitAt, unit, number, words);
    if (end < 0 && start < at && !isWordSign(text, numberEnd)) end = numberEnd;
  }
  return end < 0 ? undefined : { start, end };
}

/** Where a sign (€20, US$ 20) or a code (CHF 20) before the digits starts; `at` without. */
function prefixStart(text: string, at: number, floor: number, words: EntityWords): number {
  const before = isSpace(text, at - 1) ? at - 1 : at;
  if (before <= floor) return at;
  const isSigned = SIGNS.includes(text.charAt(before - 1));
  const codeEnd = isSigned ? before - 1 : before;
  if (!isLetter(text, codeEnd - 1)) return isSigned ? codeEnd : at;
  const code = wordStart(text, codeEnd, floor, MAX_UNIT);
  const word = text.slice(code, codeEnd);
  // In capitals and of three letters or more where no sign stands by: "us 20" and "mad 20" are not money.
  const isCode =
    words.prefixes.has(word.toLowerCase()) && (isSigned || (word.length > 2 && word === word.toUpperCase()));
  return isCode ? code : isSigned ? codeEnd : at;
}

/** The end of the currency: a sign or a word (`unit`) at `at`, behind a number that ends at `numberEnd`; or -1. */
function currencyEnd(
  text: string,
  numberEnd: number,
  at: number,
  unit: string,
  number: string,
  words: EntityWords,
): number {
  const sign = text.charAt(at);
  if (sign !== '' && SIGNS.includes(sign)) return centsEnd(text, at + 1);
  if (sign === '.') return at === numberEnd && /^\.[-–—](?!\d)/.test(text.slice(at, at + 3)) ? at + 2 : -1;
  if (unit === '') return -1;
  const end = at + unit.length;
  if (unit === 'f') {
    // Two digits and an F are a size or a temperature; hundreds and more are francs.
    if (number.replace(/\D/g, '').length < 3) return -1;
    return isSpace(text, end) && letterWord(text, end + 1, MAX_UNIT) === 'cfa' ? end + 4 : end;
  }
  if (unit === 'e') return at === numberEnd && isEuroE(number, text.slice(end, end + 5)) ? end : -1;
  if (!words.currencies.has(unit)) return -1;
  if (unit.startsWith('franc') && letterWord(text, end + 1, MAX_UNIT) === 'cfa') return end + 4;
  const hasCents = unit.startsWith('euro') && /^ \d\d(?! ?[\p{L}\d%€$])/u.test(text.slice(end, end + 5));
  return hasCents ? end + 3 : end;
}

/** 40e par mois, 190e, 0,34e are euros; 2e and 15e are ordinals. */
function isEuroE(number: string, after: string): boolean {
  const value = Number(number.replace(/\D/g, ''));
  return /[.,]/.test(number) || value > 99 || (value > 9 && /^(?: par|\/)/.test(after));
}

/** 12€50: two digits right behind the sign. */
function centsEnd(text: string, end: number): number {
  return /^\d\d$/.test(text.slice(end, end + 2)) && !isWordSign(text, end + 2) ? end + 2 : end;
}
