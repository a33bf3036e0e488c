import { MAX_DISGUISE_LENGTH, STANDS_FOR } from './disguise.ts';
import { cleanWord, foldWord } from './fold.ts';
import type { Vocabulary } from './vocabulary.ts';
import { createWordCache } from './word-cache.ts';

/** Signs that stand for letters inside ordinary words; the others of STANDS_FOR are mostly punctuation there. */
const SIGNS = '013456789@$€£!|';
/** Of these, the ones that also end a sentence or part two words. */
const PARTING = /[!|]/;
/** What stands between letters that are written apart. */
const SEPARATORS = /[.\-_·•|]/;
const APART = /^[a-z](?:([.\-_·•|])[a-z])+$/;
const SPLIT = /^[a-z]{2,}(?:[._·•][a-z]{2,})+$/;

/** Shorter words are too like product names and references (`b4`, `m6`, `4x4`). */
const MIN_LENGTH = 4;
/** The shortest word that a sign may begin, that letters written apart may make, and that signs at its end alone may hide. */
const MIN_BEGUN = 6;
const MIN_APART = 5;
const MIN_ENDED = 8;
/** The shortest word that is opened although only its stem is known. */
const MIN_INFLECTED = 6;
/** Signs in one word, and in a row: order numbers and plates have more. */
const MAX_SIGNS = 6;
/** Ways to read them: more say nothing, and each costs a look-up; finding a stem costs as much as twenty of these. */
const MAX_READINGS = 8;
const MAX_STEMMED = 2;
const MAX_ROW = /[^a-z]{3}/;
const CACHE_SIZE = 4000;

export interface PlainOpener {
  /** The ordinary word behind digits, signs or separators (`r3mboursez`, `rembour$ement`, `c.o.l.i.s`); undefined where there is none. */
  readonly open: (written: string) => string | undefined;
  /** The ordinary word behind letters written apart, given joined and folded (`colis`). */
  readonly spelled: (letters: string) => string | undefined;
}

/**
 * Opens ordinary words that are written in disguise: only what is no word as it stands, and only where one reading is
 * known. `isSettled`: true for a word that the analyser reads as itself. Keeps what it has opened; results do not depend on it.
 */
export function createPlainOpener(vocabulary: Vocabulary, isSettled: (word: string) => boolean): PlainOpener {
  /** The empty word: none. */
  const cache = createWordCache<string>(CACHE_SIZE);

  function open(written: string): string | undefined {
    let word = cache.get(written);
    if (word === undefined) {
      word = openUncached(cleanWord(written).text) ?? '';
      cache.set(written, word);
    }
    return word === '' ? undefined : word;
  }

  function openUncached(clean: string): string | undefined {
    const text = foldWord(clean);
    if (text.length < MIN_LENGTH || text.length > MAX_DISGUISE_LENGTH) return undefined;
    if (APART.test(text)) return spelled(text.replace(/[^a-z]/g, ''));
    if (SPLIT.test(text)) return joined(text.split(SEPARATORS));
    // The accents that were written stay.
    const letters = text.length === clean.length ? clean : text;
    return isDisguised(text) ? onlyReading(readingsOf(letters)) : undefined;
  }

  function spelled(letters: string): string | undefined {
    return letters.length >= MIN_APART && /^[a-z]+$/.test(letters) && vocabulary.knows(letters)
      ? vocabulary.accented(letters)
      : undefined;
  }

  /** `rem.boursement`: not where each part is a word of its own, as where a space was forgotten (`merci.vous`). */
  function joined(parts: readonly string[]): string | undefined {
    const word = parts.join('');
    if (word.length < MIN_INFLECTED || !vocabulary.knows(word)) return undefined;
    return parts.every((part) => vocabulary.knows(part)) ? undefined : vocabulary.accented(word);
  }

  /** A word with a few signs in it, and not a word with a number or a sign beside it (`forfait5`, `3suisses`, `bravo!merci`). */
  function isDisguised(text: string): boolean {
    const letters = text.replace(/[^a-z]/g, '').length;
    const signs = text.length - letters;
    if (signs === 0 || signs > MAX_SIGNS || letters < 3 || letters < signs || MAX_ROW.test(text))
      return false;
    for (const char of text) if (!(char >= 'a' && char <= 'z') && !SIGNS.includes(char)) return false;
    if (text.length === MIN_LENGTH && signs > 1) return false;
    const begun = /^[^a-z]+/.exec(text)?.[0].length ?? 0;
    const ended = /[^a-z]+$/.exec(text)?.[0].length ?? 0;
    if (begun > 0 && (text.length < MIN_BEGUN || vocabulary.knows(text.slice(begun)))) return false;
    const isShort = signs === ended && text.length < MIN_ENDED;
    if (ended > 0 && (isShort || vocabulary.knows(text.slice(0, -ended)))) return false;
    return !PARTING.test(text) || !text.split(PARTING).every((part) => vocabulary.knows(part));
  }

  /** The one reading that is a word; where none is, the one that is a form of a known word. */
  function onlyReading(readings: readonly string[]): string | undefined {
    const words = readings.filter((word) => vocabulary.knows(word));
    if (words.length > 0 || readings.length > MAX_STEMMED)
      return words.length === 1 ? spellingOf(words[0] ?? '') : undefined;
    const inflected = readings.filter(
      (word) => word.length >= MIN_INFLECTED && vocabulary.knowsStem(word) && isSettled(word),
    );
    return inflected.length === 1 ? inflected[0] : undefined;
  }

  /** With the accents that are missing, where there is one way; those that were written stay. */
  function spellingOf(word: string): string {
    const plain = foldWord(word);
    const spelling = vocabulary.accented(plain);
    return spelling === plain ? word : spelling;
  }

  return { open, spelled };
}

/** All the ways to read the signs of a word; none where there are more than MAX_READINGS. */
function readingsOf(text: string): string[] {
  let readings = [''];
  for (const char of text) {
    readings = [...(STANDS_FOR[char] ?? char)].flatMap((letter) => readings.map((start) => start + letter));
    if (readings.length > MAX_READINGS) return [];
  }
  return readings;
}
