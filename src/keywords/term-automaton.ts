import type { Token } from '../text/token.ts';
import { afterToken, exactKey, isClass, looseKey, maySkip } from './phrase-rules.ts';
import { createStringTable, EMPTY_HASH, hashOf, hashStep } from './string-table.ts';
import type { WordMode } from './term.ts';
import { createTransitions } from './transitions.ts';

/** One token of a term as the analyser saw it, with its writing in the term. */
export interface TermToken {
  readonly token: Token;
  readonly written: string;
  readonly mode: WordMode;
}

/** Hits one after the other, three numbers each: the value given to `add`, start and end in the text. */
export type Hits = readonly number[];

export interface TermAutomaton {
  /** `value` must grow from call to call, or stay. */
  add(term: readonly TermToken[], value: number): void;
  /** Every place of every term, overlapping ones too; undefined where there is none (nothing is allocated then). */
  scan(tokens: readonly Token[], text: string): Hits | undefined;
}

type Writings = (Map<string, number> | undefined)[];

/** Tokens that may stand unseen between two words of a phrase; more of them in a row end it. Bounds the work. */
const MAX_SKIPPED = 3;
/** A power of two; 16 KiB. */
const PREFIX_STARTS = 4096;

/**
 * All terms in one trie over numbered words, walked from every token of a text that may start one: most cost one
 * look-up, whatever the number of terms. A walk is bounded by the longest term, so that the time is linear in the text.
 */
export function createTermAutomaton(): TermAutomaton {
  const trie = createTransitions();
  /** By node of `trie`: the values of the terms that end there. */
  const values: (number[] | undefined)[] = [];
  /** Stems of all words of all terms, also of those that are asked for as written: one look-up finds both. */
  const stems = createStringTable();
  /** Those that a term begins with. Common words (`de`, `pas`) mostly stand inside terms: they start no walk. */
  const starts = createStringTable();
  /** By number of a stem: the writings that terms ask for, and the symbol of each. */
  const exactWritings: Writings = [];
  const looseWritings: Writings = [];
  let writingCount = 0;
  const prefixes = createStringTable();
  let longestPrefix = 0;
  /** By hash of three letters: how long the prefixes are that begin so, one bit a length. Most words have none to try. */
  const prefixLengths = new Int32Array(PREFIX_STARTS);

  let tokens: readonly Token[] = [];
  let text = '';
  let hits: number[] | undefined;

  function symbolOf({ token, written, mode }: TermToken): number {
    const isHashtag = token.kind === 'hashtag';
    if (mode === 'prefix') {
      longestPrefix = Math.max(longestPrefix, token.folded.length);
      const start = startOf(token.folded);
      prefixLengths[start] = (prefixLengths[start] ?? 0) | lengthBit(token.folded.length);
      return symbol(prefixes.add(token.folded), isHashtag ? HASHTAG_PREFIX : PREFIX);
    }
    const stem = stems.add(token.stem);
    if (mode === 'exact') return writingSymbol(exactWritings, stem, exactKey(written));
    if (isClass(token)) return writingSymbol(looseWritings, stem, looseKey(written));
    return symbol(stem, isHashtag ? HASHTAG : STEM);
  }

  function writingSymbol(writings: Writings, stem: number, key: string): number {
    while (writings.length <= stem) writings.push(undefined);
    const keys = writings[stem] ?? new Map<string, number>();
    writings[stem] = keys;
    const known = keys.get(key);
    if (known !== undefined) return known;
    writingCount += 1;
    const made = symbol(writingCount, WRITING);
    keys.set(key, made);
    return made;
  }

  /**
   * Tries every edge of `node` at `tokens[first]`, or behind the tokens that may stand unseen before it. After one that
   * was passed over, the next such token is passed over too and never matched: else a run of them could be read in
   * exponentially many ways.
   */
  function walk(first: number, node: number, start: number): void {
    for (let index = first; index <= first + MAX_SKIPPED; index += 1) {
      const token = tokens[index];
      if (token === undefined) return;
      const skippable = node !== 0 && maySkip(token, tokens[index + 1], text);
      if (index === first || !skippable) stepWord(index, token, node, start);
      if (!skippable) return;
    }
  }

  function stepWord(index: number, token: Token, node: number, start: number): void {
    const id = stems.find(hashOf(token.stem), token.stem, token.stem.length);
    if (id !== 0) {
      step(symbol(id, token.kind === 'hashtag' ? HASHTAG : STEM), index, token, node, start);
      const exact = exactWritings[id]?.get(exactKey(text.slice(token.start, token.end)));
      if (exact !== undefined) step(exact, index, token, node, start);
      const loose = looseWritings[id]?.get(looseKey(text.slice(token.start, token.end)));
      if (loose !== undefined) step(loose, index, token, node, start);
    }
    const lengths = lengthsToTry(token);
    if (lengths !== 0) stepPrefixes(lengths, index, token, node, start);
  }

  /** The lengths of the prefixes that the token may begin with, one bit each. */
  function lengthsToTry({ folded }: Token): number {
    // All bits up to that of the word's own length.
    const bit = lengthBit(folded.length);
    return longestPrefix === 0 ? 0 : (prefixLengths[startOf(folded)] ?? 0) & (bit | (bit - 1));
  }

  function stepPrefixes(lengths: number, index: number, token: Token, node: number, start: number): void {
    const { folded } = token;
    const kind = token.kind === 'hashtag' ? HASHTAG_PREFIX : PREFIX;
    const end = Math.min(folded.length, longestPrefix);
    let hash = EMPTY_HASH;
    for (let length = 1; length <= end; length += 1) {
      hash = hashStep(hash, folded.charCodeAt(length - 1));
      if ((lengths & lengthBit(length)) === 0) continue;
      const id = prefixes.find(hash, folded, length);
      if (id !== 0) step(symbol(id, kind), index, token, node, start);
    }
  }

  function step(symbol: number, index: number, token: Token, node: number, start: number): void {
    const target = trie.next(node, symbol);
    if (target === 0) return;
    const from = node === 0 ? token.start : start;
    const ended = values[target];
    if (ended !== undefined) {
      hits ??= [];
      for (const value of ended) hits.push(value, from, token.end);
    }
    walk(afterToken(tokens, index), target, from);
  }

  return {
    add(term, value) {
      let node = 0;
      const first = term[0];
      if (first !== undefined && first.mode !== 'prefix') starts.add(first.token.stem);
      for (const part of term) node = trie.add(node, symbolOf(part));
      // No holes: an array with holes is slower to read.
      while (values.length <= node) values.push(undefined);
      const ended = values[node];
      if (ended === undefined) values[node] = [value];
      // Two spellings of one entry that have the same stems are one term.
      else if (ended.at(-1) !== value) ended.push(value);
    },

    scan(allTokens, wholeText) {
      tokens = allTokens;
      text = wholeText;
      hits = undefined;
      for (let index = 0; index < allTokens.length; index += 1) {
        const token = allTokens[index];
        if (token === undefined) break;
        if (starts.mayHold(hashOf(token.stem)) || lengthsToTry(token) !== 0) walk(index, 0, 0);
      }
      const found = hits;
      // Holds on to no text between two calls.
      tokens = [];
      text = '';
      hits = undefined;
      return found;
    },
  };
}

/** Symbols of the trie: one number for what is asked (a stem, a prefix…) and how. */
const STEM = 0;
const WRITING = 1;
const PREFIX = 2;
/** `#colis` asks for the hashtag, never for the word. */
const HASHTAG = 3;
const HASHTAG_PREFIX = 4;

function symbol(id: number, kind: number): number {
  return id * 5 + kind;
}

/** One bit a length; 31 letters and more share one. */
function lengthBit(length: number): number {
  return 1 << Math.min(length, 31);
}

/** Where the first three letters of a folded form stand in `prefixLengths`. */
function startOf(folded: string): number {
  // Shorter words have NaN there, which counts as 0.
  const hash = (folded.charCodeAt(0) * 31 + folded.charCodeAt(1)) * 31 + folded.charCodeAt(2);
  return hash & (PREFIX_STARTS - 1);
}
