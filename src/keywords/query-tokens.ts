import { editDistance } from './edit-distance.ts';
import { foreignHabit, foreignOperator, insideSlashes } from './foreign-habit.ts';
import type { Condition, QueryWord } from './query.ts';
import { readCondition } from './query-condition.ts';
import { FIELDS, OPERATORS } from './query-names.ts';
import { MAX_DISTANCE, type ProblemKind, type QueryProblem, queryProblem } from './query-problem.ts';
import { readWord } from './query-word.ts';

/** One sign, word, quotation or condition of a query, at `[start, end)`. */
export type QueryToken = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'and' | 'or' | 'not' | 'start' | 'end' | '(' | ')' }
  | { readonly kind: 'near'; readonly ordered: boolean; readonly distance: number }
  | { readonly kind: 'words'; readonly words: readonly QueryWord[] }
  | { readonly kind: 'set'; readonly id: string }
  | { readonly kind: 'condition'; readonly condition: Condition }
);

/** A low quotation mark opens nothing that another closes: it is passed over, as it is in a text. */
const SPACE = /[\s„]/u;
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['«', '»'],
]);
const ANY_QUOTE = /["“”«»„]/gu;
const ANY_QUOTES: ReadonlySet<string | undefined> = new Set(['"', '”', '»']);
const BREAK = /[\s(){}"“”«»„]/u;
const SMILEY = /(?:[:;][-'’^o]?[()]|=\))/uy;
/** Nothing here could be a sign of anything: as most chunks are. */
const NO_SIGN = /^[\p{L}\p{N}'’-]+$/u;
const DISTANT = /^([\p{L}]+)\/(.*)$/u;
const FIELD = /^(\p{L}+):(.*)$/u;
const SET_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Cuts a query into tokens, in one pass. What cannot be read is told, and left out. */
export function tokenizeQuery(source: string): { tokens: QueryToken[]; problems: QueryProblem[] } {
  const tokens: QueryToken[] = [];
  const problems: QueryProblem[] = [];
  let depth = 0;
  let index = 0;

  const report = (kind: ProblemKind, start: number, end: number, suggestion?: string, part?: string) => {
    problems.push(queryProblem(source, kind, start, end, part ?? source.slice(start, end), suggestion));
  };

  /** The words between quotation marks, where signs count but operators do not; `sign` stands before them all. */
  function readQuoted(start: number, open: number, sign: string): number {
    const close = source.indexOf(QUOTES.get(source[open] ?? '') ?? '"', open + 1);
    if (close < 0) {
      report('unclosed_quote', open, open + 1, undefined, source[open]);
      return source.length;
    }
    const inside = source
      .slice(open + 1, close)
      .replace(ANY_QUOTE, ' ')
      .trim();
    pushWords(
      inside === '' ? [] : inside.split(/\s+/u).map((word) => (sign === '' ? word : sign + word)),
      start,
      close + 1,
    );
    return close + 1;
  }

  function pushWords(written: readonly string[], start: number, end: number): void {
    const words: QueryWord[] = [];
    let sound = true;
    for (const each of written) {
      const word = readWord(each);
      if (typeof word === 'object') words.push(word);
      else {
        sound = false;
        report(word, start, end);
      }
    }
    if (sound) tokens.push({ kind: 'words', words, start, end });
  }

  function readSet(start: number): number {
    const close = source.indexOf('}', start);
    const end = close < 0 ? source.length : close + 1;
    const id = source.slice(start + 1, close < 0 ? end : close).trim();
    const guess = id
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[\s_]+/gu, '-');
    if (close >= 0 && SET_ID.test(id)) tokens.push({ kind: 'set', id, start, end });
    else report('bad_set', start, end, SET_ID.test(guess) ? `{${guess}}` : undefined);
    return end;
  }

  /** A word with its signs, an operator or a condition: all that runs to the next space or bracket. */
  function readChunk(start: number): number {
    let end = start;
    while (end < source.length && !BREAK.test(source[end] ?? '')) end += 1;
    const chunk = source.slice(start, end);
    if (QUOTES.has(source[end] ?? '')) {
      if (/^(?:=~?|~)$/.test(chunk)) return readQuoted(start, end, chunk);
      if (FIELD.test(chunk) && chunk.endsWith(':') && isField(chunk)) {
        const close = source.indexOf(QUOTES.get(source[end] ?? '') ?? '"', end + 1);
        if (close < 0) {
          report('unclosed_quote', end, end + 1, undefined, source[end]);
          return source.length;
        }
        pushCondition(chunk, source.slice(end + 1, close).replace(ANY_QUOTE, ' '), start, close + 1, true);
        return close + 1;
      }
    }
    if (readOperator(chunk, start, end) || readField(chunk, start, end)) return end;
    const habit = readHabit(chunk, start, end);
    if (habit === undefined) pushWords([chunk], start, end);
    return habit ?? end;
  }

  /** Tells a sign of regular expressions or of another tool; where it ends, undefined where there is none. */
  function readHabit(chunk: string, start: number, end: number): number | undefined {
    if (NO_SIGN.test(chunk)) return undefined;
    const last = tokens.at(-1);
    if (
      /^~\d+$/.test(chunk) &&
      last?.kind === 'words' &&
      last.end === start &&
      ANY_QUOTES.has(source[start - 1])
    ) {
      const words = last.words
        .map(({ text }) => text)
        .join(` PROCHE/${Math.min(Number(chunk.slice(1)), MAX_DISTANCE)} `);
      report('slop', last.start, end, words);
      return end;
    }
    const before = source.slice(0, start).trimEnd();
    const behind = source.slice(end);
    const isAlone = /^$|\($/.test(before) && /^$|^\)/.test(behind.trimStart());
    const habit = foreignHabit(chunk, { before: source[start - 1] ?? '', behind, isAlone });
    if (habit === undefined) return undefined;
    const to = end + habit.behind;
    report(habit.kind, start, to, habit.suggestion, habit.part);
    return to;
  }

  function readOperator(chunk: string, start: number, end: number): boolean {
    const [, name = chunk, given] = DISTANT.exec(chunk) ?? [];
    const operator = OPERATORS.get(name);
    if (operator === undefined) {
      const instead = foreignOperator(chunk);
      const isLower = given !== undefined && /^\d+$/.test(given) && OPERATORS.has(name.toUpperCase());
      const isBeforeGroup = /^[-!]$/.test(chunk) && /["“«(]/.test(source[end] ?? '');
      if (isBeforeGroup && tokens.length > 0) report('other_operator', start, end, 'SAUF ');
      else if (isLower) report('other_operator', start, end, `${name.toUpperCase()}/${given}`);
      else if (instead !== undefined && tokens.length > 0) report('other_operator', start, end, instead);
      else return false;
      return true;
    }
    if (operator !== 'near' && operator !== 'then') {
      if (given === undefined) tokens.push({ kind: operator, start, end });
      else report('needless_distance', start, end, name);
      return true;
    }
    if (/^\d{1,3}f$/.test(given ?? '')) {
      report('other_operator', start, end, foreignOperator(chunk));
      return true;
    }
    const distance = given !== undefined && /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN;
    if (distance <= MAX_DISTANCE)
      tokens.push({ kind: 'near', ordered: operator === 'then', distance, start, end });
    else report('bad_distance', start, end, `${name}/${distance > MAX_DISTANCE ? MAX_DISTANCE : 5}`);
    return true;
  }

  function readField(chunk: string, start: number, end: number): boolean {
    const [, name, value = ''] = FIELD.exec(chunk) ?? [];
    if (name === undefined) return false;
    if (isField(chunk)) {
      pushCondition(chunk, value, start, end);
      return true;
    }
    const close = [...FIELDS.keys()].find((known) => name.length > 3 && editDistance(known, name) === 1);
    if (close === undefined || value === '') return false;
    report('unknown_field', start, end, `${close}:${value}`, `${name}:`);
    return true;
  }

  function pushCondition(chunk: string, value: string, start: number, end: number, isQuoted = false): void {
    const name = chunk.slice(0, chunk.indexOf(':'));
    const field = FIELDS.get(name);
    if (field === undefined) return;
    const condition = readCondition(field, value, isQuoted);
    if (!('bad' in condition)) tokens.push({ kind: 'condition', condition, start, end });
    else {
      const { bad, part, value: instead } = condition;
      report(bad, start, end, instead === undefined ? undefined : `${name}:${instead}`, part);
    }
  }

  const slashed = insideSlashes(source);
  if (slashed !== undefined) {
    report('regex_slashes', 0, source.length, slashed);
    return { tokens, problems };
  }
  while (index < source.length) {
    const char = source[index] ?? '';
    SMILEY.lastIndex = index;
    if (SPACE.test(char)) index += 1;
    else if (SMILEY.test(source) && (index === 0 || BREAK.test(source[index - 1] ?? ''))) {
      const start = index;
      index = SMILEY.lastIndex;
      // `:))` outside parentheses is one smiley; inside, the second parenthesis closes them.
      while (depth === 0 && source[index] === source[index - 1]) index += 1;
      pushWords([source.slice(start, index)], start, index);
    } else if (char === '(' || char === ')') {
      depth += char === '(' ? 1 : -1;
      tokens.push({ kind: char, start: index, end: index + 1 });
      index += 1;
    } else if (QUOTES.has(char)) index = readQuoted(index, index, '');
    else if (char === '{') index = readSet(index);
    else if (BREAK.test(char)) {
      report(char === '}' ? 'bad_set' : 'unclosed_quote', index, index + 1);
      index += 1;
    } else index = readChunk(index);
  }
  return { tokens, problems };
}

function isField(chunk: string): boolean {
  return FIELDS.has(chunk.slice(0, chunk.indexOf(':')));
}
