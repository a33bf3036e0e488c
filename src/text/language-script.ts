/** First and last code unit of a script, and the language that it most probably is. */
const SCRIPTS: readonly (readonly [first: number, last: number, code: string])[] = [
  [0x0370, 0x03ff, 'el'],
  [0x0400, 0x052f, 'ru'],
  [0x0530, 0x058f, 'hy'],
  [0x0590, 0x05ff, 'he'],
  [0x0600, 0x06ff, 'ar'],
  [0x0750, 0x077f, 'ar'],
  [0x0900, 0x097f, 'hi'],
  [0x0980, 0x09ff, 'bn'],
  [0x0a00, 0x0a7f, 'pa'],
  [0x0a80, 0x0aff, 'gu'],
  [0x0b80, 0x0bff, 'ta'],
  [0x0c00, 0x0c7f, 'te'],
  [0x0c80, 0x0cff, 'kn'],
  [0x0d00, 0x0d7f, 'ml'],
  [0x0d80, 0x0dff, 'si'],
  [0x0e00, 0x0e7f, 'th'],
  [0x0e80, 0x0eff, 'lo'],
  [0x0f00, 0x0fff, 'bo'],
  [0x1000, 0x109f, 'my'],
  [0x10a0, 0x10ff, 'ka'],
  [0x1100, 0x11ff, 'ko'],
  [0x1200, 0x137f, 'am'],
  [0x1780, 0x17ff, 'km'],
  [0x3040, 0x30ff, 'ja'],
  [0x3400, 0x9fff, 'zh'],
  [0xac00, 0xd7af, 'ko'],
  [0xfb50, 0xfdff, 'ar'],
  [0xfe70, 0xfeff, 'ar'],
];

/** Letters that one language has and the first guess for its script has not. */
const OWN_LETTERS: readonly (readonly [code: string, guess: string, letters: RegExp])[] = [
  ['uk', 'ru', /[іїєґ]/],
  ['fa', 'ar', /[پچژگ]/],
  ['ur', 'ar', /[ٹڈڑںے]/],
  ['ja', 'zh', /[\u3040-\u30ff]/],
];

/** Words that start below are written in Latin letters. */
export const FIRST_OTHER_SCRIPT = 0x0370;

/** A Chinese or Korean sign says as much as some letters. */
const LETTERS_IN_SIGN = 3;
const FIRST_IDEOGRAPH = 0x3040;

/** How many letters of a text are written in the script of each language; `und` for scripts not known here. */
export type ScriptCounts = Map<string, number>;

/** Adds the letters of a word that is not in Latin letters. */
export function countScript(counts: ScriptCounts, word: string): void {
  const first = word.charCodeAt(0);
  const code = SCRIPTS.find(([from, to]) => first >= from && first <= to)?.[2] ?? 'und';
  const letters = word.length * (first >= FIRST_IDEOGRAPH ? LETTERS_IN_SIGN : 1);
  counts.set(code, (counts.get(code) ?? 0) + letters);
}

/** The language in whose script most of the text is written, and its share; undefined where that is the Latin one. */
export function chiefScript(
  counts: ScriptCounts,
  latin: number,
  text: string,
): { readonly code: string; readonly share: number } | undefined {
  let all = latin;
  let most = latin;
  let chief: string | undefined;
  for (const [code, count] of counts) {
    all += count;
    if (count > most) {
      most = count;
      chief = code;
    }
  }
  if (chief === undefined) return undefined;
  const finer = OWN_LETTERS.find(([, guess, letters]) => guess === chief && letters.test(text));
  return { code: finer?.[0] ?? chief, share: most / all };
}
