import type { Entity } from '../mention/classification.ts';
import type { EntityWords } from './entities-words.ts';

/** The local part of an address (RFC 5321) and a domain label (RFC 1035) are not longer; a handle never is. */
const MAX_LOCAL = 64;
const MAX_LABEL = 63;
const MAX_HANDLE = 50;
/** The longest scheme that is read as a link, `https`. */
const MAX_SCHEME = 5;

const ANCHOR = /@|:\/\/|\.(?=[a-z0-9])/gi;
const NAME = /[\p{L}\p{N}_]/u;
const LOCAL = /[\p{L}\p{N}._%+-]/u;
const LABEL = /[a-z0-9à-öø-ÿ-]/i;
const NOT_IN_LINK = /[\s<>"«»“”{}|\\^`\p{Cc}]/u;
const TRAILING = '.,;:!?)]}\'’…*_~"”';

/**
 * Links, e-mail addresses and handles, in order. Linear: from each anchor it reads back a bounded number of
 * characters, and forwards to where the next anchor is looked for.
 */
export function findLinks(text: string, words: EntityWords): Entity[] {
  const found: Entity[] = [];
  let floor = 0;
  ANCHOR.lastIndex = 0;
  for (let anchor = ANCHOR.exec(text); anchor !== null; anchor = ANCHOR.exec(text)) {
    const at = anchor.index;
    const entity =
      anchor[0] === '@'
        ? (emailAt(text, at, floor) ?? handleAt(text, at, floor))
        : anchor[0] === '.'
          ? domainAt(text, at, floor, words)
          : schemeAt(text, at, floor);
    if (typeof entity === 'number') {
      ANCHOR.lastIndex = entity;
    } else if (entity !== undefined) {
      found.push(entity);
      floor = entity.span.end;
      ANCHOR.lastIndex = floor;
    }
  }
  return found;
}

function emailAt(text: string, at: number, floor: number): Entity | undefined {
  const limit = Math.max(floor, at - MAX_LOCAL);
  let start = at;
  while (start > limit && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  while (start < at && /[.%+-]/.test(text[start] ?? '')) start += 1;
  if (start === at || text[at - 1] === '.') return undefined;
  if (start === limit && limit > floor && LOCAL.test(text[start - 1] ?? '')) return undefined;
  const domain = domainEnd(text, at + 1);
  return domain.labels > 1 && /^[a-z]{2,}$/i.test(domain.top)
    ? entityOf('email', start, domain.end)
    : undefined;
}

function handleAt(text: string, at: number, floor: number): Entity | undefined {
  if (at > floor && /[\p{L}\p{N}_@]/u.test(text[at - 1] ?? ' ')) return undefined;
  let end = at + 1;
  while (end < text.length && end - at <= MAX_HANDLE) {
    const next = text[end] ?? '';
    // A dot belongs to the name before a small letter (@lea.en.vadrouille), not before the next sentence.
    if (NAME.test(next)) end += 1;
    else if (next === '.' && end > at + 1 && /[a-z0-9_]/.test(text[end + 1] ?? '')) end += 2;
    else break;
  }
  const name = text.slice(at + 1, end);
  if (end - at > MAX_HANDLE || !/\p{L}|_/u.test(name) || /^\d+(?:h\d*|€|[.,]\d+)?$/i.test(name))
    return undefined;
  if (text[end] !== '@') return entityOf('handle', at, end);
  // @name@server: the fediverse.
  const server = domainEnd(text, end + 1);
  return entityOf('handle', at, server.labels > 1 ? server.end : end);
}

/** A bare domain around the dot at `at`; else the offset from which to go on. */
function domainAt(text: string, at: number, floor: number, words: EntityWords): Entity | number {
  const limit = Math.max(floor, at - MAX_LABEL);
  let start = at;
  while (start > limit && LABEL.test(text[start - 1] ?? '')) start -= 1;
  while (text[start] === '-') start += 1;
  const domain = domainEnd(text, start);
  const next = text[domain.end];
  const isRead = start < at && !NAME.test(text[start - 1] ?? ' ') && text[start - 1] !== '@' && next !== '@';
  if (!isRead) return Math.max(domain.end, at + 1);
  const hasPath = next === '/' || (next === '?' && /[\w%]/.test(text[domain.end + 1] ?? ''));
  const top = domain.top.toLowerCase();
  // "attendre.Merci": a capital after the dot starts a sentence.
  const isWritten =
    domain.top === top || text.slice(start, domain.end) === text.slice(start, domain.end).toUpperCase();
  const isWww = /^www\./i.test(text.slice(start, start + 4)) && domain.labels > 2;
  const isKnown = isWritten && (words.domains.has(top) || (hasPath && words.pathDomains.has(top)));
  if (!isWww && !isKnown) return Math.max(domain.end, at + 1);
  const hasPort = next === ':' && /\d/.test(text[domain.end + 1] ?? '');
  return entityOf('url', start, hasPath || hasPort ? linkEnd(text, domain.end) : domain.end);
}

function schemeAt(text: string, at: number, floor: number): Entity | number {
  let start = at;
  while (start > Math.max(floor, at - MAX_SCHEME) && /[a-z]/i.test(text[start - 1] ?? '')) start -= 1;
  const scheme = /https?$/i.exec(text.slice(start, at))?.[0];
  if (scheme === undefined) return at + 3;
  const end = linkEnd(text, at + 3);
  return end === at + 3 ? end : entityOf('url', at - scheme.length, end);
}

/** The end of the link whose path goes on at `from`, without the punctuation of the sentence around it. */
function linkEnd(text: string, from: number): number {
  let end = from;
  let open = 0;
  while (end < text.length && !NOT_IN_LINK.test(text[end] ?? '')) {
    if (text[end] === '(') open += 1;
    if (text[end] === ')') open -= 1;
    end += 1;
  }
  while (end > from && TRAILING.includes(text[end - 1] ?? '')) {
    // A bracket that the link itself opened is its own.
    if (text[end - 1] === ')' && open >= 0) break;
    if (text[end - 1] === ')') open += 1;
    end -= 1;
  }
  return end;
}

/** Labels joined by dots from `start` on: where they end, how many, and the last one. */
function domainEnd(
  text: string,
  start: number,
): { readonly end: number; readonly labels: number; readonly top: string } {
  let end = start;
  let labels = 1;
  let label = start;
  while (end < text.length) {
    if (LABEL.test(text[end] ?? '')) end += 1;
    else if (text[end] === '.' && end > label && LABEL.test(text[end + 1] ?? '')) {
      end += 1;
      label = end;
      labels += 1;
    } else break;
  }
  return end === label ? { end, labels: 0, top: '' } : { end, labels, top: text.slice(label, end) };
}

function entityOf(type: Entity['type'], start: number, end: number): Entity {
  return { type, span: { start, end } };
}
