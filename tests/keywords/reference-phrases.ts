import type { TermAnalyser } from '../../src/keywords/phrase-tokens.ts';
import type { QueryWord } from '../../src/keywords/query.ts';
import type { Token } from '../../src/text/token.ts';
import type { PlainPlace } from './reference-matcher.ts';

interface Wanted {
  readonly word: QueryWord;
  /** Undefined for a class and for a word with an inner star. */
  readonly token: Token | undefined;
  readonly written: string;
}

/** Every place of a phrase in a text: it is tried at every token, one after the other. */
export function phrasePlaces(
  words: readonly QueryWord[],
  inflected: boolean,
  analyser: TermAnalyser,
  tokens: readonly Token[],
  text: string,
): PlainPlace[] {
  const asked = words.map((word) =>
    word.mode === 'inflected' && !inflected ? { ...word, mode: 'form' as const } : word,
  );
  const wanted = wantedTokens(asked, analyser);
  return tokens.flatMap((_, first) =>
    [...new Set(endsFrom(wanted, tokens, text, first))].map((last) => ({ first, last })),
  );
}

function wantedTokens(words: readonly QueryWord[], analyser: TermAnalyser): Wanted[] {
  const wanted: Wanted[] = [];
  let run: QueryWord[] = [];
  const endRun = () => {
    wanted.push(...runTokens(run, analyser));
    run = [];
  };
  for (const word of words) {
    if (word.mode !== 'class' && word.mode !== 'wild') run.push(word);
    else {
      endRun();
      wanted.push({ word, token: undefined, written: '' });
    }
  }
  endRun();
  while (wanted[0]?.token?.kind === 'punctuation') wanted.shift();
  while (wanted.at(-1)?.token?.kind === 'punctuation') wanted.pop();
  return wanted;
}

function runTokens(words: readonly QueryWord[], analyser: TermAnalyser): Wanted[] {
  const text = words.map((word) => word.text).join(' ');
  const tokens = analyser.analyse(text).tokens.filter((token) => !token.inHashtag && !joins(token, text));
  return tokens.map((token, index) => {
    let start = 0;
    let word = words[0];
    for (const each of words) {
      if (token.start >= start) word = each;
      start += each.text.length + 1;
    }
    const asked = word ?? { mode: 'inflected' as const, text };
    const end = words
      .slice(0, words.indexOf(asked) + 1)
      .reduce((sum, each) => sum + each.text.length + 1, -1);
    const following = tokens[index + 1];
    const last = following === undefined || following.start >= end;
    const whole = asked.mode === 'prefix' && !last ? { ...asked, mode: 'inflected' as const } : asked;
    return { word: whole, token, written: text.slice(token.start, token.end) };
  });
}

/** The last tokens of the phrase if its first one is `tokens[index]`. */
function endsFrom(
  wanted: readonly Wanted[],
  tokens: readonly Token[],
  text: string,
  index: number,
): number[] {
  const [head, ...rest] = wanted;
  const token = tokens[index];
  if (head === undefined || token === undefined || !agrees(head, token, text)) return [];
  if (rest.length === 0) return [index];
  let after = index + 1;
  if (token.kind === 'hashtag') while (tokens[after]?.inHashtag) after += 1;
  const ends = endsFrom(rest, tokens, text, after);
  const skipped = (at: number) => {
    const between = tokens[at];
    return between !== undefined && skips(between, tokens[at + 1], text);
  };
  // What is passed over leads to a word: nothing that may be passed over is matched behind it.
  let next = after;
  while (next < after + 3 && skipped(next)) next += 1;
  if (next > after && !skipped(next)) ends.push(...endsFrom(rest, tokens, text, next));
  return ends;
}

function agrees({ word, token, written }: Wanted, other: Token, text: string): boolean {
  if (word.mode === 'class') return other.kind === word.text;
  if (word.mode === 'wild') {
    const [start = '', end = ''] = word.text.split('*').map(plain);
    const { kind } = other;
    const { folded } = other.word;
    return (
      kind === 'word' &&
      folded.startsWith(start) &&
      folded.endsWith(end) &&
      folded.length >= start.length + end.length
    );
  }
  if (token === undefined) return false;
  const otherWritten = text.slice(other.start, other.end);
  if (word.mode === 'exact') return otherWritten === written && other.word.folded === token.word.folded;
  if (word.mode === 'anycase')
    return otherWritten.toLowerCase() === written.toLowerCase() && other.word.stem === token.word.stem;
  if ((token.kind === 'hashtag') !== (other.kind === 'hashtag')) return false;
  if (word.mode === 'prefix')
    return other.word.folded.startsWith(token.kind === 'hashtag' ? token.word.folded : plain(written));
  if (word.mode === 'form' && token.kind === 'word')
    return other.kind === 'word' && other.word.folded === token.word.folded;
  if (token.word.folded.startsWith('<'))
    return other.word.folded === token.word.folded && otherWritten.toLowerCase() === written.toLowerCase();
  return other.word.stem === token.word.stem;
}

function plain(written: string): string {
  return written.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

export function skips(token: Token, next: Token | undefined, text: string): boolean {
  if (token.kind === 'word') return /^(?:[cdjlmnst]|qu)'$/.test(token.word.folded);
  return token.kind === 'hashtag' ? next?.inHashtag === true : joins(token, text);
}

function joins(token: Token, text: string): boolean {
  return token.kind === 'punctuation' && /^[-‐‑'’ʼ"«»“”„*_~`]$/.test(text.slice(token.start, token.end));
}
