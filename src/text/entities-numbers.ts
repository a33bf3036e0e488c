import type { Entity } from '../mention/classification.ts';
import { cardEnd, ibanEnd } from './entities-account.ts';
import { addressAt } from './entities-address.ts';
import { amountAt } from './entities-amount.ts';
import { digitsEnd, isDigit, isWordSign, wordStart } from './entities-chars.ts';
import { dateAt } from './entities-date.ts';
import { knownFormat } from './entities-formats.ts';
import { barePhoneEnd, groupedPhoneEnd, internationalPhoneEnd } from './entities-phone.ts';
import { MAX_VALUE, referenceAt, type Scan } from './entities-value.ts';
import type { EntityWords } from './entities-words.ts';

const DIGIT = /[0-9]/g;
/** The longest factor with its sign, 100x. */
const MAX_FACTOR = 4;

/** The entities made of digits, in order, outside `links`. Linear: each recogniser looks at a bounded stretch. */
export function findNumbers(text: string, links: readonly Entity[], words: EntityWords): Entity[] {
  const found: Entity[] = [];
  const scan: Scan = { floor: 0, previous: undefined, readTo: 0 };
  let link = 0;
  let tried = 0;
  DIGIT.lastIndex = 0;
  for (let digit = DIGIT.exec(text); digit !== null; digit = DIGIT.exec(text)) {
    const at = digit.index;
    while ((links[link]?.span.end ?? text.length) <= at) {
      scan.floor = Math.max(scan.floor, links[link]?.span.end ?? 0);
      link += 1;
    }
    const next = links[link];
    if (next !== undefined && next.span.start <= at) {
      DIGIT.lastIndex = next.span.end;
    } else if (at < tried && !isMultiplied(text, at)) {
      // Further digits of a word (a1b2c3) that has been tried as a whole.
      DIGIT.lastIndex = digitsEnd(text, at);
    } else {
      const entity = numberAt(text, at, scan, words);
      if (entity === undefined || entity.span.end > (next?.span.start ?? text.length)) {
        const end = digitsEnd(text, at);
        if (end > tried) tried = wordEnd(text, end);
        DIGIT.lastIndex = end;
      } else {
        found.push(entity);
        scan.floor = entity.span.end;
        scan.previous = entity;
        DIGIT.lastIndex = scan.floor;
      }
    }
  }
  return found;
}

/** What the number at `at` is: the order of the questions is the precedence that `extractEntities` states. */
function numberAt(text: string, at: number, scan: Scan, words: EntityWords): Entity | undefined {
  const { floor } = scan;
  const start = wordStart(text, at, floor, MAX_VALUE);
  const isWhole = start === at || isMultiplied(text, at);
  const isClean = isWhole && startsClean(text, at, floor);

  const iban = start === at - 2 ? ibanEnd(text, start) : -1;
  if (iban >= 0) return entityOf('iban', start, iban);
  const format = knownFormat(text, start);
  if (format !== undefined) return entityOf(format.type, start, format.end);
  const address = start === at ? addressAt(text, at, floor, words) : undefined;
  if (address !== undefined) return entityOf('postal_address', address.start, address.end);
  const amount = amountAt(text, at, floor, words);
  if (amount !== undefined && (isWhole || amount.start <= start)) {
    return entityOf('amount', amount.start, amount.end);
  }
  const date = isWhole ? dateAt(text, at, floor, isClean, words) : undefined;
  if (date !== undefined) return entityOf('date', date.start, date.end);
  if (isClean) {
    const phone = Math.max(internationalPhoneEnd(text, at), groupedPhoneEnd(text, at));
    if (phone >= 0) return entityOf('phone', phoneStart(text, at, phone), phone);
    const card = cardEnd(text, at, true);
    if (card >= 0) return entityOf('card', at, card);
  }
  const reference = referenceAt(text, at, start, scan, words);
  if (reference?.isMarked) return entityOf(reference.type, reference.start, reference.end);
  if (isClean) {
    const card = cardEnd(text, at, false);
    if (card >= 0) return entityOf('card', at, card);
    const phone = barePhoneEnd(text, at);
    if (phone >= 0) return entityOf('phone', at, phone);
  }
  return reference === undefined ? undefined : entityOf(reference.type, reference.start, reference.end);
}

/** 2x89€: the second number stands by itself. */
function isMultiplied(text: string, at: number): boolean {
  if (!/[xX]/.test(text.charAt(at - 1)) || !isDigit(text, at - 2)) return false;
  let start = at - 2;
  while (at - start < MAX_FACTOR && isDigit(text, start - 1)) start -= 1;
  return !isWordSign(text, start - 1);
}

/** False in the middle of a longer number (12 of 2.12, 34 of 5512-34), unless what goes before is an entity. */
function startsClean(text: string, at: number, floor: number): boolean {
  return at - 1 <= floor || !/[.,/-]/.test(text.charAt(at - 1)) || !isDigit(text, at - 2);
}

/** The bracket or plus that belongs to the number: (514) 555-0199, +33. */
function phoneStart(text: string, at: number, end: number): number {
  const start = text.charAt(at - 1) === '+' ? at - 1 : at;
  return text.charAt(start - 1) === '(' && /^[^(]*\)/.test(text.slice(at, end)) ? start - 1 : start;
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (isWordSign(text, end)) end += 1;
  return end;
}

function entityOf(type: Entity['type'], start: number, end: number): Entity {
  return { type, span: { start, end } };
}
