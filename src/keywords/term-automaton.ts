import { TOKEN_KINDS, type Token } from '../text/token.ts';
import { WORD_PLACES, wordPlace } from '../text/word-table.ts';
import {
  afterToken,
  anyCaseKey,
  exactKey,
  isClass,
  looseKey,
  MAX_SKIPPED,
  mayBeSkipped,
  maySkip,
} from './phrase-rules.ts';
import type { TermToken } from './phrase-tokens.ts';
import { MAX_ENDING_LETTERS } from './query-word.ts';
import { createTransitions, mayFollow } from './transitions.ts';

/** Three numbers a hit, one after the other: the value given to `add`, the first and the last token. Overwritten by the next scan. */
export interface Hits {
  readonly numbers: Int32Array;
  /** How many of the numbers count. */
  readonly length: number;
}

export interface TermAutomaton {
  /** `value` must grow from call to call, or stay. */
  add(term: readonly TermToken[], value: number): void;
  /** Every place of every term, overlapping ones too. */
  scan(tokens: readonly Token[], text: string): Hits;
}

/** For a stem or a prefix: the writings (endings) that terms ask for, and the symbol of each. */
type Writings = (Map<string, number> | undefined)[];

/** What the terms ask of one word in one writing. */
interface Asked {
  /** All that the word is: symbols of the trie. */
  readonly symbols: readonly number[];
  /** The nodes that the symbols lead to from the root: where terms begin. */
  readonly roots: readonly number[];
}

/** What the terms ask of one word, where that is more than one thing. */
interface AskedMore {
  /** The number of its stem where terms ask for certain writings of it, else 0. */
  readonly written: number;
  /** Of the word as most write it, which is its form. */
  readonly usual: Asked;
  /** Of the word in a writing that no term asks for. */
  readonly other: Asked;
}

/**
 * What is known of a word, in one row of numbers, so that it is one read from memory: the symbol (0: asked for by no
 * term), where it begins terms (0: nowhere), and what may come behind it there (see `mayFollow`).
 */
const ROW = 4;
const SYMBOL = 0;
const BEGIN = 1;
const FOLLOWERS = 2;
/** The row of a word that is kept: in front of that, the word's number. */
const KNOWN_ROW = 6;
const KNOWN = 2;
/** Added to the symbol of a word that may stand unseen in a phrase: what comes behind it counts too. */
const MAY_BE_SKIPPED = 1 << 30;
/** Instead of a symbol: the terms ask for more than one thing. */
const MORE = 1 << 29;

/**
 * All terms in one trie over numbered words, walked from every token of a text that may start one. What the terms ask of
 * a word is worked out once for each word, so that a walk costs one look-up a token, whatever the number of terms. It is
 * bounded by the longest term, so that the time is linear in the text.
 */
export function createTermAutomaton(): TermAutomaton {
  const trie = createTransitions();
  /** By node of `trie`: the values of the terms that end there. */
  const values: (number[] | undefined)[] = [];
  /** Stems of all words of all terms, also of those that are asked for as written: one look-up finds both. */
  const stems = new Map<string, number>();
  /** By number of a stem. */
  const exactWritings: Writings = [];
  const looseWritings: Writings = [];
  const anyCaseWritings: Writings = [];
  /** Folded forms of the words that are asked for without their inflections. */
  const forms = new Map<string, number>();
  /** One bit for each kind of token that a term asks for as a class. */
  let classes = 0;
  /** By number of a prefix: what words with an inner star have behind it. */
  const endings: Writings = [];
  let writingCount = 0;
  const prefixes = new Map<string, number>();
  let longestPrefix = 0;
  /** What is known of the words seen since the last term came in, by place: most are asked for as nothing or as one symbol. */
  let known = knownRows(0);
  const more: (AskedMore | undefined)[] = [];
  let isStale = false;

  let tokens: readonly Token[] = [];
  let text = '';
  let hits = new Int32Array(512);
  let length = 0;
  /** The same by token of the text at hand. */
  let rows = new Int32Array(64 * ROW);
  const moreOf: (Asked | undefined)[] = [];

  function symbolIn(part: TermToken): number {
    if (part.mode === 'class') {
      classes |= 1 << KIND_NUMBERS[part.kind];
      return symbol(KIND_NUMBERS[part.kind], CLASS);
    }
    if (part.mode === 'wild') return writingSymbol(endings, addPrefix(part.prefix), part.ending);
    const { token, written, mode } = part;
    const { word } = token;
    const isHashtag = token.kind === 'hashtag';
    if (mode === 'prefix') return symbol(addPrefix(word.folded), isHashtag ? HASHTAG_PREFIX : PREFIX);
    if (mode === 'form' && token.kind === 'word') return symbol(numberIn(forms, word.folded), FORM);
    const stem = numberIn(stems, word.stem);
    if (mode === 'exact') return writingSymbol(exactWritings, stem, exactKey(written));
    if (mode === 'anycase') return writingSymbol(anyCaseWritings, stem, anyCaseKey(written));
    if (isClass(token)) return writingSymbol(looseWritings, stem, looseKey(written));
    return symbol(stem, isHashtag ? HASHTAG : STEM);
  }

  function addPrefix(prefix: string): number {
    longestPrefix = Math.max(longestPrefix, prefix.length);
    return numberIn(prefixes, prefix);
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

  /** Works out what is asked of the word of a token, and keeps it under the word's number. */
  function workOut(token: Token): void {
    const { kind, word } = token;
    const found: number[] = [];
    const stem = stems.get(word.stem) ?? 0;
    if (stem !== 0) found.push(symbol(stem, kind === 'hashtag' ? HASHTAG : STEM));
    if (kind === 'word') {
      const form = forms.get(word.folded);
      if (form !== undefined) found.push(symbol(form, FORM));
    }
    if ((classes & (1 << KIND_NUMBERS[kind])) !== 0) found.push(symbol(KIND_NUMBERS[kind], CLASS));
    addPrefixSymbols(token, found);
    const isWritten = [exactWritings, looseWritings, anyCaseWritings].some((all) => all[stem] !== undefined);
    const place = wordPlace(word);
    // The words inside a hashtag are read with it: what stands behind it is not the next token.
    const isMore = isWritten || found.length > 1 || kind === 'hashtag';
    const root = isMore ? 0 : trie.next(0, found[0] ?? 0);
    if (place >= more.length) makeRoom(place);
    const { owners, numbers } = known;
    const row = place * KNOWN_ROW;
    owners[row / 2] = word.number;
    numbers[row + KNOWN + SYMBOL] =
      (isMore ? MORE : (found[0] ?? 0)) | (mayBeSkipped(token) ? MAY_BE_SKIPPED : 0);
    numbers[row + KNOWN + BEGIN] = values[root] === undefined ? root : -root;
    trie.copyFollowers(root, numbers, row + KNOWN + FOLLOWERS);
    more[place] = isMore ? moreOfWord(found, isWritten ? stem : 0, word.form) : undefined;
  }

  /** Places are given one after the other: few lists are asked about as many words as there are places. */
  function makeRoom(place: number): void {
    const size = Math.min(WORD_PLACES, 2 * Math.max(place, 256));
    // No holes: an array with holes is slower to read.
    while (more.length < size) more.push(undefined);
    const before = known;
    known = knownRows(size);
    known.numbers.set(before.numbers);
  }

  function moreOfWord(symbols: readonly number[], written: number, form: string): AskedMore {
    const other = { symbols, roots: symbols.map((one) => trie.next(0, one)).filter((node) => node !== 0) };
    return { written, usual: askedIn(other, written, form), other };
  }

  function askedIn(other: Asked, stem: number, written: string): Asked {
    const exact = exactWritings[stem]?.get(exactKey(written));
    const loose = looseWritings[stem]?.get(looseKey(written));
    const anyCase = anyCaseWritings[stem]?.get(anyCaseKey(written));
    if (exact === undefined && loose === undefined && anyCase === undefined) return other;
    const more = [exact, loose, anyCase].filter((one) => one !== undefined);
    const roots = more.map((one) => trie.next(0, one)).filter((node) => node !== 0);
    return { symbols: [...other.symbols, ...more], roots: [...other.roots, ...roots] };
  }

  function look(index: number): void {
    const token = tokens[index];
    if (token === undefined) return;
    const { word } = token;
    const place = wordPlace(word);
    const row = place * KNOWN_ROW;
    if (word.number === 0 || known.owners[row / 2] !== word.number) workOut(token);
    const { numbers } = known;
    const from = row + KNOWN;
    const found = numbers[from + SYMBOL] ?? 0;
    if (found === 0) return;
    const to = index * ROW;
    rows[to + SYMBOL] = found;
    rows[to + BEGIN] = numbers[from + BEGIN] ?? 0;
    rows[to + FOLLOWERS] = numbers[from + FOLLOWERS] ?? 0;
    rows[to + FOLLOWERS + 1] = numbers[from + FOLLOWERS + 1] ?? 0;
    const asked = (found & MORE) === 0 ? undefined : more[place];
    if (asked !== undefined) moreOf[index] = askedAt(token, asked);
  }

  function askedAt({ start, end, word }: Token, { written, usual, other }: AskedMore): Asked {
    if (written === 0 || standsAt(text, start, end, word.form)) return usual;
    return askedIn(other, written, text.slice(start, end));
  }

  function addPrefixSymbols({ kind, word: { folded } }: Token, found: number[]): void {
    const end = Math.min(folded.length, longestPrefix);
    for (let length = 1; length <= end; length += 1) {
      const prefix = prefixes.get(folded.slice(0, length));
      if (prefix === undefined) continue;
      found.push(symbol(prefix, kind === 'hashtag' ? HASHTAG_PREFIX : PREFIX));
      const ends = kind === 'word' ? endings[prefix] : undefined;
      if (ends === undefined) continue;
      for (let from = Math.max(length, folded.length - MAX_ENDING_LETTERS); from < folded.length; from += 1) {
        const ending = ends.get(folded.slice(from));
        if (ending !== undefined) found.push(ending);
      }
    }
  }

  /**
   * Tries every edge of `node` at `tokens[first]`, or behind the tokens that may stand unseen before it. After one that
   * was passed over, the next such token is passed over too and never matched: else a run of them could be read in
   * exponentially many ways.
   */
  function walk(first: number, node: number, start: number): void {
    for (let index = first; index <= first + MAX_SKIPPED; index += 1) {
      const known = rows[index * ROW + SYMBOL] ?? 0;
      if (known === 0) return;
      const isSkipped = known >= MAY_BE_SKIPPED && maySkipAt(index);
      if (index === first || !isSkipped) stepWord(known, index, node, start);
      if (!isSkipped) return;
    }
  }

  function maySkipAt(index: number): boolean {
    const token = tokens[index];
    return token !== undefined && maySkip(token, tokens[index + 1], text);
  }

  function stepWord(known: number, index: number, node: number, start: number): void {
    if ((known & MORE) === 0) step(known & ~MAY_BE_SKIPPED, index, node, start);
    else for (const one of moreOf[index]?.symbols ?? []) step(one, index, node, start);
  }

  /**
   * Most words of a text begin some term of 100,000, and nearly none of these goes on with the next word: that is told
   * by numbers that were read with the words, before anything is read of the terms.
   */
  function startAt(index: number): void {
    const row = index * ROW;
    if (((rows[row + SYMBOL] ?? 0) & MORE) !== 0) {
      for (const node of moreOf[index]?.roots ?? []) reach(node, index, index);
      return;
    }
    const begin = rows[row + BEGIN] ?? 0;
    if (begin < 0) end(-begin, index, index);
    if (begin !== 0 && mayGoOn(row)) walk(index + 1, Math.abs(begin), index);
  }

  function mayGoOn(row: number): boolean {
    const next = rows[row + ROW + SYMBOL] ?? 0;
    if (next === 0 || next >= MORE) return next !== 0;
    return mayFollow(rows[row + FOLLOWERS] ?? 0, rows[row + FOLLOWERS + 1] ?? 0, next);
  }

  function step(found: number, index: number, node: number, start: number): void {
    const target = trie.next(node, found);
    if (target !== 0) reach(target, index, start);
  }

  /** The term has come to `target` with the token at `index`. */
  function reach(target: number, index: number, start: number): void {
    end(target, index, start);
    if (trie.goesOn(target)) walk(afterToken(tokens, index), target, start);
  }

  function end(node: number, index: number, start: number): void {
    const ended = values[node];
    if (ended !== undefined) for (const value of ended) addHit(value, start, index);
  }

  function addHit(value: number, start: number, index: number): void {
    if (length + 3 > hits.length) {
      const before = hits;
      hits = new Int32Array(before.length * 2);
      hits.set(before);
    }
    hits[length] = value;
    hits[length + 1] = start;
    hits[length + 2] = index;
    length += 3;
  }

  return {
    add(term, value) {
      let node = 0;
      for (const part of term) node = trie.add(node, symbolIn(part));
      // No holes: an array with holes is slower to read.
      while (values.length <= node) values.push(undefined);
      const ended = values[node];
      if (ended === undefined) values[node] = [value];
      // Two spellings of one entry that have the same stems are one term.
      else if (ended.at(-1) !== value) ended.push(value);
      isStale = true;
    },

    scan(allTokens, wholeText) {
      tokens = allTokens;
      text = wholeText;
      length = 0;
      if (isStale) known.owners.fill(0);
      isStale = false;
      // One row more than tokens: nothing comes behind the last one.
      const needed = (tokens.length + 1) * ROW;
      if (rows.length < needed) rows = new Int32Array(needed * 2);
      else rows.fill(0, 0, needed);
      for (let index = 0; index < tokens.length; index += 1) look(index);
      for (let index = 0; index < tokens.length; index += 1) startAt(index);
      // Holds on to no text between two calls.
      tokens = [];
      text = '';
      return { numbers: hits, length };
    },
  };
}

/** Rows of `KNOWN_ROW` numbers; the first two of each are the number of the word, as `owners` reads them. */
function knownRows(count: number): { readonly numbers: Int32Array; readonly owners: Float64Array } {
  const numbers = new Int32Array(count * KNOWN_ROW);
  return { numbers, owners: new Float64Array(numbers.buffer) };
}

/** True where `text.slice(start, end)` is the word. */
function standsAt(text: string, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let index = 0; index < word.length; index += 1)
    if (text.charCodeAt(start + index) !== word.charCodeAt(index)) return false;
  return true;
}

/** The number of a string, from 1 on, given where it has none yet. */
function numberIn(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size + 1;
  numbers.set(key, known);
  return known;
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

/** The kinds of tokens as numbers: bits of one integer. */
const KIND_NUMBERS = Object.fromEntries(TOKEN_KINDS.map((kind, index) => [kind, index])) as Record<
  Token['kind'],
  number
>;
