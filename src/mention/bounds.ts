import { AppError, type Wording } from '../errors.ts';

/** Beyond every platform's payload, and far from where writing JSON again would overflow the stack. */
const MAX_DEPTH = 64;
/** Values in one mention, nested ones counted: checking one mention is then a matter of milliseconds. */
const MAX_VALUES = 5000;
/** One mention as JSON in UTF-8: its two texts of 10,000 characters are 60 kB at most. */
export const MAX_MENTION_BYTES = 256 * 1024;

export const NOT_BOUNDED: Wording = {
  fr: `Une mention a au plus ${MAX_VALUES} valeurs, sur ${MAX_DEPTH} niveaux au plus.`,
  en: `A mention holds at most ${MAX_VALUES} values, nested at most ${MAX_DEPTH} deep.`,
};

export const TOO_LARGE_MENTION: Wording = {
  fr: `Une mention a au plus ${MAX_MENTION_BYTES} octets.`,
  en: `A mention is at most ${MAX_MENTION_BYTES} bytes.`,
};

/** False for a value so deep or so full that checking, storing or reading it would hurt. */
export function isBounded(value: unknown): boolean {
  return countDown(value, MAX_DEPTH, MAX_VALUES) >= 0;
}

/** Throws `invalid_mention` for what is not bounded. */
export function assertBounded(value: unknown): void {
  if (!isBounded(value)) throw new AppError('invalid_mention', NOT_BOUNDED);
}

/** How many values are left after this one; negative where they ran out or it is too deep. */
function countDown(value: unknown, depth: number, left: number): number {
  if (typeof value !== 'object' || value === null) return left - 1;
  if (depth === 0) return -1;
  let rest = left - 1;
  // Walked without copies of the keys or the values, which halves the time: every mention pays for this.
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && rest >= 0; at++) rest = countDown(value[at], depth - 1, rest);
  } else {
    const fields = value as Readonly<Record<string, unknown>>; // what JSON.parse makes of an object
    for (const key in fields) {
      rest = countDown(fields[key], depth - 1, rest);
      if (rest < 0) return -1;
    }
  }
  return rest;
}
