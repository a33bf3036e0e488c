import { TOKEN_KINDS, type Token } from '../text/token.ts';
import { afterToken, anyCaseKey, exactKey, isClass, looseKey, MAX_SKIPPED, maySkip } from './phrase-rules.ts';
import type { TermToken } from './phrase-tokens.ts';
import { MAX_ENDING_LETTERS } from './query-word.ts';
import { createStringTable, EMPTY_HASH, hashOf, hashOn, hashStep } from './string-table.ts';
import { createTransitions } from './transitions.ts';

/** Hits one after the other, three numbers each: the value given to `add`, the first and the last token. */
export type Hits = readonly number[];

export interface TermAutomaton {
  /** `value` must grow from call to call, or stay. */
  add(term: readonly TermToken[], value: number): void;
  /** Every place of every term, overlapping ones too; undefined where there is none (nothing is allocated then). */
  scan(tokens: readonly Token[], text: string): Hits | undefined;
}

type Writings = (Map<string, number> | undefined)[];

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
  const formStarts = createStringTable();
  /** The first two words of longer terms: a word that begins many terms starts a walk only where one of them may go on. */
  const pairs = createStringTable();
  /** Those of `starts` that begin a term whatever comes next. */
  const loneStarts = createStringTable();
  /** By number of a stem: the writings that terms ask for, and the symbol of each. */
  const exactWritings: Writings = [];
  const looseWritings: Writings = [];
  const anyCaseWritings: Writings = [];
  /** Folded forms of the words that are asked for without their inflections. */
  const forms = createStringTable();
  let formCount = 0;
  /** One bit for each kind of token that a term asks for as a class, and for those that a term begins with. */
  let classes = 0;
  let firstClasses = 0;
  /** By number of a prefix: the ends that words with an inner star have behind it, and the symbol of each. */
  const endings: Writings = [];
  let writingCount = 0;
  const prefixes = createStringTable();
  let longestPrefix = 0;
  /** By hash of three letters: how long the prefixes are that begin so, one bit a length. Most words have none to try. */
  const prefixLengths = new Int32Array(PREFIX_STARTS);

  let tokens: readonly Token[] = [];
  let text = '';
  let hits: number[] | undefined;
  /** Of the stems of `tokens`: each is asked for when a walk may start at it, and again by the walks that come by. */
  let hashes = new Int32Array(256);

  function symbolOf(part: TermToken): number {
    if (part.mode === 'class') {
      classes |= 1 << KIND_NUMBERS[part.kind];
      return symbol(KIND_NUMBERS[part.kind], CLASS);
    }
    if (part.mode === 'wild') return writingSymbol(endings, addPrefix(part.prefix), part.ending);
    const { token, written, mode } = part;
    const isHashtag = token.kind === 'hashtag';
    if (mode === 'prefix') return symbol(addPrefix(token.folded), isHashtag ? HASHTAG_PREFIX : PREFIX);
    if (mode === 'form' && token.kind === 'word') {
      formCount += 1;
      return symbol(forms.add(token.folded), FORM);
    }
    const stem = stems.add(token.stem);
    if (mode === 'exact') return writingSymbol(exactWritings, stem, exactKey(written));
    if (mode === 'anycase') return writingSymbol(anyCaseWritings, stem, anyCaseKey(written));
    if (isClass(token)) return writingSymbol(looseWritings, stem, looseKey(written));
    return symbol(stem, isHashtag ? HASHTAG : STEM);
  }

  function addPrefix(prefix: string): number {
    longestPrefix = Math.max(longestPrefix, prefix.length);
    const start = startOf(prefix);
    prefixLengths[start] = (prefixLengths[start] ?? 0) | lengthBit(prefix.length);
    return prefixes.add(prefix);
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
    const id = stems.find(hashes[index] ?? 0, token.stem, token.stem.length);
    if (id !== 0) {
      step(symbol(id, token.kind === 'hashtag' ? HASHTAG : STEM), index, node, start);
      const exact = exactWritings[id]?.get(exactKey(text.slice(token.start, token.end)));
      if (exact !== undefined) step(exact, index, node, start);
      const loose = looseWritings[id]?.get(looseKey(text.slice(token.start, token.end)));
      if (loose !== undefined) step(loose, index, node, start);
      const anyCase = anyCaseWritings[id]?.get(anyCaseKey(text.slice(token.start, token.end)));
      if (anyCase !== undefined) step(anyCase, index, node, start);
    }
    if (formCount > 0 && token.kind === 'word') {
      const form = forms.find(hashOf(token.folded), token.folded, token.folded.length);
      if (form !== 0) step(symbol(form, FORM), index, node, start);
    }
    if ((classes & kindBit(token)) !== 0) step(symbol(KIND_NUMBERS[token.kind], CLASS), index, node, start);
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
      if (id === 0) continue;
      step(symbol(id, kind), index, node, start);
      const ends = token.kind === 'word' ? endings[id] : undefined;
      if (ends !== undefined) stepEndings(ends, length, index, token, node, start);
    }
  }

  /** Each length of what stands behind the prefix is looked up once, however many words with a star there are. */
  function stepEndings(
    ends: ReadonlyMap<string, number>,
    prefix: number,
    index: number,
    token: Token,
    node: number,
    start: number,
  ): void {
    const { folded } = token;
    const longest = Math.max(prefix, folded.length - MAX_ENDING_LETTERS);
    for (let from = longest; from < folded.length; from += 1) {
      const found = ends.get(folded.slice(from));
      if (found !== undefined) step(found, index, node, start);
    }
  }

  function step(symbol: number, index: number, node: number, start: number): void {
    const target = trie.next(node, symbol);
    if (target === 0) return;
    const from = node === 0 ? index : start;
    const ended = values[target];
    if (ended !== undefined) {
      hits ??= [];
      for (const value of ended) hits.push(value, from, index);
    }
    walk(afterToken(tokens, index), target, from);
  }

  function addStart(first: TermToken, second: TermToken | undefined): void {
    if (asksForStem(first) && second !== undefined && asksForStem(second)) {
      starts.add(first.token.stem);
      pairs.add(pairOf(first.token.stem, second.token.stem));
      return;
    }
    if (first.mode === 'class') firstClasses |= 1 << KIND_NUMBERS[first.kind];
    else if (first.mode === 'form') formStarts.add(first.token.folded);
    else if (first.mode !== 'prefix' && first.mode !== 'wild') addLoneStart(first.token.stem);
    // A form of what is no word is found by its stem.
    if (first.mode === 'form' && first.token.kind !== 'word') addLoneStart(first.token.stem);
  }

  function addLoneStart(stem: string): void {
    starts.add(stem);
    loneStarts.add(stem);
  }

  function mayStart(token: Token, index: number, hash: number): boolean {
    return (
      (starts.mayHold(hash) && (loneStarts.mayHold(hash) || mayStartPair(index, hash))) ||
      lengthsToTry(token) !== 0 ||
      (formCount > 0 && formStarts.mayHold(hashOf(token.folded))) ||
      (firstClasses !== 0 && (firstClasses & kindBit(token)) !== 0)
    );
  }

  /** True where some term goes on with the next token, or with one behind those that may stand unseen. */
  function mayStartPair(index: number, hash: number): boolean {
    const start = hashStep(hash, PAIR_SIGN);
    for (let next = index + 1; next <= index + 1 + MAX_SKIPPED; next += 1) {
      const token = tokens[next];
      if (token === undefined) return false;
      if (pairs.mayHold(hashOn(start, token.stem))) return true;
      if (!maySkip(token, tokens[next + 1], text)) return false;
    }
    return false;
  }

  return {
    add(term, value) {
      let node = 0;
      const first = term[0];
      if (first !== undefined) addStart(first, term[1]);
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
      if (hashes.length < allTokens.length) hashes = new Int32Array(allTokens.length * 2);
      for (let index = 0; index < allTokens.length; index += 1)
        hashes[index] = hashOf(allTokens[index]?.stem ?? '');
      for (let index = 0; index < allTokens.length; index += 1) {
        const token = allTokens[index];
        if (token === undefined) break;
        if (mayStart(token, index, hashes[index] ?? 0)) walk(index, 0, 0);
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
/** A writing of a stem, or an ending behind a prefix. */
const WRITING = 1;
const PREFIX = 2;
/** `#colis` asks for the hashtag, never for the word. */
const HASHTAG = 3;
const HASHTAG_PREFIX = 4;
const FORM = 5;
const CLASS = 6;

function symbol(id: number, kind: number): number {
  return id * 8 + kind;
}

/** Stands in no word. */
const PAIR_SIGN = 0x20;

function pairOf(first: string, second: string): string {
  return `${first} ${second}`;
}

/** True where the token is found by its stem, and the next token of the text is the next of the term (not so behind a hashtag). */
function asksForStem(part: TermToken): part is Extract<TermToken, { token: Token }> {
  if (part.mode === 'class' || part.mode === 'wild' || part.mode === 'prefix') return false;
  return part.token.kind !== 'hashtag' && (part.mode !== 'form' || part.token.kind !== 'word');
}

/** The kinds of tokens as numbers: bits of one integer. */
const KIND_NUMBERS = Object.fromEntries(TOKEN_KINDS.map((kind, index) => [kind, index])) as Record<
  Token['kind'],
  number
>;

function kindBit({ kind }: Token): number {
  return 1 << KIND_NUMBERS[kind];
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
