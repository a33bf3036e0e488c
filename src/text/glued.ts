import { CLASS_OF, classAt, DIGIT, IGNORABLE, LETTER, MARK, SIGN } from './chars.ts';
import { type DisguiseOpener, MAX_DISGUISE_LENGTH } from './disguise.ts';
import { foldWord } from './fold.ts';

/** Signs that people put into a word to hide it. */
const HIDING = '*@$€!|+.-_·•#£';
const ENDING = '.!-_·•|+';

const IS_HIDING = flags(HIDING);

/** A hidden word that was opened: where it ends and the word. */
export interface OpenedWord {
  readonly end: number;
  readonly word: string;
}

/** True where the sign at `index` stands inside a run of letters (`con.nard`), so that the run is worth a closer look. */
export function isGlue(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 0;
  if (IS_HIDING[code] !== 1 && code !== 58) return false;
  const next = text.charCodeAt(index + 1) | 0;
  const kind = CLASS_OF[next];
  if (kind === LETTER || kind === DIGIT || code === 36) return true;
  return code === 42 || code === 58
    ? next === 47 || next === 42
    : IS_HIDING[next] === 1 && code !== 46 && code !== 33;
}

/** Opens the run of letters and hiding signs that starts at `start`, whole or up to its first full stop. */
export function openGlued(text: string, start: number, opener: DisguiseOpener): OpenedWord | undefined {
  let end = start;
  let stop = -1;
  while (end < text.length && end - start <= MAX_DISGUISE_LENGTH) {
    const code = text.charCodeAt(end);
    const kind = CLASS_OF[code];
    const isSign = IS_HIDING[code] === 1;
    if (!isSign && kind !== LETTER && kind !== DIGIT && kind !== MARK && kind !== IGNORABLE) break;
    if (isSign && stop < 0 && (code === 46 || code === 33)) stop = end;
    end += 1;
  }
  while (end > start && ENDING.includes(text[end - 1] ?? ' ')) end -= 1;
  if (end - start > MAX_DISGUISE_LENGTH) return undefined;
  const whole = opener.open(text.slice(start, end));
  if (whole !== undefined) return { end, word: whole };
  if (stop < 0 || stop >= end) return undefined;
  const first = opener.open(text.slice(start, stop));
  return first === undefined ? undefined : { end: stop, word: first };
}

/** Opens a word whose letters are written apart (`c o n n a r d`), starting at a single letter. */
export function openSpelled(text: string, start: number, opener: DisguiseOpener): OpenedWord | undefined {
  let letters = '';
  let end = start;
  let lastEnd = start;
  for (let index = start; letters.length <= MAX_DISGUISE_LENGTH; index += 2) {
    const kind = CLASS_OF[text.charCodeAt(index)];
    if (kind !== LETTER && kind !== DIGIT && kind !== SIGN) break;
    if (index + 1 < text.length && text[index + 1] !== ' ') {
      if (kind !== SIGN && isWordPart(text, index + 1)) break;
      // "c o n !": the sign is the sentence's; "c o n." ends with the letter.
      if (kind !== SIGN) {
        letters += text[index];
        lastEnd = end;
        end = index + 1;
      }
      break;
    }
    letters += text[index];
    lastEnd = end;
    end = index + 1;
  }
  if (letters.length < 3) return undefined;
  const joined = foldWord(letters.toLowerCase());
  if (joined.length !== letters.length) return undefined;
  const word = opener.spelled(joined);
  if (word !== undefined) return { end, word };
  // The next word may be of one letter too: "c o n n a r d à vie".
  const shorter = joined.length > 4 ? opener.spelled(joined.slice(0, -1)) : undefined;
  return shorter === undefined ? undefined : { end: lastEnd, word: shorter };
}

function isWordPart(text: string, index: number): boolean {
  const kind = classAt(text, index);
  return kind === LETTER || kind === DIGIT || kind === MARK || kind === IGNORABLE;
}

function flags(chars: string): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}
