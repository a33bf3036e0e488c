import type { Span } from '../mention/classification.ts';
import type { Analysis, Token } from '../text/token.ts';

/** Longest term that is proposed, in words. */
const MAX_WORDS = 3;
/** A term needs a word of so many letters: shorter ones alone say nothing. */
const MIN_LETTERS = 4;
const MAX_TERM_LETTERS = 60;
const LETTERS_ONLY = /^[\p{L}'’-]+$/u;

export interface CandidateTerm {
  /** Stems of the words: what makes two writings one term. */
  readonly key: string;
  /** As it is written here, in small letters. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The terms of one to three words of a text, each once. Words only: no numbers, links, accounts or e-mails, nothing
 * that touches a span to leave out (an order number, a phone number) and no word that `isName` says is a name.
 */
export function candidateTerms(
  { text, tokens }: Analysis,
  leaveOut: readonly Span[],
  isName: (folded: string) => boolean,
): CandidateTerm[] {
  const usable = (token: Token) =>
    token.kind === 'word' &&
    !token.inHashtag &&
    LETTERS_ONLY.test(text.slice(token.start, token.end)) &&
    !isName(token.word.folded) &&
    !leaveOut.some(({ start, end }) => start < token.end && token.start < end);
  const found = new Map<string, CandidateTerm>();
  tokens.forEach((first, from) => {
    const stems: string[] = [];
    let long = false;
    for (let at = from; at < tokens.length && stems.length < MAX_WORDS; at += 1) {
      const token = tokens[at];
      const before = at === from ? undefined : tokens[at - 1];
      if (token === undefined || !usable(token)) break;
      // Two readings of one written word (`jsp`: je sais pas) are no term of two words; nor are words far apart.
      if (before !== undefined && (token.start < before.end || token.start - before.end > 1)) break;
      stems.push(token.word.stem);
      long ||= token.word.folded.length >= MIN_LETTERS;
      if (!long || token.end - first.start > MAX_TERM_LETTERS) continue;
      const key = stems.join(' ');
      const written = text.slice(first.start, token.end).toLowerCase().replace(/\s+/g, ' ');
      if (!found.has(key)) found.set(key, { key, written, start: first.start, end: token.end });
    }
  });
  return [...found.values()];
}
