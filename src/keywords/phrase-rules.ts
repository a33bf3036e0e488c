import type { Token } from '../text/token.ts';

const ELIDED = new Set(["c'", "d'", "j'", "l'", "m'", "n'", "qu'", "s'", "t'"]);
/** Hyphens, apostrophes, quotation marks and markup: they part no sentence. */
const JOINERS = new Set([...'-‐‑\'’ʼ"«»“”„*_~`']);

/** What comes before it in Unicode is in its normal form (NFC). */
const FIRST_MARK = 0x300;

/** Tokens that may stand unseen between two words of a phrase; more of them in a row end it. Bounds the work. */
export const MAX_SKIPPED = 3;

/** True for punctuation that parts no phrase. */
export function isJoiner(token: Token, text: string): boolean {
  return (
    token.kind === 'punctuation' && token.end === token.start + 1 && JOINERS.has(text.charAt(token.start))
  );
}

/** True for a token whose folded form is the name of a class, or of no emoji known: its writing says what it is. */
export function isClass({ word }: Pick<Token, 'word'>): boolean {
  return word.folded.startsWith('<') || word.folded === ':emoji:';
}

/** How a word is written, whatever its Unicode form. */
export function exactKey(written: string): string {
  // Normalising takes ten times as long as finding that nothing is to be done.
  for (let index = 0; index < written.length; index += 1)
    if (written.charCodeAt(index) >= FIRST_MARK) return written.normalize('NFC');
  return written;
}

/** How a word is written, case set aside. */
export function anyCaseKey(written: string): string {
  return exactKey(written).toLowerCase();
}

/** How a token of a class is written, case set aside. */
export function looseKey(written: string): string {
  const folded = exactKey(written).toLowerCase();
  // Variation selectors only say how an emoji is drawn.
  return folded.includes('\uFE0E') || folded.includes('\uFE0F')
    ? folded.replace(/[\uFE0E\uFE0F]/g, '')
    : folded;
}

/** True for what may stand unseen between two words of a phrase: `l'`, a joiner, the sign of a hashtag before its words. */
export function maySkip(token: Token, next: Token | undefined, text: string): boolean {
  if (token.kind === 'word') return ELIDED.has(token.word.folded);
  if (token.kind === 'hashtag') return next?.inHashtag === true;
  return isJoiner(token, text);
}

/** False for what `maySkip` is never true of, wherever its word stands: the form of a joiner is a joiner. */
export function mayBeSkipped({ kind, word }: Token): boolean {
  if (kind === 'word') return ELIDED.has(word.folded);
  return kind === 'hashtag' || (kind === 'punctuation' && JOINERS.has(word.form));
}

/** Where a phrase goes on: behind a hashtag, its inner words have been read with it. */
export function afterToken(tokens: readonly Token[], index: number): number {
  let next = index + 1;
  if (tokens[index]?.kind === 'hashtag') while (tokens[next]?.inHashtag === true) next += 1;
  return next;
}

/** True where `tokens[first]` goes on with a phrase that has come as far as `next`: nothing but what may be skipped is between. */
export function goesOn(tokens: readonly Token[], text: string, next: number, first: number): boolean {
  if (first === next) return true;
  if (first < next || first > next + MAX_SKIPPED) return false;
  // What is passed over leads to a word: nothing that may be passed over is matched behind it.
  for (let index = next; index <= first; index += 1) {
    const token = tokens[index];
    if (token === undefined || maySkip(token, tokens[index + 1], text) !== index < first) return false;
  }
  return true;
}
