import { digitsEnd, isDigit, isSpace, isWordSign } from './entities-chars.ts';

/** Length of an IBAN by country: from the registry of ISO 13616, and the African ones that are in use beside it. */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'NO15 BE16 BI27 DK18 FI18 FO18 GL18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 CH21 HR21 LI21 ' +
    'LV21 BG22 DE22 GB22 GE22 IE22 ME22 RS22 AE23 GI23 IL23 AD24 CZ24 DZ26 ES24 MD24 PK24 RO24 SA24 ' +
    'SE24 SK24 TN24 VA22 PT25 ST25 IS26 TR26 CF27 CG27 CM27 DJ27 FR27 GA27 GQ27 GR27 IT27 KM27 MC27 ' +
    'MG27 MR27 SM27 TD27 AL28 AZ28 BF28 BJ28 CI28 CY28 GT28 HU28 LB28 MA28 ML28 NE28 PL28 SN28 TG28 ' +
    'BR29 EG29 QA29 UA29 JO30 KW30 MU30 MT31 SD18 XK20 BH22 CR22 IQ23 OM23 CV25 GW25 LY25 BY28 DO28'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

/** The end of an IBAN that starts at `start`, or -1. Spaces, dots and hyphens may stand between its groups. */
export function ibanEnd(text: string, start: number): number {
  const length = IBAN_LENGTHS.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined || !isDigit(text, start + 3)) return -1;
  let signs = '';
  let end = start;
  while (signs.length < length) {
    if (isAlphanumeric(text, end)) signs += text.charAt(end).toUpperCase();
    else if (!(isSpace(text, end) || /[.-]/.test(text.charAt(end))) || !isAlphanumeric(text, end + 1))
      return -1;
    end += 1;
  }
  if (isWordSign(text, end)) return -1;
  return remainder97(signs.slice(4) + signs.slice(0, 4)) === 1 ? end : -1;
}

function isAlphanumeric(text: string, index: number): boolean {
  const lower = text.charCodeAt(index) | 0x20;
  return isDigit(text, index) || (lower >= 0x61 && lower <= 0x7a);
}

/** ISO 7064 mod 97-10, with A as 10 to Z as 35. */
function remainder97(signs: string): number {
  let rest = 0;
  for (const sign of signs) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Groups as printed on cards: 4-4-4-4(-3), American Express 4-6-5, Diners Club 4-6-4. */
const CARD_IN_GROUPS = /\d{4}([ \u00a0\u202f-])(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{3}(?!\d))?|\d{6}\1\d{4,5})/y;
const FIRST_GROUP = 4;
/** Of those written in one run: the shorter ones of Diners Club look too much like company numbers. */
const SHORTEST_CARD = 15;
const LONGEST_CARD = 19;

/** Visa, Mastercard, American Express, Diners, Discover, JCB, Maestro, UnionPay: first digits and lengths (ISO 7812). */
const ISSUERS = new RegExp(
  `^(?:${[
    '4(?:\\d{15}|\\d{18})',
    '5[1-5]\\d{14}',
    '2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}',
    '3[47]\\d{13}',
    '3(?:[689]\\d|0[0-5])\\d{11}',
    '(?:6011|64[4-9]\\d|65\\d\\d|35[2-8]\\d|62\\d\\d|50\\d\\d|5[6-8]\\d\\d|6[37]\\d\\d)\\d{12}(?:\\d{3})?',
  ].join('|')})$`,
);

/** The end of a payment card number that starts at `start`, or -1: known issuer, right length, Luhn's check digit. */
export function cardEnd(text: string, start: number, inGroups: boolean): number {
  const runEnd = digitsEnd(text, start);
  let end = runEnd;
  if (inGroups) {
    if (runEnd - start !== FIRST_GROUP) return -1;
    CARD_IN_GROUPS.lastIndex = start;
    end = start + (CARD_IN_GROUPS.exec(text)?.[0].length ?? 0);
  } else if (runEnd - start < SHORTEST_CARD || runEnd - start > LONGEST_CARD) return -1;
  const digits = text.slice(start, end).replace(/\D/g, '');
  return ISSUERS.test(digits) && !isWordSign(text, end) && luhn(digits) ? end : -1;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
