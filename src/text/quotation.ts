import type { Analysis, Token } from './token.ts';

/** Words of one's own that it takes to quote somebody: "il m'a dit" are three. */
const OWN_WORDS = 3;
/** A quotation of more tokens than this is a mark that was forgotten, or a text pasted whole. */
const LONGEST = 80;
const OPENING = '«“„‹〝';

export interface OwnWords {
  /** What stands outside of the quotation marks. */
  readonly analysis: Analysis;
  /** True where `[start, end)` overlaps something quoted. */
  readonly isQuoted: (start: number, end: number) => boolean;
}

/**
 * A text without what it quotes; undefined where it quotes nothing, or says too little itself: then the words between
 * the marks are the author's. A mark without its other half quotes nothing. Linear in the tokens.
 */
export function ownWords({ text, tokens }: Analysis): OwnWords | undefined {
  const quoted: (readonly [start: number, end: number])[] = [];
  const own: Token[] = [];
  let words = 0;
  let open = -1;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    own.push(token);
    if (token.kind === 'word') words += 1;
    if (!isQuotationMark(token)) continue;
    const opens = OPENING.includes(text[token.start] ?? '');
    if (open < 0 || opens || i - open > LONGEST) {
      open = i;
      continue;
    }
    const inside = i - open + 1;
    const first = tokens[open];
    for (let k = open; k < i; k++) if (tokens[k]?.kind === 'word') words -= 1;
    own.length -= inside;
    quoted.push([first?.start ?? 0, token.end]);
    open = -1;
  }
  if (quoted.length === 0 || words < OWN_WORDS) return undefined;
  return {
    analysis: { text, tokens: own },
    isQuoted: (start, end) => quoted.some(([from, to]) => start < to && from < end),
  };
}

function isQuotationMark({ kind, word: { form } }: Token): boolean {
  return kind === 'punctuation' && (form === '"' || form === '""');
}
