import type { Stretch } from './entities-amount.ts';
import {
  digitsEnd,
  isDigit,
  isLetter,
  isSpace,
  isWordSign,
  letterWord,
  wordStart,
} from './entities-chars.ts';
import type { EntityWords } from './entities-words.ts';
import { foldWord } from './fold.ts';

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** The longest month, `septembre`. */
const MAX_MONTH = 9;
/** The longest word that is counted, `personnes`. */
const MAX_COUNTED = 9;

/**
 * A date whose digits start at `at`, its month name before them included but not before `floor`. Where `isClean` is
 * false the digits follow others (13-16 octobre), and only a month in letters makes a date of them.
 */
export function dateAt(
  text: string,
  at: number,
  floor: number,
  isClean: boolean,
  words: EntityWords,
): Stretch | undefined {
  const runEnd = digitsEnd(text, at);
  const length = runEnd - at;
  if (length !== 4 && length > 2) return undefined;
  const sign = text.charAt(runEnd);
  if (sign === '/' || sign === '-' || sign === '.') {
    const end = isClean && isDigit(text, runEnd + 1) ? numericEnd(text, at, runEnd, sign, words) : -1;
    if (end >= 0) return { start: at, end };
  }
  if (length === 4) return monthBeforeYear(text, at, runEnd, floor, words);
  const end = namedEnd(text, at, runEnd, words);
  return end < 0 ? undefined : { start: at, end };
}

/** The end of 12/03/2024, 12.03.24, 2024-03-12, 03/2024 or 12/03; or -1. */
function numericEnd(text: string, at: number, firstEnd: number, sign: string, words: EntityWords): number {
  const first = text.slice(at, firstEnd);
  const secondEnd = digitsEnd(text, firstEnd + 1);
  const second = text.slice(firstEnd + 1, secondEnd);
  if (text.charAt(secondEnd) !== sign || !isDigit(text, secondEnd + 1)) {
    if (sign !== '/' || !isOver(text, secondEnd)) return -1;
    const isMonthAndYear = first.length < 3 && isDay('1', first) && isYear(second);
    return isMonthAndYear || isDayAndMonth(text, at, first, second, secondEnd, words) ? secondEnd : -1;
  }
  const thirdEnd = digitsEnd(text, secondEnd + 1);
  if (!isOver(text, thirdEnd) && text.charAt(thirdEnd) !== 'T') return -1;
  const third = text.slice(secondEnd + 1, thirdEnd);
  if (first.length === 4) {
    return isYear(first) && second.length === 2 && third.length === 2 && isDay(third, second) ? thirdEnd : -1;
  }
  if (!isDay(first, second) || !(third.length === 2 || isYear(third))) return -1;
  // "1.2.14" is a version; with a full year or two digits each it is a date.
  return sign === '/' || third.length === 4 || thirdEnd - at === 8 ? thirdEnd : -1;
}

/** Without a year, 3/4 may be a fraction, 10/10 or 11/10 a mark, and « depuis 2/3 jours » a guess. */
function isDayAndMonth(
  text: string,
  at: number,
  day: string,
  month: string,
  end: number,
  words: EntityWords,
): boolean {
  if (day.length > 2 || month.length > 2 || !isDay(day, month)) return false;
  const next = isSpace(text, end) ? end + 1 : end;
  if (/[€%$]/.test(text.charAt(next))) return false;
  const counted = letterWord(text, next, MAX_COUNTED);
  if (words.counted.has(counted) && !/['’]/.test(text.charAt(next + counted.length))) return false;
  if (day.startsWith('0') || month.startsWith('0') || words.beforeDates.has(wordBefore(text, at, 0)))
    return true;
  const isOutOfTen = month === '10' && (Number(day) < 16 || day === '20');
  return day.length === 2 && month.length === 2 && Number(day) > Number(month) && !isOutOfTen;
}

/** Neither letters nor further digits joined by a sign. */
function isOver(text: string, end: number): boolean {
  return !isWordSign(text, end) && !(/[/.,-]/.test(text.charAt(end)) && isDigit(text, end + 1));
}

function isDay(day: string, month: string): boolean {
  const last = DAYS[Number(month) - 1];
  return day.length < 3 && month.length < 3 && last !== undefined && Number(day) >= 1 && Number(day) <= last;
}

function isYear(year: string): boolean {
  return /^(?:19|20)\d\d$/.test(year);
}

/** The end of 12 mars, 1er mars 2025 or 3 sept.; or -1. */
function namedEnd(text: string, at: number, runEnd: number, words: EntityWords): number {
  const suffixEnd = /^er[ \u00a0]$/i.test(text.slice(runEnd, runEnd + 3)) ? runEnd + 2 : runEnd;
  const from = isSpace(text, suffixEnd) ? suffixEnd + 1 : suffixEnd;
  const name = isLetter(text, from) ? letterWord(text, from, MAX_MONTH) : '';
  const month = words.months.get(name);
  const end = from + name.length;
  if (month === undefined || !isDay(text.slice(at, runEnd), String(month))) return -1;
  if (/['’]/.test(text.charAt(end))) return -1;
  const isShortened = name.length < 5 && text.charAt(end) === '.';
  const yearAt = isShortened ? end + 2 : end + 1;
  const yearEnd = isSpace(text, yearAt - 1) ? digitsEnd(text, yearAt) : yearAt;
  return isYear(text.slice(yearAt, yearEnd)) && isOver(text, yearEnd) ? yearEnd : end;
}

/** mars 2025: both are the date. */
function monthBeforeYear(
  text: string,
  at: number,
  runEnd: number,
  floor: number,
  words: EntityWords,
): Stretch | undefined {
  if (!isYear(text.slice(at, runEnd)) || !isOver(text, runEnd)) return undefined;
  const month = wordBefore(text, at, floor);
  return month.length > 2 && words.months.has(month)
    ? { start: at - 1 - month.length, end: runEnd }
    : undefined;
}

/** The folded word that stands one space before `end`, if it is short enough to be a month or a day's name. */
function wordBefore(text: string, end: number, floor: number): string {
  if (!isSpace(text, end - 1)) return '';
  const start = wordStart(text, end - 1, floor, MAX_MONTH + 1);
  if (end - 1 - start > MAX_MONTH) return '';
  const folded = foldWord(text.slice(start, end - 1).toLowerCase());
  return folded.length === end - 1 - start ? folded : '';
}
