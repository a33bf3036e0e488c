import { CLASS_OF, DIGIT, LETTER } from './chars.ts';
import { foldWord } from './fold.ts';
import type { ClassWords } from './lexicon-types.ts';

/** RFC 5321 and RFC 1035: the longest local part, the longest name. Longer ones are not looked at: linear time. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
/** Names that people write have two to four parts; the limit keeps `a.a.a.a…` cheap. */
const MAX_LABELS = 6;
const DOT = 46;
const AT = 64;
const SLASH = 47;
const COLON = 58;
const DASH = 45;

/** The end of an e-mail address that starts at `start`, or -1. */
export function emailEnd(text: string, start: number): number {
  let at = start;
  const limit = Math.min(text.length, start + MAX_LOCAL + 1);
  while (at < limit && isLocal(text.charCodeAt(at))) at += 1;
  if (at === start || text.charCodeAt(at) !== AT || text.charCodeAt(at - 1) === DOT) return -1;
  let end = at + 1;
  let lastDot = -1;
  const domainLimit = Math.min(text.length, end + MAX_DOMAIN);
  while (end < domainLimit) {
    const code = text.charCodeAt(end);
    if (code === DOT) {
      if (!isAlphanumeric(text.charCodeAt(end + 1))) break;
      lastDot = end;
    } else if (!isAlphanumeric(code) && code !== DASH) break;
    end += 1;
  }
  return lastDot > at + 1 && end - lastDot > 2 ? end : -1;
}

/** The end of a link that starts at `start` with a scheme, `www.` or a known domain (`bit.ly/x`), or -1. */
export function linkEnd(text: string, start: number, wordEnd: number, classes: ClassWords): number {
  const next = text.charCodeAt(wordEnd);
  if (next === COLON) {
    const hasScheme = text.charCodeAt(wordEnd + 1) === SLASH && text.charCodeAt(wordEnd + 2) === SLASH;
    return hasScheme ? pathEnd(text, wordEnd + 3) : -1;
  }
  if (next !== DOT) return -1;
  if (wordEnd - start === 3 && text.slice(start, wordEnd).toLowerCase() === 'www')
    return pathEnd(text, wordEnd);
  let end = wordEnd;
  let label = start;
  let labels = 1;
  const limit = Math.min(text.length, start + MAX_DOMAIN);
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (code === DOT && isAlphanumeric(text.charCodeAt(end + 1))) {
      label = end + 1;
      labels += 1;
      if (labels > MAX_LABELS) return -1;
    } else if (!isDomain(code)) break;
    end += 1;
  }
  const top = foldWord(text.slice(label, end).toLowerCase());
  const hasPath = text.charCodeAt(end) === SLASH;
  if (classes.domains.has(top) || (hasPath && classes.pathDomains.has(top))) {
    return hasPath ? pathEnd(text, end) : end;
  }
  return -1;
}

/** The end of a `@name`, or -1. Dots are part of it between letters (Instagram). */
export function handleEnd(text: string, start: number): number {
  let end = start + 1;
  for (;;) {
    const kind = text[end] === '_' ? DIGIT : CLASS_OF[text.charCodeAt(end)];
    if (kind === LETTER || kind === DIGIT) end += 1;
    else if ((text[end] === '.' || text[end] === '-') && end > start + 1 && isNamePart(text, end + 1))
      end += 1;
    else break;
  }
  return end > start + 1 ? end : -1;
}

function isNamePart(text: string, index: number): boolean {
  const kind = CLASS_OF[text.charCodeAt(index)];
  return kind === LETTER || kind === DIGIT || text[index] === '_';
}

/** To the next space or quote, closing punctuation left out. */
function pathEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !/[\s<>"«»“”\p{Cc}]/u.test(text[end] ?? ' ')) end += 1;
  while (end > start && ".,;:!?)]}'’…*".includes(text[end - 1] ?? ' ')) end -= 1;
  return end;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

function isLocal(code: number): boolean {
  return isAlphanumeric(code) || code === DOT || code === 95 || code === 37 || code === 43 || code === DASH;
}

function isDomain(code: number): boolean {
  const kind = CLASS_OF[code];
  return kind === LETTER || kind === DIGIT || code === DASH;
}
