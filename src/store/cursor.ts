import { AppError } from '../errors.ts';

export type Order = 'newest' | 'oldest';

const LETTER = { newest: 'n', oldest: 'o' } as const satisfies Record<Order, string>;
/** Longer than any cursor of ours: a letter and 16 digits, in base64url. */
const MAX_CURSOR_LENGTH = 24;
const NUMBER = /^[1-9]\d{0,15}$/;

/** An opaque cursor: the order of the list and the place of the last mention given. */
export function encodeCursor(order: Order, place: number): string {
  return Buffer.from(`${LETTER[order]}${place}`).toString('base64url');
}

/** The place that a cursor of a list in this order stands for. Throws `invalid_cursor` for anything else. */
export function decodeCursor(order: Order, cursor: string): number {
  const text = cursor.length > MAX_CURSOR_LENGTH ? '' : Buffer.from(cursor, 'base64url').toString('latin1');
  const digits = text.slice(1);
  const place = NUMBER.test(digits) ? Number(digits) : 0;
  // Decoding base64url forgives foreign characters: only what we would have written ourselves is ours.
  if (!Number.isSafeInteger(place) || place === 0 || encodeCursor(order, place) !== cursor) {
    throw new AppError('invalid_cursor', {
      fr: `Ce curseur n’est pas d’une liste rangée par « ${order} ».`,
      en: `Not a cursor of a list with order "${order}".`,
    });
  }
  return place;
}
