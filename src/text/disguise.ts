import { cleanWord, foldWord } from './fold.ts';
import type { DisguiseWords } from './lexicon-types.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Letters that a sign or a digit stands for. */
export const STANDS_FOR: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'gb',
  '7': 't',
  '8': 'b',
  '9': 'gq',
  '@': 'a',
  $: 's',
  '€': 'e',
  '!': 'il',
  '¡': 'i',
  '|': 'il',
  '+': 't',
  '(': 'c',
  '£': 'l',
  '¢': 'c',
  '%': 'x',
};
const SEPARATORS = '.-_·•/~^,:;=…\'"';
const MASKS = '*#';
const isLetter = (char: string) => char >= 'a' && char <= 'z';

/** A disguised word is short: longer runs are not even looked at, which bounds the search. */
export const MAX_DISGUISE_LENGTH = 24;
const MIN_TYPO_LENGTH = 6;
/** How many letters a run of masks may hide where its length is not that of the word. */
const MAX_HIDDEN = 6;
/** Disguises kept, so that a flood of one of them costs little; beyond, all are forgotten. */
const CACHE_SIZE = 5000;

interface Node {
  readonly next: Map<string, Node>;
  word: string | undefined;
}

export interface DisguiseOpener {
  /** The word behind signs, digits and masks (`c0nn*rd`); undefined where there is none. At most MAX_DISGUISE_LENGTH units. */
  readonly open: (written: string) => string | undefined;
  /** The word behind letters written apart, given joined (`connard`). */
  readonly spelled: (letters: string) => string | undefined;
  /** Folded typing errors of strong words. */
  readonly typos: ReadonlyMap<string, string>;
}

export function createDisguiseOpener(words: DisguiseWords, vocabulary: Vocabulary): DisguiseOpener {
  const root: Node = { next: new Map(), word: undefined };
  const strong = new Set(words.strong);
  for (const word of [...words.strong, ...words.masked]) insert(root, word);

  const cache = new Map<string, string | undefined>();

  function open(written: string): string | undefined {
    const known = cache.get(written);
    if (known !== undefined || cache.has(written)) return known;
    const word = openUncached(written);
    if (cache.size >= CACHE_SIZE) cache.clear();
    // A copy: a slice would keep the text that it was cut from.
    cache.set(` ${written}`.slice(1), word);
    return word;
  }

  function openUncached(written: string): string | undefined {
    const text = foldWord(cleanWord(written).text);
    if (text.length < 3 || text.length > MAX_DISGUISE_LENGTH + 1) return undefined;
    const trimmed = trimMasks(text);
    return (
      openExactly(trimmed, true) ??
      (trimmed !== text && hasMask(trimmed) ? openExactly(text, false) : undefined)
    );
  }

  function openExactly(text: string, isLooseToo: boolean): string | undefined {
    let letters = 0;
    let signs = 0;
    let masks = 0;
    for (const char of text) {
      if (isLetter(char)) letters += 1;
      else if (MASKS.includes(char)) masks += 1;
      else if (STANDS_FOR[char] !== undefined) signs += 1;
      else if (!SEPARATORS.includes(char)) return undefined;
    }
    if (letters === 0 || letters + signs < 2 || letters === text.length) return undefined;
    if (masks === 0 && signs === 0) return unseparated(text);
    const areEndsSeen = isLetter(text[0] ?? '') && isLetter(text.at(-1) ?? '');
    // `p***n` says enough, `p****` does not.
    if (masks > 0 && letters + signs < 3 && !(areEndsSeen && letters === 2)) return undefined;
    const exact = find(root, text, 0, false);
    return exact !== undefined || masks === 0 || letters < 3 || !isLooseToo
      ? exact
      : find(root, text, 0, true);
  }

  /** `con.nard`: not where each part is a word of its own, as where a space was forgotten (`la mer.de là`). */
  function unseparated(text: string): string | undefined {
    const parts = text.split(/[^a-z]+/);
    const word = find(root, parts.join(''), 0, false);
    if (word === undefined || word.length < 3 || text.includes('_')) return word;
    const areLetters = parts.every((part) => part.length === 1);
    const areLong = parts.every((part) => part.length > 1);
    if (areLong && parts.every((part) => vocabulary.knows(part))) return undefined;
    return areLetters || areLong || strong.has(word) ? word : undefined;
  }

  function spelled(letters: string): string | undefined {
    return letters.length < 3 ? undefined : find(root, letters, 0, false);
  }

  return { open, spelled, typos: typosOf(words, vocabulary) };
}

/** One star at an end is mostly a footnote or an emphasis, not a mask. */
function trimMasks(text: string): string {
  const start = text[0] === '*' && text[1] !== '*' ? 1 : 0;
  const end = text.endsWith('*') && !text.endsWith('**') ? -1 : undefined;
  return text.slice(start, end);
}

function hasMask(text: string): boolean {
  return text.includes('*') || text.includes('#');
}

function insert(root: Node, word: string): void {
  let node = root;
  for (const char of foldWord(word)) {
    let next = node.next.get(char);
    if (next === undefined) {
      next = { next: new Map(), word: undefined };
      node.next.set(char, next);
    }
    node = next;
  }
  node.word ??= word;
}

/** Depth-first in the tree of words; with `loose`, a run of masks hides none to MAX_HIDDEN letters instead of its own number. */
function find(node: Node, text: string, index: number, loose: boolean): string | undefined {
  const char = text[index];
  if (char === undefined) return node.word;
  if (SEPARATORS.includes(char)) return find(node, text, index + 1, loose);
  if (!MASKS.includes(char)) {
    for (const letter of STANDS_FOR[char] ?? char) {
      const next = node.next.get(letter);
      const word = next === undefined ? undefined : find(next, text, index + 1, loose);
      if (word !== undefined) return word;
    }
    return undefined;
  }
  if (!loose) {
    for (const next of node.next.values()) {
      const word = find(next, text, index + 1, loose);
      if (word !== undefined) return word;
    }
    return undefined;
  }
  let after = index + 1;
  while (MASKS.includes(text[after] ?? ' ')) after += 1;
  return hidden(node, text, after, MAX_HIDDEN);
}

function hidden(node: Node, text: string, after: number, left: number): string | undefined {
  const here = find(node, text, after, true);
  if (here !== undefined || left === 0) return here;
  for (const next of node.next.values()) {
    const word = hidden(next, text, after, left - 1);
    if (word !== undefined) return word;
  }
  return undefined;
}

/** Neighbours swapped, one letter lost (not the first), one doubled: unless that is a word too. */
function typosOf(words: DisguiseWords, vocabulary: Vocabulary): Map<string, string> {
  const typos = new Map<string, string>();
  for (const word of words.strong) {
    const plain = foldWord(word);
    if (plain.length < MIN_TYPO_LENGTH) continue;
    for (let index = 1; index < plain.length; index += 1) {
      const before = plain.slice(0, index);
      const char = plain[index] ?? '';
      const next = plain[index + 1] ?? '';
      const after = plain.slice(index + 1);
      const ways = [before + after, before + char + char + after, before + next + char + after.slice(1)];
      for (const way of next === '' ? [before + char + char] : ways) {
        if (way === plain || typos.has(way) || words.innocent.has(way) || vocabulary.knows(way)) continue;
        typos.set(way, word);
      }
    }
  }
  return typos;
}
