import { foldWord } from './fold.ts';
import type { Lexicons } from './lexicon-types.ts';
import { stemOf } from './stem.ts';

/** The words that the analyser takes for well written. */
export interface Vocabulary {
  /** All of them, folded. */
  readonly words: ReadonlySet<string>;
  /** True for a word with or without its accents. */
  readonly knows: (word: string) => boolean;
  /** The word with the accents that its writer left out (`reclamation` → `réclamation`), where there is one way. */
  readonly accented: (word: string) => string;
  /** True for a folded word that has the stem of a known word, if that stem has `MIN_STEM` letters. */
  readonly knowsStem: (folded: string) => boolean;
  /** The longest folded word, in characters. */
  readonly longest: number;
}

/** A shorter stem is that of too many words. So many letters are also what a stem and its word begin with alike. */
const MIN_STEM = 4;

export function createVocabulary(lexicons: Lexicons): Vocabulary {
  const folded = new Set<string>();
  const spellings = new Map<string, string | undefined>();
  let longest = 0;
  const learn = (word: string) => {
    const plain = foldWord(word);
    folded.add(plain);
    longest = Math.max(longest, plain.length);
    // Two spellings of one folded word (`livre`, `livré`): the writer's own stays.
    spellings.set(plain, spellings.has(plain) && spellings.get(plain) !== word ? undefined : word);
  };
  for (const word of lexicons.words) learn(word);
  for (const reading of [...lexicons.slang.values(), ...lexicons.lowerSlang.values()]) {
    if (!reading.includes(' ') && !reading.includes("'")) learn(reading);
  }
  for (const word of [...lexicons.disguises.strong, ...lexicons.disguises.masked]) learn(word);

  /** Words by how they begin, made when first asked for, and of those that were asked for, their stems. */
  let families: Map<string, readonly string[]> | undefined;
  const stems = new Map<string, ReadonlySet<string>>();
  const knowsStem = (word: string) => {
    const stem = stemOf(word);
    if (stem.length < MIN_STEM) return false;
    const family = stem.slice(0, MIN_STEM);
    let known = stems.get(family);
    if (known === undefined) {
      families ??= Map.groupBy(lexicons.words, (one) => foldWord(one).slice(0, MIN_STEM));
      const words = families.get(family);
      if (words === undefined) return false;
      known = new Set(words.map((one) => foldWord(stemOf(one))));
      stems.set(family, known);
    }
    return known.has(stem);
  };

  return {
    words: folded,
    knowsStem,
    knows: (word) => folded.has(word) || folded.has(foldWord(word)),
    accented: (word) => spellings.get(word) ?? word,
    longest,
  };
}
