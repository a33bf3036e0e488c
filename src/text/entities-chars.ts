import { CLASS_OF, DIGIT, LETTER, MARK } from './chars.ts';
import { foldWord } from './fold.ts';

const ZERO = 48;
const NINE = 57;
const SPACE = 32;
const NO_BREAK_SPACE = 0xa0;
const NARROW_SPACE = 0x202f;
const UNDERSCORE = 95;

/** An ASCII digit: nobody types an order number in other ones. Past the end of the text, nothing is anything. */
export function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= ZERO && code <= NINE;
}

export function isLetter(text: string, index: number): boolean {
  const kind = CLASS_OF[text.charCodeAt(index)];
  return kind === LETTER || kind === MARK;
}

/** A letter, digit or underscore: what a number must not touch. */
export function isWordSign(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  const kind = CLASS_OF[code];
  return kind === LETTER || kind === DIGIT || kind === MARK || code === UNDERSCORE;
}

export function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === SPACE || code === NO_BREAK_SPACE || code === NARROW_SPACE;
}

/** The end of the digits at `start`: `start` itself where there are none. */
export function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text, end)) end += 1;
  return end;
}

/** Where the word signs before `end` start, looking back at most `reach` signs and not before `floor`. */
export function wordStart(text: string, end: number, floor: number, reach: number): number {
  const limit = Math.max(floor, end - reach);
  let start = end;
  while (start > limit && isWordSign(text, start - 1)) start -= 1;
  return start;
}

/**
 * The word of letters at `start`, lower-case and without accents. Empty where there is none, where it is longer than
 * `longest` or glued to digits, or where folding changes its length (no word looked for has a ligature).
 */
export function letterWord(text: string, start: number, longest: number): string {
  let end = start;
  while (end - start <= longest && isLetter(text, end)) end += 1;
  if (end === start || end - start > longest || isWordSign(text, end)) return '';
  const folded = foldWord(text.slice(start, end).toLowerCase());
  return folded.length === end - start ? folded : '';
}
