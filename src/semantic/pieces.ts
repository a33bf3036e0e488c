import type { Analysis, Token } from '../text/token.ts';
import { createWordCache } from '../text/word-cache.ts';
import { isHeldDown, wordRead } from './features.ts';

/** Ids that stand before all pieces: what the vocabulary has nothing for, and the two ends of a text. */
export const [UNKNOWN, BEGIN, END] = [0, 1, 2];
/** A text is read to here, ends included. */
export const MAX_PIECES = 128;

/** Stands for the space before a word, as in the vocabulary that the pieces come from. */
const SPACE = '▁';
/** What is longer than this is hardly a word, and hardly says more. */
const MAX_LETTERS = 48;
/** Words whose pieces are kept: a stream may bring a new word with every line. */
const KEPT_WORDS = 4096;
/** How many values a UTF-16 unit has. */
const LETTERS = 65_536;
/** How much less likely than the rarest piece a letter is that no piece has. */
const UNKNOWN_PENALTY = 10;

export interface Pieces {
  /** Writes the ids of a text's pieces, between `BEGIN` and `END`, and answers with how many there are. */
  read(analysis: Analysis, ids: Int32Array): number;
}

/**
 * Cuts the words of an analysis into pieces of a fixed vocabulary: of all ways to spell a word out of pieces, the likeliest
 * (the unigram model of Kudo 2018, by Viterbi's algorithm). `pieces[id]` and `scores[id]` (log-probabilities) belong
 * together. Blind to what the model is blind to: links, handles and hashtag signs take no part.
 */
export function createPieces(pieces: readonly string[], scores: readonly number[]): Pieces {
  const tree = createTree(pieces);
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), 0) - UNKNOWN_PENALTY;
  const spaced = createWordCache<readonly number[]>(KEPT_WORDS);
  const glued = createWordCache<readonly number[]>(KEPT_WORDS / 4);

  function cut(word: string): number[] {
    const { length } = word;
    const best = new Float64Array(length + 1).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(length + 1);
    const piece = new Int32Array(length + 1);
    best[0] = 0;
    const reach = (start: number, end: number, id: number, score: number) => {
      const sum = (best[start] ?? 0) + score;
      if (sum <= (best[end] ?? 0)) return;
      best[end] = sum;
      from[end] = start;
      piece[end] = id;
    };
    for (let start = 0; start < length; start++) {
      reach(start, start + 1, UNKNOWN, unknownScore);
      for (let end = start, node = tree.next(0, word, end); node > 0; node = tree.next(node, word, ++end)) {
        const id = tree.idAt(node);
        if (id > END) reach(start, end + 1, id, scores[id] ?? unknownScore);
      }
    }
    const found: number[] = [];
    for (let end = length; end > 0; end = from[end] ?? 0) {
      const id = piece[end] ?? UNKNOWN;
      // Letters that no piece has say no more together than one of them.
      if (id !== UNKNOWN || found.at(-1) !== UNKNOWN) found.push(id);
    }
    return found.reverse();
  }

  function cutOf(token: Token, isGlued: boolean): readonly number[] {
    const cuts = isGlued ? glued : spaced;
    let found = cuts.get(token.word.form);
    if (found === undefined) {
      found = cut((isGlued ? '' : SPACE) + writtenOf(token).slice(0, MAX_LETTERS));
      cuts.set(token.word.form, found);
    }
    return found;
  }

  function read(analysis: Analysis, into: Int32Array): number {
    let count = 0;
    let isGlued = false;
    into[count++] = BEGIN;
    for (const [at, token] of analysis.tokens.entries()) {
      if (token.kind === 'link' || token.kind === 'handle' || token.kind === 'hashtag') continue;
      if (isHeldDown(token, analysis.tokens[at - 1])) continue;
      for (const id of cutOf(token, isGlued || token.kind === 'punctuation')) {
        if (count === MAX_PIECES - 1) break;
        into[count++] = id;
      }
      if (count === MAX_PIECES - 1) break;
      isGlued = token.kind === 'word' && token.word.form.endsWith("'");
    }
    into[count++] = END;
    return count;
  }

  return { read };
}

/** The pieces, letter by letter: what a word begins with is found without cutting it. Node 0 is the beginning. */
function createTree(pieces: readonly string[]) {
  // Letters that pieces are made of by number, so that node and letter make a small whole number together.
  const numbers = new Uint16Array(LETTERS);
  const letters = new Set(pieces.join(''));
  [...letters].forEach((letter, at) => {
    numbers[letter.charCodeAt(0)] = at + 1;
  });
  const children = new Map<number, number>();
  const ids = [UNKNOWN];
  const key = (node: number, word: string, at: number) =>
    node * (letters.size + 1) + (numbers[word.charCodeAt(at)] ?? 0);
  pieces.forEach((piece, id) => {
    let node = 0;
    for (let at = 0; at < piece.length; at++) {
      const place = key(node, piece, at);
      node = children.get(place) ?? ids.push(UNKNOWN) - 1;
      children.set(place, node);
    }
    ids[node] = id;
  });
  return {
    /** The node behind `word[at]`, 0 where no piece goes on so. */
    next: (node: number, word: string, at: number): number =>
      at < word.length ? (children.get(key(node, word, at)) ?? 0) : 0,
    /** The id of the piece that ends at a node, or `UNKNOWN`. */
    idAt: (node: number): number => ids[node] ?? UNKNOWN,
  };
}

/** Words as they are read, with accents; signs by their name: `:colere:` and `<amount>` as "colere" and "amount". */
function writtenOf(token: Token): string {
  const { kind } = token;
  const word = wordRead(token);
  if (kind === 'word' || kind === 'punctuation') return word.form.normalize('NFKC');
  return word.form.replace(/^[<:]|[>:]$/g, '').replaceAll('_', SPACE);
}
