import { APOSTROPHE, CLASS_OF, HYPHEN } from './chars.ts';

const QUOTES = '"«»“”„‟‹›〝〞＂';
const DASHES = '–—―−‒';
const EMPHASIS = '!?！？¡¿';

/** Signs that begin nothing else and mean themselves: most of all signs, told by one table read. */
const PLAIN = plainSigns(',.)]"/&…');

/** True where one sign stands that is its own form. */
export function isPlainSign(text: string, start: number): boolean {
  const code = text.charCodeAt(start) | 0;
  return PLAIN[code] === 1 && text.charCodeAt(start + 1) !== code;
}

/** The end of a run of one sign, or of question and exclamation marks in any order. */
export function punctuationEnd(text: string, start: number): number {
  let end = start + 1;
  const first = text[start] ?? '';
  if (EMPHASIS.includes(first)) {
    while (end < text.length && EMPHASIS.includes(text[end] ?? ' ')) end += 1;
  } else while (text[end] === first) end += 1;
  return end;
}

/** One form for what is said with it: `!`, `!!` (two or more), `?!` (mixed), `…` for dots, `"` for every quotation mark. */
export function punctuationForm(text: string, start: number, end: number): string {
  const first = text[start] ?? '';
  if (EMPHASIS.includes(first)) return emphasis(text.slice(start, end));
  if (first === '…' || (first === '.' && end - start > 1)) return '…';
  if (QUOTES.includes(first)) return '"';
  const kind = CLASS_OF[text.charCodeAt(start)];
  if (kind === APOSTROPHE) return "'";
  const form = kind === HYPHEN || DASHES.includes(first) ? '-' : first.normalize('NFKC').trim() || first;
  return end - start > 1 ? form + form : form;
}

function emphasis(run: string): string {
  const asks = run.includes('?') || run.includes('？');
  const exclaims = run.includes('!') || run.includes('！');
  if (asks && exclaims) return '?!';
  const sign = asks ? '?' : '!';
  return run.length > 1 ? sign + sign : sign;
}

function plainSigns(signs: string): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const sign of signs) table[sign.charCodeAt(0)] = 1;
  return table;
}
