import { foldWord } from './fold.ts';
import type { Lexicons } from './lexicon-types.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Shorter words are too like one another; what is longer is no word. */
const MIN_SWAPPED = 5;
const MIN_LOST = 5;
/** The shortest word that any letter may be missing of. */
const MIN_ANY_LOST = 8;
const LONGEST = 20;
/** A word with the stem of a known one, of so many letters, is a form of it and not a slip. */
const MIN_STEM = 4;
/** The shortest word that stands behind another without a space. */
const MIN_STUCK = 4;
const LETTERS = /^[a-z]+$/;
const PLURAL = /[sx]$/;

type SpellerLexicons = Pick<Lexicons, 'stuck' | 'stuckPlurals' | 'notSlips' | 'disguises' | 'classes'>;

/** What an unknown word is read as: one word, or two from `cut` letters on. */
export type Respelt = { readonly word: string; readonly cut?: undefined } | { readonly cut: number };

/**
 * Reads words that a slip of the finger made: two neighbours swapped (`rembousrement`), a letter lost (`rembousement`), a
 * space forgotten behind a short word (`lesmacaques`). Only what no known word is or has the stem of, and only where one
 * known word is one such slip away. `isName`: it is written like one (`Deschamps`), and read as it stands.
 */
export function createSpeller(
  vocabulary: Vocabulary,
  { stuck, stuckPlurals, notSlips, disguises, classes }: SpellerLexicons,
): (word: string, isName: boolean) => Respelt | undefined {
  // Insults have typing errors of their own (disguise.ts), with what is not one of them: `prono` is no `porno`. What makes
  // one thing with a number before it is read with it, and not as a word.
  const { currencies, durations, months, ordinals } = classes;
  const excluded = new Set([
    ...disguises.strong.map(foldWord),
    ...[currencies, durations, months, ordinals].flatMap((some) => [...some]),
  ]);
  const isTarget = (word: string) => vocabulary.knows(word) && !excluded.has(word);
  /** Made when it is first asked for: few texts hold a word that needs it. */
  let lost: Map<string, string | undefined> | undefined;

  return (word, isName) => {
    const folded = foldWord(word);
    if (folded.length < MIN_SWAPPED || folded.length > LONGEST || folded.length !== word.length)
      return undefined;
    if (!LETTERS.test(folded) || vocabulary.knowsStem(folded, MIN_STEM)) return undefined;
    if (isName || notSlips.has(folded)) return undefined;
    const cut = stuckAt(folded, word);
    if (cut > 0) return { cut };
    const found = slipOf(folded);
    return found === undefined ? undefined : { word: vocabulary.accented(found) };
  };

  /** Where the second of two words begins; 0 where there are no two. */
  function stuckAt(folded: string, written: string): number {
    for (let cut = folded.length - MIN_STUCK; cut > 1; cut -= 1) {
      // As it is written: what begins with `dés` is one word.
      const front = written.slice(0, cut);
      const sticks = stuck.has(front) || (stuckPlurals.has(front) && PLURAL.test(folded));
      if (sticks && vocabulary.knows(folded.slice(cut))) return cut;
    }
    return 0;
  }

  /** The known word that is one slip away; undefined where there is none, or more than one. */
  function slipOf(folded: string): string | undefined {
    let found: string | undefined;
    for (let at = 1; at + 1 < folded.length; at += 1) {
      const swapped =
        folded.slice(0, at) + (folded[at + 1] ?? '') + (folded[at] ?? '') + folded.slice(at + 2);
      if (swapped === folded || !isTarget(swapped)) continue;
      if (found !== undefined && found !== swapped) return undefined;
      found = swapped;
    }
    if (folded.length < MIN_LOST) return found;
    lost ??= withoutALetter([...vocabulary.words].filter(isTarget));
    if (!lost.has(folded)) return found;
    const whole = lost.get(folded);
    return found === undefined || found === whole ? whole : undefined;
  }
}

/** What is left of each word without one letter of its middle; undefined where that is left of several. */
function withoutALetter(words: readonly string[]): Map<string, string | undefined> {
  const left = new Map<string, string | undefined>();
  for (const word of words) {
    if (word.length <= MIN_LOST || word.length > LONGEST) continue;
    for (let at = 1; at + 1 < word.length; at += 1) {
      // Of short words only what was double: `aceuil`.
      if (word.length < MIN_ANY_LOST && word[at] !== word[at + 1]) continue;
      const rest = word.slice(0, at) + word.slice(at + 1);
      left.set(rest, left.has(rest) && left.get(rest) !== word ? undefined : word);
    }
  }
  return left;
}
