import { cleanWord, foldWord } from '../text/fold.ts';
import type { Analysis, Token, TokenKind } from '../text/token.ts';
import { isJoiner } from './phrase-rules.ts';
import type { QueryWord, WordMode } from './query.ts';
import { classOf } from './query-names.ts';
import { MIN_PREFIX_LETTERS } from './query-problem.ts';

/** Whatever turns a text into tokens: terms and texts go through the same one, so that they meet. */
export interface TermAnalyser {
  analyse(text: string): Analysis;
}

/**
 * A token wherever it stands. A copy: were the tokens of the lists themselves kept, V8 would take all tokens that the
 * analyser makes for long-lived ones, and put those of each text where only a full collection finds them (4 % of the time
 * of a decision).
 */
export type SomeToken = Pick<Token, 'kind' | 'word'>;

/** What one token of a text must be: like a token of the phrase (with its writing there), of a class, or of certain letters. */
export type TermToken =
  | {
      readonly mode: Exclude<WordMode, 'class' | 'wild'>;
      readonly token: SomeToken;
      readonly written: string;
    }
  | { readonly mode: 'class'; readonly kind: TokenKind }
  | { readonly mode: 'wild'; readonly prefix: string; readonly ending: string };

/** Why the analyser finds nothing to look for in a phrase that is written well. */
export type PhraseProblem = 'empty' | 'short_prefix';

/**
 * The tokens that a text must hold in a row for the phrase to match: no punctuation around it, no hyphens or
 * apostrophes, a hashtag as one. Other punctuation inside a phrase (`24/7`) must stand in the text too.
 */
export function phraseTokens(
  words: readonly QueryWord[],
  analyser: TermAnalyser,
): readonly TermToken[] | PhraseProblem {
  const tokens: TermToken[] = [];
  for (let index = 0; index < words.length; ) {
    const end = endOfRun(words, index);
    const first = words[index];
    if (end > index) tokens.push(...runTokens(words.slice(index, end), analyser));
    else if (first !== undefined) tokens.push(signToken(first));
    index = Math.max(end, index + 1);
  }
  const solid = (part: TermToken) =>
    part.mode === 'class' || part.mode === 'wild' || part.token.kind !== 'punctuation';
  const trimmed = tokens.slice(Math.max(tokens.findIndex(solid), 0), tokens.findLastIndex(solid) + 1);
  if (trimmed.length === 0) return 'empty';
  const short = trimmed.some(
    (part) => part.mode === 'prefix' && part.token.word.folded.length < MIN_PREFIX_LETTERS,
  );
  return short ? 'short_prefix' : trimmed;
}

/** Where the words end that the analyser reads together: their neighbours can make them other words. */
function endOfRun(words: readonly QueryWord[], from: number): number {
  const end = words.findIndex(({ mode }, index) => index >= from && (mode === 'class' || mode === 'wild'));
  return end < 0 ? words.length : end;
}

function signToken({ mode, text }: QueryWord): TermToken {
  if (mode === 'class') return { mode: 'class', kind: classOf(text) ?? 'word' };
  const star = text.indexOf('*');
  return { mode: 'wild', prefix: letters(text.slice(0, star)), ending: letters(text.slice(star + 1)) };
}

function runTokens(words: readonly QueryWord[], analyser: TermAnalyser): TermToken[] {
  const text = words.map((word) => word.text).join(' ');
  const spans: { mode: WordMode; start: number; end: number }[] = [];
  let from = 0;
  for (const { mode, text: written } of words) {
    spans.push({ mode, start: from, end: from + written.length });
    from += written.length + 1;
  }
  const { tokens } = analyser.analyse(text);
  const kept = tokens.filter((token) => !token.inHashtag && !isJoiner(token, text));
  return kept.flatMap(({ kind, word: read, start, end }, index): TermToken[] => {
    const token = { kind, word: read };
    const written = text.slice(start, end);
    const word = spans.find((span) => span.start <= start && start < span.end);
    const mode = word?.mode ?? 'inflected';
    if (mode === 'class' || mode === 'wild') return [];
    if (word === undefined || mode !== 'prefix') return [{ token, written, mode }];
    // `aprem` is read as two words in one place; the beginning of a word is its letters, once.
    const next = kept[index + 1];
    if (next?.start === start) return [];
    // In `e-mail*` the star belongs to the last token that the word falls into.
    if (next !== undefined && next.start < word.end) return [{ token, written, mode: 'inflected' }];
    return [{ token: withLettersOf(token, written), written, mode }];
  });
}

/** `rembours*` asks for the letters as they stand, though the analyser reads `rembours` alone as an abbreviation. */
function withLettersOf(token: SomeToken, written: string): SomeToken {
  return token.kind === 'word'
    ? { ...token, word: { ...token.word, number: 0, folded: letters(written) } }
    : token;
}

function letters(written: string): string {
  return foldWord(cleanWord(written).text);
}
