import { francAll } from 'franc';

/** A guess by the frequency of letter triples: ISO 639-1 codes with scores from 1 downwards, best first. */
export type GuessByTrigrams = (text: string) => readonly { readonly code: string; readonly score: number }[];

/** The languages that a French-speaking brand may well be written to in, by their names in `franc` (ISO 639-3). */
const CODES: ReadonlyMap<string, string> = new Map([
  ['fra', 'fr'],
  ['eng', 'en'],
  ['spa', 'es'],
  ['ita', 'it'],
  ['deu', 'de'],
  ['por', 'pt'],
  ['nld', 'nl'],
  ['pol', 'pl'],
  ['ron', 'ro'],
  ['tur', 'tr'],
  ['cat', 'ca'],
  ['wol', 'wo'],
  ['lin', 'ln'],
  ['hat', 'ht'],
  ['plt', 'mg'],
]);
const ONLY = [...CODES.keys()];

/** Asks `franc`, which takes about 25 µs for a post. It answers nothing for less than ten characters. */
export const guessByTrigrams: GuessByTrigrams = (text) =>
  francAll(text, { only: ONLY }).flatMap(([name, score]) => {
    const code = CODES.get(name);
    return code === undefined ? [] : [{ code, score }];
  });
