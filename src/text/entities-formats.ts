import { isWordSign } from './entities-chars.ts';
import type { ReferenceType } from './entities-words.ts';

/**
 * Numbers that their form alone gives away, in capitals, as one pastes them: Universal Postal Union S10 (La Poste,
 * Chronopost, Canada Post, bpost…), Colissimo (a product code of two signs, eleven digits), La Poste's registered letters (1A 200 345 6789 0), UPS, Amazon's own carrier,
 * Amazon's orders.
 */
const FORMAT =
  /([A-Z]{2}\d{9}[A-Z]{2})|\d[A-Z]\d{11}|\d[A-Z] \d{3} \d{3} \d{4} \d|1Z[0-9A-Z]{16}|TBA\d{12}|(\d{3}-\d{7}-\d{7})/y;

/** A parcel or order number of a known format that starts at `start`. */
export function knownFormat(
  text: string,
  start: number,
): { readonly type: ReferenceType; readonly end: number } | undefined {
  FORMAT.lastIndex = start;
  const found = FORMAT.exec(text);
  if (found === null) return undefined;
  const [value, postal, order] = found;
  const end = start + value.length;
  if (isWordSign(text, end) || (postal !== undefined && !hasPostalCheckDigit(postal))) return undefined;
  return { type: order === undefined ? 'tracking_number' : 'order_number', end };
}

const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** S10: the last of the nine digits follows from the eight before it. */
function hasPostalCheckDigit(value: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(value[index + 2]), 0);
  const rest = 11 - (sum % 11);
  return Number(value[10]) === (rest === 10 ? 0 : rest === 11 ? 5 : rest);
}
