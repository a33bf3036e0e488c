import type { Stretch } from './entities-amount.ts';
import { digitsEnd, isDigit, isLetter, isSpace, isWordSign, letterWord } from './entities-chars.ts';
import type { EntityWords } from './entities-words.ts';
import { foldWord } from './fold.ts';

/** The longest house number, and the longest word of a way that is looked for. */
const MAX_HOUSE = 4;
const MAX_WAY = 12;
/** Words of the name of a way, in both directions from the number. */
const MAX_NAME = 8;
const MAX_WORD = 30;

/** 4 bis, 23A, 4-6, 102, : what may stand between a house number and its way. Every part is bounded. */
const HOUSE = /(?:[-/]\d{1,4})?(?: ?(?:bis|ter|quater|[A-F])(?![\p{L}\p{N}]))?,? /iuy;
const NAME_WORD = /\p{L}{1,30}(?:['’-]\p{L}{1,30}){0,5}/uy;
/** St., Gal.: a full stop behind a longer word ends the sentence. */
const MAX_SHORTENED = 4;
const UPPER = /\p{Lu}/u;

const CITY_WORD = `\\p{Lu}[\\p{L}'’-]{0,${MAX_WORD}}`;
const CITY = `${CITY_WORD}(?: (?:(?:sur|sous|en|l[eèa]s?|de|du|des|aux) )?${CITY_WORD}){0,3}(?: \\d{1,2}(?!\\d))?`;
const UNIT =
  /,? (?:app|appt|apt|appartement|b[aâ]t|b[aâ]timent|bte|bo[iî]te|[eé]tage|esc|porte)\.?(?: ?(?:n° ?)?\d{1,4}[A-Z]?| [A-Z]\d{0,3})(?![\p{L}\d])/iuy;
const POSTCODE = /,?(?: - |[ \n]{1,2})(?:(?:F|B|CH|L) ?- ?)?\d{4,5}(?!\d) {1,2}/uy;
const TOWN = new RegExp(CITY, 'uy');
const SMALL_TOWN = new RegExp(`\\p{Ll}[\\p{Ll}-]{2,${MAX_WORD}}(?![\\p{L}])`, 'uy');
/** A town without a postcode: behind "à", or alone behind a comma. */
const TOWN_ONLY = new RegExp(` à ${CITY}|, ${CITY}(?=\\s{0,3}(?:$|[.,;:!?()\\n]))`, 'uy');
/** At once, or behind one more word of the name. */
const POSTCODE_NEXT = /(?: \p{L}{2,20})?,? \d{5}(?!\d) \p{L}/uy;
const PROVINCE = /(?: \([A-Z]{2}\))?(?:,? [A-Z]\d[A-Z] ?\d[A-Z]\d(?![\p{L}\d]))?/uy;
/** rue de la Loi 16, 1000 Bruxelles: the number comes last in Belgium, Luxembourg and Switzerland. */
const LAST = /[a-zA-Z]?(?: (?:bte|bo[iî]te|bus) ?\d{1,4})?,? (?:(?:B|CH|L) ?- ?)?\d{4}(?!\d) (?=\p{Lu})/uy;
/** The longest, `01 B.P. `. */
const MAX_BOX = 8;
const BOX = /(?:(?<!\d)\d{2} )?(?<!\p{L})(?:B\.?P\.?|C\.?S\.?|TSA) ?$/u;
const BOX_TOWN = new RegExp(`,? (?:\\d{2,5} )?${CITY}`, 'uy');

/**
 * The postal address around the house number (or the box) whose digits start at `at`: number, way and name, as far as
 * given the flat, postcode and town. A word that is more than a way (place, cours) needs a name with a capital.
 */
export function addressAt(text: string, at: number, floor: number, words: EntityWords): Stretch | undefined {
  let numberEnd = at + 1;
  while (numberEnd - at <= MAX_HOUSE && isDigit(text, numberEnd)) numberEnd += 1;
  if (numberEnd - at > MAX_HOUSE) return undefined;
  const box = boxStart(text, at, floor);
  if (box >= 0) return { start: box, end: endOf(BOX_TOWN, text, numberEnd) };
  // Most numbers are told from house numbers by the sign before or behind them.
  if (/[\d.,/-]/.test(text.charAt(at - 1))) return undefined;
  if (!isSpace(text, numberEnd) || isLetter(text, numberEnd + 1)) {
    const named = nameEnd(text, endOf(HOUSE, text, numberEnd), numberEnd, words);
    if (named >= 0) return { start: at, end: tailEnd(text, named) };
  }
  if (!isSpace(text, at - 1) || !isLetter(text, at - 2)) return undefined;
  if (endOf(LAST, text, numberEnd) === numberEnd) return undefined;
  const start = wayBefore(text, at, floor, words);
  if (start < 0) return undefined;
  return { start, end: tailEnd(text, isLetter(text, numberEnd) ? numberEnd + 1 : numberEnd) };
}

/** The end of the way and its name, where a house number that ends at `numberEnd` has one at `from`; or -1. */
function nameEnd(text: string, from: number, numberEnd: number, words: EntityWords): number {
  if (from === numberEnd) return -1;
  let way = letterWord(text, from, MAX_WAY);
  let at = from;
  const isGreat = words.wayAdjectives.has(way) && isSpace(text, from + way.length);
  if (isGreat) {
    at += way.length + 1;
    way = letterWord(text, at, MAX_WAY);
  }
  const isShort = text.charAt(at + way.length) === '.' && words.shortWays.has(way);
  const isSure = isShort || words.ways.has(way);
  if (way === '' || !(isSure || words.waysIfNamed.has(way))) return -1;
  const end = at + way.length + (text.charAt(at + way.length) === '.' ? 1 : 0);
  const isShouted = text.slice(at, end) === text.slice(at, end).toUpperCase() && way.length > 1;
  const name = properNameEnd(text, end, isSure, isShouted, words);
  return name >= 0 ? name : isGreat ? end : -1;
}

function properNameEnd(
  text: string,
  from: number,
  isSure: boolean,
  isShouted: boolean,
  words: EntityWords,
): number {
  let end = -1;
  let at = from;
  for (let count = 0; count < MAX_NAME && isSpace(text, at); count += 1) {
    const start = at + 1;
    const date = holidayEnd(text, start, words);
    if (date > 0) return date;
    at = endOf(NAME_WORD, text, start);
    if (at === start || text.charAt(at) === '-') break;
    const written = text.slice(start, at);
    if (text.charAt(at) === '.' && written.length <= MAX_SHORTENED && isSpace(text, at + 1)) at += 1;
    const word = foldWord(written.toLowerCase());
    if (words.nameLinks.has(word)) continue;
    const bare = written.replace(/^[ldLD]['’]/, '');
    const isProper = UPPER.test(bare.charAt(0)) && !isShouted;
    if (words.notInNames.has(word) || (!isProper && !isSure && !isPostcodeNext(text, at))) break;
    // In small letters or in capitals alone the name is one word, unless a postcode shows where it ends.
    if (!isProper && end >= 0 && !isPostcodeNext(text, at)) break;
    end = at;
  }
  return end;
}

/** 8 mai 1945, 11 novembre: the number in a name that is a day. */
function holidayEnd(text: string, at: number, words: EntityWords): number {
  const day = digitsEnd(text, at);
  if (day === at || day - at > 2 || !isSpace(text, day)) return -1;
  const month = letterWord(text, day + 1, MAX_WAY);
  if (!words.months.has(month)) return -1;
  const end = day + 1 + month.length;
  const year = digitsEnd(text, end + 1);
  return isSpace(text, end) && year - end === 5 ? year : end;
}

function isPostcodeNext(text: string, at: number): boolean {
  POSTCODE_NEXT.lastIndex = at;
  return POSTCODE_NEXT.test(text);
}

/** Flat, postcode and town, province, as far as they follow. */
function tailEnd(text: string, from: number): number {
  let end = endOf(UNIT, text, endOf(UNIT, text, from));
  const code = endOf(POSTCODE, text, end);
  if (code > end) {
    const town = endOf(TOWN, text, code);
    const small = town === code ? endOf(SMALL_TOWN, text, code) : town;
    if (small > code) end = small;
  } else end = endOf(TOWN_ONLY, text, end);
  return endOf(PROVINCE, text, end);
}

/** Where the way starts whose name ends before the number at `at`; or -1. */
function wayBefore(text: string, at: number, floor: number, words: EntityWords): number {
  let end = at;
  for (let count = 0; count < MAX_NAME && isSpace(text, end - 1); count += 1) {
    let start = end - 1;
    while (start > floor && end - start <= MAX_WORD && /[\p{L}'’-]/u.test(text.charAt(start - 1))) start -= 1;
    if (start === end - 1 || (start > floor && isWordSign(text, start - 1))) return -1;
    const word = foldWord(text.slice(start, end - 1).toLowerCase());
    if (count > 0 && (words.ways.has(word) || words.waysIfNamed.has(word))) return start;
    end = start;
  }
  return -1;
}

/** Where « 01 BP » before the number at `at` starts; or -1. */
function boxStart(text: string, at: number, floor: number): number {
  const sign = text.charAt(isSpace(text, at - 1) ? at - 2 : at - 1);
  if (sign !== 'P' && sign !== 'S' && sign !== 'A' && sign !== '.') return -1;
  const from = Math.max(floor, at - MAX_BOX);
  const box = BOX.exec(text.slice(from, at));
  return box === null ? -1 : from + box.index;
}

/** The end of what the sticky `pattern` finds at `from`; `from` itself where it finds nothing. */
function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}
