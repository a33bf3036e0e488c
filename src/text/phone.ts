const ZERO = 48;
const NINE = 57;

/** E.164: at most 15 digits, country code included. */
const MAX_DIGITS = 15;
const MIN_INTERNATIONAL = 8;
/** France, Québec, Côte d'Ivoire… write 10 digits; Belgium and some landlines 9. */
const NATIONAL = 10;
const SHORT_NATIONAL = 9;

/**
 * The end of a phone number that starts at `start` (`+`, or a digit), or -1: international (`+33 6 …`, `0033 …`),
 * national with a leading 0 (`06 12 34 56 78`, `0470 12 34 56`), North American (`514-555-0199`). A number without
 * any of these shapes is just a number: whether it is an order or a customer is for the entities to say.
 */
export function phoneEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  const isPlus = first === 43;
  if (!isPlus && first !== ZERO) return northAmericanEnd(text, start);
  let index = isPlus ? start + 1 : start;
  const isInternational = isPlus || text.startsWith('00', start);
  let digits = 0;
  let groups = 0;
  let end = -1;
  while (digits <= MAX_DIGITS) {
    // "+33 (0)6": the national zero, in brackets.
    if (isInternational && digits > 0 && text.startsWith('(0)', index)) index += 3;
    const group = groupLength(text, index);
    if (group === 0) break;
    digits += group;
    groups += 1;
    index += group;
    const isComplete = isInternational
      ? digits >= MIN_INTERNATIONAL && digits <= MAX_DIGITS + 2
      : digits === NATIONAL || (digits === SHORT_NATIONAL && (groups === 1 || groups > 2));
    if (isComplete) end = index;
    if (!isInternational && digits >= NATIONAL) break;
    if (isSeparator(text, index)) index += 1;
    else if (!(isInternational && text.startsWith(' (0)', index))) break;
  }
  return end;
}

function northAmericanEnd(text: string, start: number): number {
  if (groupLength(text, start) !== 3 || !isSeparator(text, start + 3)) return -1;
  if (groupLength(text, start + 4) !== 3 || !isSeparator(text, start + 7)) return -1;
  return groupLength(text, start + 8) === 4 ? start + 12 : -1;
}

function groupLength(text: string, start: number): number {
  let end = start;
  // One more than can be part of a number: an endless run of digits is not read to its end.
  while (end - start <= MAX_DIGITS + 2) {
    const code = text.charCodeAt(end);
    if (!(code >= ZERO && code <= NINE)) break;
    end += 1;
  }
  return end - start;
}

function isSeparator(text: string, index: number): boolean {
  const char = text[index];
  return char === ' ' || char === '.' || char === '-' || char === '\u00A0' || char === '\u202F';
}
