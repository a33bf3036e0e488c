import type { ReadNumber } from './number.ts';
import type { TokenKind } from './token.ts';

/** A token to be, with offsets into the raw word that it was read from. */
export interface Piece {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
  readonly form: string;
  readonly folded: string;
  readonly stem: string;
}

export function emojiPiece(name: string, from: number, to: number): Piece {
  const form = `:${name}:`;
  return { kind: 'emoji', from, to, form, folded: form, stem: form };
}

export function classPiece({ kind, form }: ReadNumber, to: number): Piece {
  return { kind, from: 0, to, form, folded: form, stem: form };
}
