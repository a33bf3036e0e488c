import { APOSTROPHE, CLASS_OF, HYPHEN } from './chars.ts';

const QUOTES = '"«»“”„‟‹›〝〞＂';
const DASHES = '–—―−‒';
const EMPHASIS = '!?！？¡¿';

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
