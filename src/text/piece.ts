import type { TokenKind, Word } from './token.ts';

/** A token to be, with offsets into the raw word that it was read from. */
export interface Piece {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
  readonly word: Word;
}
