import { CLASS_OF, PICTOGRAPH } from './chars.ts';
import type { Lexicons, Valence } from './lexicon-types.ts';

const ZWJ = 0x200d;
const KEYCAP = 0x20e3;
const FIRST_REGIONAL = 0x1f1e6;
const LAST_REGIONAL = 0x1f1ff;
const FIRST_TONE = 0x1f3fb;
const LAST_TONE = 0x1f3ff;
/** Marks that stand after a person for their gender, without changing what the emoji says. */
const GENDERS = new Set([0x2640, 0x2642]);
const LONGEST_SMILEY = 5;
const ALPHANUMERIC = /[\p{L}\p{N}]/u;

/** An emoji or a smiley that was read: where it ends and its name, colons included. */
export interface ReadEmoji {
  readonly end: number;
  readonly form: string;
}

export interface EmojiReader {
  /** Reads one emoji, with its joined parts, skin tones and variation selectors. `start` must be at a pictograph. */
  readonly read: (text: string, start: number) => ReadEmoji;
  /** Reads an ASCII smiley, or nothing. */
  readonly readSmiley: (text: string, start: number) => ReadEmoji | undefined;
  /** The valence of a form (`:colere:`); 0 for what has none. */
  readonly valenceOf: (form: string) => Valence;
}

export function createEmojiReader(lexicons: Lexicons): EmojiReader {
  const forms = new Map([...lexicons.emojis].map(([emoji, name]) => [emoji, `:${name}:`]));
  const smileys = new Map([...lexicons.smileys].map(([smiley, name]) => [smiley, `:${name}:`]));
  const valences = new Map([...lexicons.valences].map(([name, valence]) => [`:${name}:`, valence]));
  const firsts = new Set([...smileys.keys()].map((smiley) => smiley.charCodeAt(0)));

  function read(text: string, start: number): ReadEmoji {
    const first = text.codePointAt(start) ?? 0;
    let end = start + width(first);
    if (isRegional(first)) {
      const second = text.codePointAt(end) ?? 0;
      if (!isRegional(second)) return { end, form: ':emoji:' };
      return { end: end + 2, form: `:drapeau_${regional(first)}${regional(second)}:` };
    }
    let key = String.fromCodePoint(first);
    for (;;) {
      end = skipModifiers(text, end);
      if (text.charCodeAt(end) !== ZWJ || !startsPictograph(text, end + 1)) break;
      const part = text.codePointAt(end + 1) ?? 0;
      // A chain of joined pictographs longer than any emoji must not make a key of its own length.
      if (!GENDERS.has(part) && key.length < 16) key += `\u200D${String.fromCodePoint(part)}`;
      end += 1 + width(part);
    }
    return { end, form: forms.get(key) ?? forms.get(String.fromCodePoint(first)) ?? ':emoji:' };
  }

  function readSmiley(text: string, start: number): ReadEmoji | undefined {
    if (!firsts.has(text.charCodeAt(start))) return undefined;
    for (let length = LONGEST_SMILEY; length > 1; length -= 1) {
      const end = start + length;
      const form = smileys.get(text.slice(start, end));
      if (form === undefined || end > text.length) continue;
      const cut = ALPHANUMERIC.test(text[end - 1] ?? '') && ALPHANUMERIC.test(text[end] ?? ' ');
      if (!cut) return { end, form };
    }
    return undefined;
  }

  return { read, readSmiley, valenceOf: (form) => valences.get(form) ?? 0 };
}

/** True where a digit, `#` or `*` is drawn as a key: `1️⃣`. */
export function keycapEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === KEYCAP) return start + 2;
  return text.charCodeAt(start + 1) === 0xfe0f && text.charCodeAt(start + 2) === KEYCAP ? start + 3 : -1;
}

function startsPictograph(text: string, index: number): boolean {
  const code = text.codePointAt(index) ?? 0;
  return code > 0xffff ? code >= 0x1f000 && code <= 0x1faff : CLASS_OF[code] === PICTOGRAPH;
}

/** Skin tones, variation selectors, enclosing keycaps and the letters of sub-national flags. */
function skipModifiers(text: string, index: number): number {
  let end = index;
  for (;;) {
    const code = text.codePointAt(end) ?? 0;
    const isTone = code >= FIRST_TONE && code <= LAST_TONE;
    const isTag = code >= 0xe0020 && code <= 0xe007f;
    if (code === 0xfe0f || code === 0xfe0e || code === KEYCAP) end += 1;
    else if (isTone || isTag) end += 2;
    else return end;
  }
}

function width(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

function isRegional(codePoint: number): boolean {
  return codePoint >= FIRST_REGIONAL && codePoint <= LAST_REGIONAL;
}

function regional(codePoint: number): string {
  return String.fromCharCode(codePoint - FIRST_REGIONAL + 97);
}
