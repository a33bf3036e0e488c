import { join } from 'node:path';
import { z } from 'zod';
import { readYamlFile } from '../yaml-file.ts';
import { foldWord } from './fold.ts';

const FILE = 'language-words.yaml';

/** Words between spaces, in one string: read ten times faster than a YAML list of thousands. */
const words = z
  .string()
  .transform((text) => text.trim().split(/\s+/))
  .pipe(z.array(z.string().regex(/^[\p{Ll}\d']{1,24}$/u)).min(1));
const LexiconSchema = z.record(
  z.string().regex(/^[a-z]{2}$/),
  z.strictObject({ letters: z.string().optional(), frequent: words, usual: words }),
);

/** Weights are log-odds against a word of another language; measured on posts, not very sensitive. */
const FREQUENT = 3;
const USUAL = 2.2;
const LETTER = 2;

/** What a word or letter says: `weights[i]` for the language `languages[i]`. */
export interface LanguageEvidence {
  readonly languages: readonly number[];
  readonly weights: readonly number[];
}

export interface LanguageLexicon {
  /** ISO 639-1; a language is its position here. */
  readonly codes: readonly string[];
  /** By folded word. */
  readonly words: ReadonlyMap<string, LanguageEvidence>;
  /** By char code of an accented letter. */
  readonly letters: ReadonlyMap<number, LanguageEvidence>;
}

/** Reads the words that tell languages apart. Throws `invalid_data_file`, naming file and entry. */
export function loadLanguageLexicon(directory: string = join(import.meta.dirname, 'data')): LanguageLexicon {
  const read = readYamlFile(join(directory, FILE), LexiconSchema);
  const codes = Object.keys(read);
  const byWord = new Map<string, { languages: number[]; weights: number[] }>();
  const letters = new Map<number, { languages: number[]; weights: number[] }>();
  Object.values(read).forEach((lists, language) => {
    for (const entry of lists.frequent) add(byWord, foldWord(entry), language, FREQUENT);
    for (const entry of lists.usual) add(byWord, foldWord(entry), language, USUAL);
    for (const letter of lists.letters ?? '') add(letters, letter.charCodeAt(0), language, LETTER);
  });
  return { codes, words: shared(byWord), letters };
}

/** One object for all words that say the same: what is looked up for each word of a text stays in the processor's cache. */
function shared(byWord: ReadonlyMap<string, LanguageEvidence>): Map<string, LanguageEvidence> {
  const bySaying = new Map<string, LanguageEvidence>();
  return new Map(
    [...byWord].map(([word, evidence]) => {
      const saying = JSON.stringify(evidence);
      const known = bySaying.get(saying) ?? evidence;
      bySaying.set(saying, known);
      return [word, known];
    }),
  );
}

function add<Key>(
  entries: Map<Key, { languages: number[]; weights: number[] }>,
  key: Key,
  language: number,
  weight: number,
): void {
  const entry = entries.get(key);
  if (entry === undefined) entries.set(key, { languages: [language], weights: [weight] });
  else if (!entry.languages.includes(language)) {
    entry.languages.push(language);
    entry.weights.push(weight);
  }
}
