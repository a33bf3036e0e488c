import { type LanguageEvidence, type LanguageLexicon, loadLanguageLexicon } from './language-lexicon.ts';
import { chiefScript, countScript, FIRST_OTHER_SCRIPT, type ScriptCounts } from './language-script.ts';
import { type GuessByTrigrams, guessByTrigrams } from './language-trigrams.ts';
import type { Analysis, Token } from './token.ts';
import { createWordTable } from './word-table.ts';

export interface DetectedLanguage {
  /** ISO 639-1, or `und` where the text does not say. */
  readonly code: string;
  /** Probability of the code, 0 to 1; for `und`, that the best guess is wrong. */
  readonly confidence: number;
}

export interface LanguageOptions {
  /** ISO 639-1: the language in which the brand is written to. */
  readonly prior: string;
}

/** Log-odds before a word is read: against the brand's language, which has 0. */
const PRIOR = { undetermined: -1, fr: -1.5, en: -2, other: -3 } as const;
/** What a word that no list has adds to `und`: names and brands have no language. */
const UNKNOWN_WORD = 0.4;
/** Words in hashtags are often of another language than the text. */
const HASHTAG_SHARE = 0.5;
/** Rewritten by the French reader of slang (ki → qui): what was typed may be a word of another language. */
const REWRITTEN_SHARE = 0.6;
/** Arabic in Latin letters writes sounds with digits: 3ndo, ma7loul, l9it. */
const ARABIC_DIGITS = /^(?:[a-z]*[379][a-z]{2,}|[a-z]{2,}[379][a-z]*)$/;
const ARABIC_WORD = 2.5;
/** More words than these change nothing. */
const MAX_WORDS = 150;

/** What is further behind changes no third decimal, and `Math.exp` is the dearest step of a short text. */
const NEGLIGIBLE = -12;
/** A guess less probable than this is none. */
const LIKELY = 0.37;
/** Below this, `franc` is asked, where the text has at least so many Latin letters: on less it guesses. */
const SURE = 0.8;
const MIN_LETTERS = 24;
/** `franc` reads all that it is given; this much is enough. */
const MAX_READ = 400;
const TRIGRAMS_WEIGHT = 4;
/** Its scores go from 1 downwards: a lead of this is a clear one. */
const CLEAR_LEAD = 0.1;

/** What a word says of its language. */
interface Said {
  readonly word: LanguageEvidence | undefined;
  readonly letters: LanguageEvidence | undefined;
  readonly isArabic: boolean;
  readonly isOtherScript: boolean;
}

let shipped: ((analysis: Analysis, options: LanguageOptions) => DetectedLanguage) | undefined;

/**
 * The language of a text. Words decide, with the brand's language as prior; scripts other than Latin speak for
 * themselves; `franc` (trigrams, about 25 µs) is asked only where the words leave doubt and the text is long enough.
 * `und` for texts without words, and where nothing speaks for any language. The first call reads the word list of
 * this folder, and throws `invalid_data_file` if that is broken.
 */
export function detectLanguage(analysis: Analysis, options: LanguageOptions): DetectedLanguage {
  shipped ??= createLanguageDetector(loadLanguageLexicon());
  return shipped(analysis, options);
}

/** Builds the detector for other word lists, or another second opinion. */
export function createLanguageDetector(
  lexicon: LanguageLexicon,
  guess: GuessByTrigrams = guessByTrigrams,
): (analysis: Analysis, options: LanguageOptions) => DetectedLanguage {
  const { codes } = lexicon;
  const indexOf = new Map(codes.map((code, index) => [code, index] as const));
  const arabic = indexOf.get('ar');
  // One buffer for all calls: a fresh array for each text cost as much as reading its words.
  const scores = new Float64Array(codes.length);
  /** What most words say, one object for all that say the same. */
  const plain = new Map<LanguageEvidence | undefined, Said>();
  const said = createWordTable(({ word: { form, folded } }): Said => {
    const word = lexicon.words.get(folded);
    const letters = form === folded ? undefined : lettersOf(form);
    const isKnown = word !== undefined || letters !== undefined;
    const isArabic = !isKnown && ARABIC_DIGITS.test(form);
    const isOtherScript = form.charCodeAt(0) >= FIRST_OTHER_SCRIPT;
    if (letters !== undefined || isArabic || isOtherScript) return { word, letters, isArabic, isOtherScript };
    const known = plain.get(word) ?? { word, letters, isArabic, isOtherScript };
    plain.set(word, known);
    return known;
  });

  return (analysis, options) => {
    setPriors(options.prior);
    const { tokens, text } = analysis;
    let words = 0;
    let unknown = 0;
    let letters = 0;
    let spanEnd = -1;
    let scripts: ScriptCounts | undefined;
    for (const token of tokens) {
      // A short form is read as several words (tkt → t' inquiète) of one span: it counts once.
      if (token.kind !== 'word' || token.start < spanEnd) continue;
      spanEnd = token.end;
      const says = said.of(token);
      if (says.isOtherScript) {
        scripts ??= new Map();
        countScript(scripts, token.word.form);
      } else {
        letters += token.end - token.start;
        if (!readWord(token, text, says)) unknown += 1;
      }
      words += 1;
      if (words >= MAX_WORDS) break;
    }
    if (words === 0) return { code: 'und', confidence: 1 };
    const script = scripts === undefined ? undefined : chiefScript(scripts, letters, text);
    if (script !== undefined) return { code: script.code, confidence: rounded(script.share) };

    const undetermined = PRIOR.undetermined + UNKNOWN_WORD * unknown;
    const found = best(undetermined);
    if (found.confidence >= SURE || letters < MIN_LETTERS) return found;
    readTrigrams(text.slice(0, MAX_READ));
    return best(undetermined);
  };

  function setPriors(prior: string): void {
    scores.fill(PRIOR.other);
    raise(indexOf.get('en'), PRIOR.en - PRIOR.other);
    raise(indexOf.get('fr'), PRIOR.fr - PRIOR.other);
    const brand = indexOf.get(prior.slice(0, 2).toLowerCase());
    if (brand !== undefined) scores[brand] = 0;
  }

  function readWord(token: Token, text: string, { word, letters, isArabic }: Said): boolean {
    const isRewritten = token.end - token.start !== token.word.form.length;
    const share = token.inHashtag ? HASHTAG_SHARE : 1;
    if (word !== undefined) apply(word, isRewritten ? share * REWRITTEN_SHARE : share);
    if (letters !== undefined) apply(letters, share);
    const isKnown = word !== undefined || letters !== undefined;
    if (isRewritten) {
      const written = text.slice(token.start, token.end).toLowerCase();
      const typed = lexicon.words.get(written);
      if (typed !== undefined && written !== token.word.folded) apply(typed, share);
      return typed !== undefined || isKnown;
    }
    if (isArabic) raise(arabic, ARABIC_WORD);
    return isKnown || isArabic;
  }

  function lettersOf(form: string): LanguageEvidence | undefined {
    for (let index = 0; index < form.length; index += 1) {
      const code = form.charCodeAt(index);
      const evidence = code > 0x7f ? lexicon.letters.get(code) : undefined;
      if (evidence !== undefined) return evidence;
    }
    return undefined;
  }

  function apply(evidence: LanguageEvidence, share: number): void {
    const { languages, weights } = evidence;
    for (let index = 0; index < languages.length; index += 1)
      raise(languages[index], (weights[index] ?? 0) * share);
  }

  function raise(language: number | undefined, by: number): void {
    if (language !== undefined) scores[language] = (scores[language] ?? 0) + by;
  }

  function readTrigrams(text: string): void {
    const [first, second] = guess(text);
    if (first === undefined) return;
    const lead = 1 - (second?.score ?? 0);
    raise(indexOf.get(first.code), TRIGRAMS_WEIGHT * Math.min(1, lead / CLEAR_LEAD));
  }

  /** The most probable of the languages, by a softmax of the scores; `und` where none is likely. */
  function best(undetermined: number): DetectedLanguage {
    let top = 0;
    for (let index = 1; index < scores.length; index += 1) {
      if ((scores[index] ?? 0) > (scores[top] ?? 0)) top = index;
    }
    const highest = scores[top] ?? 0;
    let sum = Math.exp(undetermined - highest);
    for (let index = 0; index < scores.length; index += 1) {
      const behind = (scores[index] ?? 0) - highest;
      if (behind > NEGLIGIBLE) sum += Math.exp(behind);
    }
    const probability = 1 / sum;
    return probability < LIKELY
      ? { code: 'und', confidence: rounded(1 - probability) }
      : { code: codes[top] ?? 'und', confidence: rounded(probability) };
  }
}

function rounded(probability: number): number {
  return Math.round(1000 * probability) / 1000;
}
