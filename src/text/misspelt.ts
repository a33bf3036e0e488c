import { foldWord } from './fold.ts';
import type { Lexicons } from './lexicon-types.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Shorter words are too like one another; what is longer is no word. */
const SHORTEST = 5;
const LONGEST = 20;
/** The shortest word that any letter may be missing of. */
const MIN_ANY_LOST = 8;
/** The shortest word that stands behind another without a space. */
const MIN_STUCK = 4;
const LETTERS = /^[a-z]+$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
const PLURAL = /[sx]$/;

type SpellerLexicons = Pick<Lexicons, 'stuck' | 'stuckPlurals' | 'notSlips' | 'disguises'>;

/**
 * What an unknown word, given as its form, was meant to be, if a slip of the finger made it: two neighbours swapped
 * (`rembousrement`), a letter lost (`rembousement`) or doubled (`rembourssement`), a space forgotten behind a short word
 * that says little (`lesmacaques`, of which the second is given). Not where it has the stem of a known word, and only
 * where one known word alone is one such slip away. Bounded by the lexicons, whatever is asked.
 */
export function createSpeller(
  vocabulary: Vocabulary,
  { stuck, stuckPlurals, notSlips, disguises }: SpellerLexicons,
): (form: string) => string | undefined {
  // Strong insults have typing errors of their own (disguise.ts), with what is not one of them: `prono` is no `porno`.
  const strong = new Set(disguises.strong.map(foldWord));
  const isTarget = (word: string) => vocabulary.knows(word) && !strong.has(word);
  /** Made when it is first asked for: not where only lists are read. */
  let lost: Map<string, string> | undefined;

  return (form) => {
    const folded = foldWord(form);
    if (folded.length < SHORTEST || folded.length > LONGEST || !LETTERS.test(folded)) return undefined;
    if (vocabulary.knows(form) || notSlips.has(folded)) return undefined;
    const behind = stuckBehind(form);
    const [slip, other] = slipsOf(folded);
    if (other !== undefined || (behind !== undefined && slip !== undefined)) return undefined;
    const found = behind ?? slip;
    if (found === undefined || vocabulary.knowsStem(folded)) return undefined;
    return found === slip && isOneLetterOff(folded, slip) ? undefined : vocabulary.accented(found);
  };

  /** The second of two words. The first is as it is written: what begins with `dés` is one word. */
  function stuckBehind(form: string): string | undefined {
    for (let cut = form.length - MIN_STUCK; cut > 1; cut -= 1) {
      const front = form.slice(0, cut);
      const sticks = stuck.has(front) || (stuckPlurals.has(front) && PLURAL.test(form));
      const rest = form.slice(cut);
      if (sticks && vocabulary.knows(rest)) return rest;
    }
    return undefined;
  }

  /** The known words that are one slip away. */
  function slipsOf(folded: string): readonly string[] {
    const ways = new Set<string>();
    for (let at = 1; at < folded.length; at += 1) {
      const [here, next] = [folded[at] ?? '', folded[at + 1] ?? ''];
      const [before, after] = [folded.slice(0, at), folded.slice(at + 2)];
      if (here === folded[at - 1]) ways.add(before + next + after);
      else if (here !== next) ways.add(before + next + here + after);
    }
    lost ??= withoutALetter([...vocabulary.words].filter(isTarget));
    return [...[...ways].filter(isTarget), ...(lost.get(folded)?.split(' ') ?? [])];
  }

  /** Whether a wrong letter explains it as well: `colus` may be `clous` or `colis`. */
  function isOneLetterOff(folded: string, word: string): boolean {
    for (let at = 0; at < folded.length; at += 1) {
      for (const letter of ALPHABET) {
        const way = folded.slice(0, at) + letter + folded.slice(at + 1);
        if (way !== folded && way !== word && vocabulary.knows(way)) return true;
      }
    }
    return false;
  }
}

/** What is left of words without one letter of their middle, with these words, parted by a space. */
function withoutALetter(words: readonly string[]): Map<string, string> {
  const left = new Map<string, string>();
  for (const word of words) {
    if (word.length <= SHORTEST || word.length > LONGEST) continue;
    for (let at = 1; at + 1 < word.length; at += 1) {
      // Twice the same letter leaves the same; of short words only that counts: `aceuil`.
      const isDouble = word[at] === word[at + 1];
      if (word[at] === word[at - 1] || (word.length < MIN_ANY_LOST && !isDouble)) continue;
      const rest = word.slice(0, at) + word.slice(at + 1);
      const others = left.get(rest);
      left.set(rest, others === undefined ? word : `${others} ${word}`);
    }
  }
  return left;
}
