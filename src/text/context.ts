import { classAt, DIGIT, LETTER } from './chars.ts';
import type { Lexicons } from './lexicon-types.ts';
import type { Piece } from './piece.ts';
import type { Token } from './token.ts';
import type { Reading, WordReader } from './word.ts';
import { wordEnd } from './word-span.ts';

/** Letters before which a French word elides: vowels, and the h that is mostly mute. */
const ELIDING = 'aeiouyh';

/** Reads the words that their neighbours decide: `tel` after `mon`, `c` before a word, `l eau` for `l'eau`. */
export function createContextReader(lexicons: Lexicons, words: WordReader) {
  /** The pieces of `reading` at `[start, end)`, or others where a rule of the lexicons holds there. */
  function resolve(
    text: string,
    start: number,
    end: number,
    reading: Reading,
    tokens: readonly Token[],
  ): readonly Piece[] {
    const word = reading.context;
    if (word === undefined) return reading.pieces;
    const nextEnd =
      isSpace(text, end) && classAt(text, end + 1) === LETTER
        ? wordEnd(text, end + 1, lexicons.elisions)
        : -1;
    const nextReading = nextEnd < 0 ? undefined : words.read(text, end + 1, nextEnd);
    const next = (nextReading?.whole ?? nextReading?.pieces[0]?.word)?.folded;
    const before = isSpace(text, start - 1) ? tokens.at(-1) : undefined;
    const previous = before?.kind === 'word' ? before.word.folded : undefined;
    const isLower = text.slice(start, end) === word;
    const isCapital =
      !isLower &&
      isCapitals(text.slice(start, end)) &&
      nextEnd > 0 &&
      isCapitals(text.slice(end + 1, nextEnd));
    for (const rule of isLower || isCapital ? (lexicons.contexts.get(word) ?? []) : []) {
      const holds =
        (next !== undefined && rule.before.has(next)) || (previous !== undefined && rule.after.has(previous));
      if (holds) return words.expand(rule.read, 0, end - start);
    }
    if (next === undefined || !isAlone(text, start, before)) return reading.pieces;
    const lone = lexicons.lone.get(word);
    // Letters one by one (`c o l i s`) are no sentence.
    const isSentence = next.length > 1 || next === 'a' || next === 'y';
    if (!isSentence) return reading.pieces;
    if (word !== 'c' && word !== 't' && lexicons.elisions.has(word) && ELIDING.includes(next[0] ?? ' ')) {
      return word !== 'y' && (isLower || isCapital)
        ? words.expand(`${word}'`, 0, end - start)
        : reading.pieces;
    }
    return lone !== undefined && isLower ? words.expand(lone, 0, end - start) : reading.pieces;
  }

  return { resolve };
}

/** Not behind a number: `200 g de beurre`. */
function isAlone(text: string, start: number, before: Token | undefined): boolean {
  if (start > 0 && !isSpace(text, start - 1)) return false;
  return (
    before === undefined ||
    before.kind === 'word' ||
    before.kind === 'punctuation' ||
    classAt(text, start - 2) !== DIGIT
  );
}

function isCapitals(written: string): boolean {
  return written === written.toUpperCase() && written !== written.toLowerCase();
}

function isSpace(text: string, index: number): boolean {
  const char = text[index];
  return char === ' ' || char === '\u00A0' || char === '\u202F' || char === '\n';
}
