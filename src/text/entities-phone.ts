import { isDigit, isSpace, isWordSign } from './entities-chars.ts';

/**
 * What a number is after the calling code of its country (ITU-T E.164), without the leading zero: France,
 * Belgium, Switzerland and North America exactly; Côte d'Ivoire (10 digits since 2021, 8 before), the French overseas
 * territories, the rest of French-speaking Africa and the neighbours by length.
 */
const COUNTRIES: ReadonlyMap<string, RegExp> = new Map([
  ['33', /^(?:[1-9]\d{8}|70\d{11})$/],
  ['32', /^(?:4[5-9]\d{7}|[1-9]\d{7})$/],
  ['41', /^[2-9]\d{8}$/],
  ['1', /^[2-9]\d\d[2-9]\d{6}$/],
  ...byLength('225 229', '8|10'),
  ...byLength('262 590 594 596 212 221 224 237 242 243 250 261', '9'),
  ...byLength('689 216 222 223 226 227 228 235 236 253 257 509', '8'),
  ...byLength('213 241 377', '8|9'),
  ...byLength('508 687', '6'),
  ...byLength('269', '7'),
  ...byLength('352', '6|8|9'),
  ...byLength('31 34 351', '9'),
  ...byLength('39 44 49', '9|10|11'),
]);
const LONGEST_CODE = 3;
const LONGEST_NUMBER = 15;

/** The end of an international number whose digits start at `start`, after a `+` or with `00`; -1 without. */
export function internationalPhoneEnd(text: string, start: number): number {
  const isPlus = text.charAt(start - 1) === '+';
  if (!isPlus && !(text.startsWith('00', start) && text.charAt(start + 2) !== '0')) return -1;
  let index = isPlus ? start : start + 2;
  let digits = '';
  let best = -1;
  while (digits.length < LONGEST_NUMBER) {
    if (isDigit(text, index)) {
      digits += text.charAt(index);
      index += 1;
      if (!isDigit(text, index) && isInternational(digits)) best = index;
    } else {
      const next = afterSeparators(text, index);
      if (next < 0 || digits === '') break;
      index = next;
    }
  }
  return isWordSign(text, best) ? -1 : best;
}

function byLength(codes: string, lengths: string): (readonly [string, RegExp])[] {
  const national = new RegExp(
    `^(?:${lengths
      .split('|')
      .map((length) => `\\d{${length}}`)
      .join('|')})$`,
  );
  return codes.split(' ').map((code) => [code, national] as const);
}

function isInternational(digits: string): boolean {
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    const plan = COUNTRIES.get(digits.slice(0, length));
    if (plan !== undefined) return plan.test(digits.slice(length));
  }
  return false;
}

/** Past the separators, and the trunk zero in brackets of +33 (0)6, to a digit; -1 where none follows. */
function afterSeparators(text: string, index: number): number {
  let next = index;
  if (isSpace(text, next) || text.charAt(next) === ')') next += 1;
  if (text.startsWith('(0)', next)) next += 3;
  else if (/[ .\-/()]/.test(text.charAt(next))) next += 1;
  if (isSpace(text, next)) next += 1;
  return next > index && isDigit(text, next) ? next : -1;
}

/** How national numbers are grouped (lengths of the groups) → what their digits then look like. */
const GROUPINGS: ReadonlyMap<string, RegExp> = new Map([
  // France 06 12 34 56 78, Côte d'Ivoire 27 22 44 55 66.
  ['2 2 2 2 2', /^(?:0[1-9]|2[157])/],
  // France 0612 34 56 78, Belgium 0470 12 34 56.
  ['4 2 2 2', /^0[1-9]/],
  ['4 3 3', /^0[1-9]/],
  ['2 4 4', /^0[1-9]/],
  ['2 3 3 2', /^0[1-9]/],
  ['2 8', /^0[67]/],
  // France 0 800 12 34 56.
  ['1 3 3 3', /^08/],
  ['1 3 2 2 2', /^08/],
  // Belgium 02/123.45.67, 081 12 34 56, 0470/123456; Senegal 77 123 45 67.
  ['2 3 2 2', /^(?:0[2349][2-9]|7[05-8])/],
  ['3 2 2 2', /^0[1-8][0-9]/],
  ['4 6', /^04[5-9]/],
  // Switzerland 079 123 45 67.
  ['3 3 2 2', /^0(?:2[1246-7]|3[1-4]|4[134]|5[12568]|6[12]|7[14-9]|81|91)/],
  // North America 514-555-0199, 1 800 555 0199.
  ['3 3 4', /^[2-9]\d\d[2-9]/],
  ['1 3 3 4', /^1[2-9]\d\d[2-9]/],
]);
/** What a grouping can begin with, so that reading stops where none goes on. */
const BEGINNINGS: ReadonlySet<string> = new Set(
  [...GROUPINGS.keys()].flatMap((groups) =>
    [...groups.matchAll(/ |$/g)].map(({ index }) => groups.slice(0, index)),
  ),
);
const LONGEST_GROUP = 8;

/** The end of a national number written in groups that starts at `start`, or -1. */
export function groupedPhoneEnd(text: string, start: number): number {
  let index = start;
  let digits = '';
  let groups = '';
  let separator = '';
  let best = -1;
  for (let count = 1; ; count += 1) {
    const from = index;
    while (index - from <= LONGEST_GROUP && isDigit(text, index)) index += 1;
    groups += count === 1 ? String(index - from) : ` ${index - from}`;
    if (!BEGINNINGS.has(groups)) break;
    digits += text.slice(from, index);
    if (count > 1 && GROUPINGS.get(groups)?.test(digits) && isOver(text, index)) best = index;
    // The area code may stand apart from the rest: 02/123.45.67, (514) 555-0199.
    const isBracketed = count === 1 && text.charAt(index) === ')';
    const next = isSpace(text, index) ? ' ' : text.charAt(index);
    if (!isBracketed && !(next !== '' && ' .-/'.includes(next))) break;
    if (count > 2 && next !== separator) break;
    separator = next;
    index += isBracketed && isSpace(text, index + 1) ? 2 : 1;
  }
  return best;
}

/** Neither letters nor further groups joined by a sign follow: 06.12.34.56.78.90 is something else. */
function isOver(text: string, end: number): boolean {
  return !isWordSign(text, end) && !(/[.-]/.test(text.charAt(end)) && isDigit(text, end + 1));
}

/** Area codes of Canada, and the freephone ones. */
const CANADA =
  '204|226|236|249|250|257|263|289|306|343|354|365|367|368|382|387|403|416|418|428|431|437|438|450|460|468|474|506|514|' +
  '519|548|579|581|584|587|604|613|639|647|672|683|705|709|742|753|778|780|782|807|819|825|867|873|879|902|905|800|833|' +
  '844|855|866|877|888';
const BARE = new RegExp(`^(?:0(?:[1-79]\\d|8[0-249])\\d{7}|(?:${CANADA})[2-9]\\d{6})$`);
const NATIONAL_LENGTH = 10;

/** The end of ten digits in a row that a plan of France, Switzerland, Côte d'Ivoire or Canada knows, or -1. */
export function barePhoneEnd(text: string, start: number): number {
  const end = start + NATIONAL_LENGTH;
  return isWordSign(text, end) || !BARE.test(text.slice(start, end)) ? -1 : end;
}
