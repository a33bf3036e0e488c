import { isDigit, isLetter } from './entities-chars.ts';
import type { EntityWords, ReferenceType } from './entities-words.ts';
import { foldWord } from './fold.ts';

/** How a reference is announced: with `n°`, `réf` or `:` before it, or only by the noun that it follows. */
export interface Reference {
  readonly type: ReferenceType;
  readonly isMarked: boolean;
}

/** How far back the noun is looked for, in characters. */
const REACH = 72;
/** The longest word looked for (`reclamations`) is far shorter. */
const MAX_WORD = 24;
/** How many words of any kind may stand between the noun and the number: after `n°`, after `:`, after `#`. */
const BETWEEN = { word: 5, colon: 2, hash: 0 } as const;
const SIGNS = '#:(,&+/.!?;°º';

/**
 * What the words before `start` say that the number there is; undefined where it is no reference. The noun nearest
 * to the number decides, unless `n°` or `numéro` stands before a longer name (« n° de suivi de ma commande »): then
 * the noun right behind it does.
 */
export function referenceBefore(text: string, start: number, words: EntityWords): Reference | undefined {
  const limit = Math.max(0, start - REACH);
  let marker: keyof typeof BETWEEN | undefined;
  let isAlone = false;
  let between = 0;
  let piece = pieceBefore(text, start, limit);
  while (piece !== undefined) {
    const { written } = piece;
    const named = words.references.get(written);
    if (named === 'other') return undefined;
    if (named !== undefined) return referenceNamed(text, piece, limit, named, marker !== undefined, words);
    const earlier = pieceBefore(text, piece.start, limit);
    if (isMarker(written, words)) {
      if (marker !== 'word') marker = written === ':' ? 'colon' : written === '#' ? 'hash' : 'word';
      isAlone ||= words.referencesAlone.has(written);
    } else if ('.!?;'.includes(written)) {
      if (written !== '.' || earlier === undefined || !isAbbreviation(earlier.written, words)) break;
    } else if (!words.fillers.has(written)) {
      between += 1;
      if (marker === undefined || between > BETWEEN[marker]) break;
    }
    piece = earlier;
  }
  return isAlone ? { type: 'order_number', isMarked: true } : undefined;
}

function referenceNamed(
  text: string,
  noun: Piece,
  limit: number,
  nearest: ReferenceType,
  isMarked: boolean,
  words: EntityWords,
): Reference | undefined {
  let head: ReferenceType | 'other' = nearest;
  let isTold = isMarked || !words.markedOnly.has(noun.written);
  for (
    let piece = pieceBefore(text, noun.start, limit);
    piece;
    piece = pieceBefore(text, piece.start, limit)
  ) {
    if (isMarker(piece.written, words)) return head === 'other' ? undefined : { type: head, isMarked: true };
    if (words.links.has(piece.written)) continue;
    const named = words.references.get(piece.written);
    if (named === undefined) break;
    head = named;
    // « dossier SAV 2231 »: the first noun says enough.
    isTold ||= named !== 'other' && !words.markedOnly.has(piece.written);
  }
  return isTold ? { type: nearest, isMarked } : undefined;
}

interface Piece {
  readonly written: string;
  readonly start: number;
}

/** The last word (folded), number or sign before `end`; undefined where `limit` comes first or cuts it. */
function pieceBefore(text: string, end: number, limit: number): Piece | undefined {
  let start = end - 1;
  while (
    start >= limit &&
    !isLetter(text, start) &&
    !isDigit(text, start) &&
    !SIGNS.includes(text.charAt(start))
  ) {
    start -= 1;
  }
  if (start < limit) return undefined;
  const last = start;
  const isWord = isLetter(text, last);
  if (!isWord && !isDigit(text, last)) {
    const isDegree = /[°º]/.test(text.charAt(last));
    if (isDegree && /[nN]/.test(text.charAt(last - 1))) return { written: 'n°', start: last - 1 };
    return { written: isDegree ? '°' : text.charAt(last), start: last };
  }
  while (start > limit && (isWord ? isLetter(text, start - 1) : isDigit(text, start - 1))) start -= 1;
  if (start === limit && isWord && isLetter(text, start - 1)) return undefined;
  const isShort = isWord && last - start < MAX_WORD;
  return { written: isShort ? foldWord(text.slice(start, last + 1).toLowerCase()) : '0', start };
}

function isMarker(piece: string, words: EntityWords): boolean {
  return piece === ':' || words.markers.has(piece);
}

/** A dot behind `n.`, `réf.` or `cmd.` ends no sentence. */
function isAbbreviation(piece: string, words: EntityWords): boolean {
  return piece.length <= 4 && (words.markers.has(piece) || words.references.has(piece));
}

/** Whether this is a word that announces or names a reference, so that a number glued to it starts behind it. */
export function announces(word: string, words: EntityWords): boolean {
  return words.markers.has(word) || (words.references.get(word) ?? 'other') !== 'other';
}
