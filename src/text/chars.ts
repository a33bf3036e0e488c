/** What a UTF-16 code unit is to the scanner. */
export const SEPARATOR = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const MARK = 3;
export const IGNORABLE = 4;
export const APOSTROPHE = 5;
export const HYPHEN = 6;
export const SIGN = 7;
export const PICTOGRAPH = 8;
export const HIGH_SURROGATE = 9;

/** All the characters that people type for an apostrophe: `'`, the typographic ones, accents and primes. */
const APOSTROPHES = "'’‘‛ʼʹʻˈ′´`＇ꞌ՚";
const HYPHENS = '-‐‑－';

/**
 * One byte for each code unit, so that the scanner asks one array read where it would ask several regular expressions.
 * Controls, private use and lone surrogates are separators.
 */
export const CLASS_OF: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(0x10000);
  const tests: readonly (readonly [RegExp, number])[] = [
    [/[\p{P}\p{S}]/u, SIGN],
    [/\p{Extended_Pictographic}/u, PICTOGRAPH],
    [/[\p{L}\p{Nl}]/u, LETTER],
    [/[\p{Nd}\p{No}]/u, DIGIT],
    [/\p{M}/u, MARK],
    [/\p{Cf}|\p{Variation_Selector}|\u034F|\u115F|\u1160|\u3164|\uFFA0/u, IGNORABLE],
  ];
  for (let code = 0; code < 0x10000; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) {
      if (code <= 0xdbff) classes[code] = HIGH_SURROGATE;
      continue;
    }
    const char = String.fromCharCode(code);
    for (const [pattern, value] of tests) if (pattern.test(char)) classes[code] = value;
  }
  // Signs of writing, although Unicode says they may be drawn as pictures.
  for (const char of '©®™‼⁉〰') classes[char.charCodeAt(0)] = SIGN;
  // Circled and squared letters are read as letters.
  for (let code = 0x24b6; code <= 0x24e9; code += 1) classes[code] = code === 0x24c2 ? PICTOGRAPH : LETTER;
  classes['ℹ'.charCodeAt(0)] = PICTOGRAPH;
  for (const char of APOSTROPHES) classes[char.charCodeAt(0)] = APOSTROPHE;
  for (const char of HYPHENS) classes[char.charCodeAt(0)] = HYPHEN;
  return classes;
}

const ASTRAL_LETTER = /^[\p{L}\p{Nd}\p{Nl}]$/u;
const ASTRAL_MARK = /^[\p{M}\p{Cf}]$/u;

/** The class of a code point above the basic plane. */
export function classOfAstral(codePoint: number): number {
  if (codePoint >= 0x1f000 && codePoint <= 0x1faff) return PICTOGRAPH;
  const char = String.fromCodePoint(codePoint);
  if (ASTRAL_LETTER.test(char)) return LETTER;
  if (ASTRAL_MARK.test(char)) return IGNORABLE;
  return SEPARATOR;
}

/** The class at `index` of what stands there, surrogate pairs included; SEPARATOR past the end. */
export function classAt(text: string, index: number): number {
  if (index >= text.length) return SEPARATOR;
  const kind = CLASS_OF[text.charCodeAt(index)] ?? SEPARATOR;
  if (kind !== HIGH_SURROGATE) return kind;
  const codePoint = text.codePointAt(index) ?? 0;
  return codePoint > 0xffff ? classOfAstral(codePoint) : SEPARATOR;
}
