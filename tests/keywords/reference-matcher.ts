import type { TermAnalyser } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { parseTerm, type WordMode } from '../../src/keywords/term.ts';
import type { Token } from '../../src/text/token.ts';

export interface PlainMatch {
  readonly list: string;
  readonly entry: string;
  readonly start: number;
  readonly end: number;
}
interface Wanted {
  readonly mode: WordMode;
  readonly token: Token;
  readonly written: string;
}

/**
 * The rules of matching said again in the plainest way: every term is tried at every token, one after the other, with
 * sets and no automaton. Far too slow to use, short enough to read.
 */
export function referenceMatch(
  lists: readonly KeywordList[],
  analyser: TermAnalyser,
  text: string,
): PlainMatch[] {
  const { tokens } = analyser.analyse(text);
  const found: PlainMatch[] = [];
  const entries = lists
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .flatMap((list) => list.entries.map((entry) => ({ list: list.id, entry })));
  for (const { list, entry } of entries) {
    const spans = (sources: readonly string[]) =>
      sources.flatMap((source) => places(wantedTokens(source, analyser), tokens, text));
    const exceptions = spans(entry.unless ?? []);
    let candidates = spans(entry.match);
    while (candidates.length > 0) {
      const start = Math.min(...candidates.map((span) => span.start));
      const end = Math.max(...candidates.filter((span) => span.start === start).map((span) => span.end));
      if (!exceptions.some((exception) => exception.start <= start && exception.end >= end))
        found.push({ list, entry: entry.id, start, end });
      candidates = candidates.filter((span) => span.start >= end);
    }
  }
  // A stable sort: the order of lists and entries stays within one start.
  return found.sort((a, b) => a.start - b.start);
}

function wantedTokens(source: string, analyser: TermAnalyser): Wanted[] {
  const term = parseTerm(source);
  if (typeof term === 'string') return [];
  const tokens = analyser
    .analyse(term.text)
    .tokens.filter((token) => !token.inHashtag && !joins(token, term.text));
  while (tokens[0]?.kind === 'punctuation') tokens.shift();
  while (tokens.at(-1)?.kind === 'punctuation') tokens.pop();
  return tokens.map((token, index) => {
    const word = term.words.find(({ start, end }) => token.start >= start && token.start < end);
    const following = tokens[index + 1];
    const last = following === undefined || following.start >= (word?.end ?? 0);
    const mode = word?.mode === 'prefix' && !last ? 'inflected' : (word?.mode ?? 'inflected');
    return { mode, token, written: term.text.slice(token.start, token.end) };
  });
}

function places(wanted: readonly Wanted[], tokens: readonly Token[], text: string) {
  return tokens.flatMap((first, index) =>
    endsFrom(wanted, tokens, text, index).map((end) => ({ start: first.start, end })),
  );
}

/** Where the term may end if its first token is `tokens[index]`. */
function endsFrom(
  wanted: readonly Wanted[],
  tokens: readonly Token[],
  text: string,
  index: number,
): number[] {
  const [head, ...rest] = wanted;
  const token = tokens[index];
  if (head === undefined || token === undefined || !agrees(head, token, text)) return [];
  if (rest.length === 0) return [token.end];
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

function agrees({ mode, token, written }: Wanted, other: Token, text: string): boolean {
  const otherWritten = text.slice(other.start, other.end);
  if (mode === 'exact') return otherWritten === written && other.folded === token.folded;
  if ((token.kind === 'hashtag') !== (other.kind === 'hashtag')) return false;
  if (mode === 'prefix') {
    const letters = written.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
    return other.folded.startsWith(token.kind === 'hashtag' ? token.folded : letters);
  }
  if (token.folded.startsWith('<'))
    return other.folded === token.folded && otherWritten.toLowerCase() === written.toLowerCase();
  return other.stem === token.stem;
}

function skips(token: Token, next: Token | undefined, text: string): boolean {
  if (token.kind === 'word') return /^(?:[cdjlmnst]|qu)'$/.test(token.folded);
  return token.kind === 'hashtag' ? next?.inHashtag === true : joins(token, text);
}

function joins(token: Token, text: string): boolean {
  return token.kind === 'punctuation' && /^[-‐‑'’ʼ"«»“”„*_~`]$/.test(text.slice(token.start, token.end));
}
