import stemmer from 'natural/lib/natural/stemmers/porter_stemmer_fr.js';
import { foldWord } from './fold.ts';

/** Longer "words" are noise: a stem would only cost time. The longest word of ordinary French has 25 letters. */
const MAX_STEMMED_LENGTH = 40;
const BARE_PARTICIPLE = /ee(s?)$/;
/** The algorithm leaves the plural of some words (`numéros`, `perdus`): below this length an s is more often the word's own (`mois`). */
const MIN_PLURAL_LENGTH = 5;
const PLURAL = /([^s])s$/;

/**
 * The stem of a lower-case French word, without accents (Porter's algorithm for French, Snowball). The accents go in,
 * because the algorithm knows endings by them: a participle typed without (`livree`) is given its own back. What is
 * elided, very short or very long stays whole.
 */
export function stemOf(form: string): string {
  if (form.length < 3 || form.length > MAX_STEMMED_LENGTH || form.endsWith("'")) return foldWord(form);
  const stem = foldWord(stemmer.stem(form.replace(BARE_PARTICIPLE, 'ée$1')));
  return stem.length >= MIN_PLURAL_LENGTH ? stem.replace(PLURAL, '$1') : stem;
}
