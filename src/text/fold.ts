import { APOSTROPHE, CLASS_OF, classAt, DIGIT, HYPHEN, IGNORABLE, LETTER, MARK, SIGN } from './chars.ts';

/** A word with its characters made ordinary, and where in the raw word each of them comes from. */
export interface CleanWord {
  /** Lower-case, NFC, apostrophe `'`, hyphen `-`, no invisible characters, look-alikes of other scripts replaced. */
  readonly text: string;
  /** `[starts[i], ends[i])` is what the i-th character of `text` was written as. Empty: the same offsets. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const PLAIN = /^[A-Za-zÀ-ÖØ-öø-ÿ0-9'-]*$/;
const NO_OFFSETS: readonly number[] = [];

/** More marks on one letter are decoration ("zalgo"), and sorting them is not linear. */
const MAX_MARKS = 4;

/** Cleans one raw word. Linear in its length. */
export function cleanWord(raw: string): CleanWord {
  if (PLAIN.test(raw)) return { text: raw.toLowerCase(), starts: NO_OFFSETS, ends: NO_OFFSETS };
  const chars: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let index = 0;
  while (index < raw.length) {
    const start = index;
    const code = raw.codePointAt(index) ?? 0;
    const kind = code > 0xffff ? -1 : CLASS_OF[code];
    index += code > 0xffff ? 2 : 1;
    if (kind === IGNORABLE || (kind === MARK && chars.length === 0)) continue;
    let cluster = String.fromCodePoint(code);
    let marks = 0;
    while (index < raw.length && isAttached(raw.charCodeAt(index))) {
      const mark = raw.charCodeAt(index);
      index += 1;
      if (CLASS_OF[mark] !== IGNORABLE && marks < MAX_MARKS) {
        cluster += String.fromCharCode(mark);
        marks += 1;
      }
    }
    for (const char of madeOf(cluster, kind)) {
      chars.push(char);
      for (let unit = 0; unit < char.length; unit += 1) {
        starts.push(start);
        ends.push(index);
      }
    }
  }
  const text = latinised(chars);
  const composed = text.normalize('NFC');
  if (composed === text) return { text, starts, ends };
  // Letters that compose with one another (half-width Hangul): each is then the whole word's.
  return { text: composed, starts: starts.map(() => 0), ends: ends.map(() => raw.length) };
}

/** Where the character at `index` of a clean word starts in the raw word. */
export function startOf(clean: CleanWord, index: number): number {
  return clean.starts.length === 0 ? index : (clean.starts[index] ?? 0);
}

/** Where it ends. */
export function endOf(clean: CleanWord, index: number): number {
  return clean.ends.length === 0 ? index + 1 : (clean.ends[index] ?? 0);
}

/** Compatibility forms of letters may bring signs along (`ŀ` is `l·`): a word has none, and no mark without a letter. */
function madeOf(cluster: string, kind: number | undefined): string {
  if (kind === APOSTROPHE) return "'";
  if (kind === HYPHEN) return '-';
  if (kind === SIGN) return cluster.normalize('NFKC').toLowerCase();
  let made = '';
  for (const char of cluster.normalize('NFKC').toLowerCase()) {
    const madeKind = classAt(char, 0);
    const isLetter = madeKind === LETTER || madeKind === DIGIT;
    if (isLetter || (madeKind === MARK && made !== '')) made += char;
  }
  return made.normalize('NFC');
}

/** Marks, invisible characters, and the vowels and finals of Hangul, which compose with the letter before them. */
function isAttached(code: number): boolean {
  const kind = CLASS_OF[code];
  return kind === MARK || kind === IGNORABLE || (code > 0x1160 && code < 0x1200);
}

/** Letters of other scripts (and small capitals) that look like a Latin one, lower-case. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    е: 'e',
    ё: 'ë',
    к: 'k',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    с: 'c',
    т: 't',
    у: 'y',
    х: 'x',
    і: 'i',
    ї: 'ï',
    ј: 'j',
    ѕ: 's',
    ԁ: 'd',
    ԛ: 'q',
    ԝ: 'w',
    һ: 'h',
    ӏ: 'l',
    ո: 'n',
    ս: 'u',
    օ: 'o',
    α: 'a',
    β: 'b',
    ε: 'e',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    γ: 'y',
    η: 'n',
    ί: 'i',
    ό: 'o',
    ά: 'a',
    έ: 'e',
    ύ: 'u',
    ω: 'w',
    ϲ: 'c',
    ζ: 'z',
    ᴀ: 'a',
    ʙ: 'b',
    ᴄ: 'c',
    ᴅ: 'd',
    ᴇ: 'e',
    ꜰ: 'f',
    ɢ: 'g',
    ʜ: 'h',
    ɪ: 'i',
    ᴊ: 'j',
    ᴋ: 'k',
    ʟ: 'l',
    ᴍ: 'm',
    ɴ: 'n',
    ᴏ: 'o',
    ᴘ: 'p',
    ʀ: 'r',
    ꜱ: 's',
    ᴛ: 't',
    ᴜ: 'u',
    ᴠ: 'v',
    ᴡ: 'w',
    ʏ: 'y',
    ᴢ: 'z',
    ɑ: 'a',
    ɡ: 'g',
    ı: 'i',
    ƒ: 'f',
  }),
);
const LATIN = /[a-zà-öø-ÿœ]/;

/** Replaces look-alikes where at least one true Latin letter stands beside them: a Russian word stays Russian. */
function latinised(chars: readonly string[]): string {
  const text = chars.join('');
  if (!LATIN.test(text) && !/^[ᴀ-ᵿꜰꜱʀ-ʟɢɪɴ]+$/.test(text)) return text;
  let changed = '';
  for (const char of chars) changed += LOOK_ALIKES.get(char) ?? char;
  return changed;
}

const PLAIN_ASCII = /^[a-z0-9'-]*$/;
const LIGATURES: ReadonlyMap<string, string> = new Map(
  Object.entries({ œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ð: 'd', þ: 'th' }),
);

/** A lower-case word without accents and ligatures: `cœur brisé` → `coeur brise`. */
export function foldWord(form: string): string {
  if (PLAIN_ASCII.test(form)) return form;
  return form
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[œæßøłđħðþ]/g, (char) => LIGATURES.get(char) ?? char);
}
