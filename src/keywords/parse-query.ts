import { MAX_QUERY_LENGTH, MAX_TERM_LENGTH } from './list-schema.ts';
import { isPlaced, needsWord, type Query, type QueryWord } from './query.ts';
import {
  MAX_DEPTH,
  MAX_NEAR,
  MAX_PHRASES,
  type ProblemKind,
  type QueryProblem,
  queryProblem,
} from './query-problem.ts';
import { type QueryToken, tokenizeQuery } from './query-tokens.ts';
import { isSmiley } from './query-word.ts';

export type ParsedQuery =
  | { readonly query: Query; readonly problems: readonly [] }
  | { readonly query: undefined; readonly problems: readonly QueryProblem[] };

/** Words in small letters, and nothing that could be a sign: as most terms are, which are read at once. */
const PLAIN = /^[a-zß-öø-ÿœ]+(?:[ '’-][a-zß-öø-ÿœ]+)*$/;

/**
 * Reads a query by recursive descent. From the loosest to the tightest: OR; AND, NOT and conditions; NEAR and THEN;
 * words side by side. Never throws; time is linear in the length, which is bounded, as are depth and size. All words
 * and signs that cannot be read are told at once; of the order that they stand in, the first mistake.
 */
export function parseQuery(source: string): ParsedQuery {
  if (source.length <= MAX_TERM_LENGTH && PLAIN.test(source)) {
    const words = source.split(' ').map((text): QueryWord => ({ mode: 'inflected', text }));
    return { query: { kind: 'phrase', words }, problems: [] };
  }
  if (source.length > MAX_QUERY_LENGTH) {
    const problem = queryProblem(source, 'long_query', 0, source.length, String(source.length));
    return { query: undefined, problems: [problem] };
  }
  const { tokens, problems } = tokenizeQuery(source);
  if (problems.length > 0 && !SEARCHABLE.test(source)) {
    const problem = queryProblem(source, 'empty', 0, source.length, source.trim());
    return { query: undefined, problems: [problem] };
  }
  if (problems.length > 0) return { query: undefined, problems };
  try {
    return { query: createParser(source, tokens).parse(), problems: [] };
  } catch (error) {
    if (error instanceof QueryError) return { query: undefined, problems: [error.problem] };
    throw error;
  }
}

const parsed = new WeakMap<readonly string[], readonly ParsedQuery[]>();

/** Reads the queries of a field for the check of a list, and keeps them for its compiler. */
export function parseQueries(sources: readonly string[]): readonly ParsedQuery[] {
  const known = parsed.get(sources) ?? sources.map(parseQuery);
  parsed.set(sources, known);
  return known;
}

/** The queries of a field, for the compiler: kept no longer, for they are most of the memory of a list. */
export function takeQueries(sources: readonly string[]): readonly ParsedQuery[] {
  const known = parsed.get(sources) ?? sources.map(parseQuery);
  parsed.delete(sources);
  return known;
}

/** Leaves the descent; never seen outside of this file. */
class QueryError extends Error {
  readonly problem: QueryProblem;
  constructor(problem: QueryProblem) {
    super(problem.en);
    this.problem = problem;
  }
}

const SEARCHABLE = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]|\u20E3/u;

function createParser(source: string, tokens: readonly QueryToken[]) {
  let at = 0;
  let depth = 0;
  let phrases = 0;
  let nears = 0;

  function fail(kind: ProblemKind, start: number, end: number, suggestion?: string, part?: string): never {
    throw new QueryError(
      queryProblem(source, kind, start, end, part ?? source.slice(start, end), suggestion),
    );
  }

  function parse(): Query {
    if (tokens.length === 0) fail('empty', 0, source.length, undefined, source.trim());
    const query = parseOr();
    const rest = tokens[at];
    if (rest?.kind === ')') fail('stray_parenthesis', rest.start, rest.end, '');
    if (rest?.kind === 'start') fail('start_inside', rest.start, rest.end);
    if (rest !== undefined) fail('missing_operator', rest.start, rest.end);
    if (!needsWord(query)) fail('needs_word', 0, source.length);
    return query;
  }

  function parseOr(): Query {
    const of = [parseAnd()];
    while (tokens[at]?.kind === 'or') {
      at += 1;
      of.push(parseAnd());
    }
    return joined('or', of);
  }

  function parseAnd(): Query {
    const of = [parseNot()];
    for (;;) {
      const next = tokens[at]?.kind;
      // Conditions need no AND before or behind them.
      const besideCondition =
        next === 'condition' || (tokens[at - 1]?.kind === 'condition' && beginsOperand(next));
      if (next === 'and') at += 1;
      else if (next !== 'not' && !besideCondition) return joined('and', of);
      of.push(parseNot());
    }
  }

  function parseNot(): Query {
    const token = tokens[at];
    if (token?.kind !== 'not') return parseNear();
    at += 1;
    enter(token);
    const of = parseNot();
    depth -= 1;
    return { kind: 'not', of };
  }

  function parseNear(): Query {
    let start = tokens[at];
    let left = parseSequence();
    for (;;) {
      const operator = tokens[at];
      if (operator?.kind !== 'near') return left;
      checkPlaced(left, start);
      nears += 1;
      if (nears > MAX_NEAR) fail('too_many_near', operator.start, operator.end);
      at += 1;
      start = tokens[at];
      const right = parseSequence();
      checkPlaced(right, start);
      left = { kind: 'near', ordered: operator.ordered, distance: operator.distance, left, right };
    }
  }

  /** Words, sets and groups side by side, perhaps at the start or end of the text. */
  function parseSequence(): Query {
    const first = tokens[at];
    const atStart = first?.kind === 'start';
    if (atStart) at += 1;
    const from = tokens[at];
    const parts: Query[] = [];
    let words: { all: QueryWord[]; start: number; end: number } | undefined;
    const closePhrase = () => {
      if (words !== undefined) parts.push(phraseOf(words.all, words.start, words.end));
      words = undefined;
    };
    const addWords = (added: readonly QueryWord[], start: number, end: number) => {
      words = { all: [...(words?.all ?? []), ...added], start: words?.start ?? start, end };
    };
    for (;;) {
      const token = tokens[at];
      if (token?.kind === 'words') {
        at += 1;
        addWords(token.words, token.start, token.end);
      } else if (token?.kind === 'set') {
        at += 1;
        closePhrase();
        count(token);
        parts.push({ kind: 'set', id: token.id });
      } else if (token?.kind === '(') {
        const inner = parseGroup(token);
        const pieces = inner.kind === 'adjacent' ? inner.of : [inner];
        for (const piece of pieces) {
          if (piece.kind === 'phrase') addWords(piece.words, token.start, token.end);
          else {
            closePhrase();
            parts.push(piece);
          }
        }
      } else if (token?.kind === 'condition' && parts.length === 0 && words === undefined && !atStart) {
        at += 1;
        return token.condition;
      } else break;
    }
    closePhrase();
    const only = parts[0] ?? missing(first);
    if (parts.length > 1) for (const part of parts) checkPlaced(part, from);
    return anchored(parts.length > 1 ? { kind: 'adjacent', of: parts } : only, atStart, from);
  }

  function anchored(query: Query, start: boolean, from: QueryToken | undefined): Query {
    const end = tokens[at]?.kind === 'end';
    if (end) at += 1;
    if (!start && !end) return query;
    checkPlaced(query, from);
    const inner = query.kind === 'anchored' ? query : undefined;
    return {
      kind: 'anchored',
      start: start || inner?.start === true,
      end: end || inner?.end === true,
      of: inner?.of ?? query,
    };
  }

  function parseGroup(open: QueryToken): Query {
    at += 1;
    enter(open);
    const next = tokens[at];
    if (next?.kind === ')') fail('empty_parentheses', open.start, next.end, '');
    const query = parseOr();
    const close = tokens[at];
    if (close?.kind === 'start') fail('start_inside', close.start, close.end);
    if (close?.kind !== ')') {
      if (close !== undefined) fail('missing_operator', close.start, close.end);
      fail('unclosed_parenthesis', open.start, open.end);
    }
    at += 1;
    depth -= 1;
    return query;
  }

  function phraseOf(words: readonly QueryWord[], start: number, end: number): Query {
    count({ start, end });
    const written = source.slice(start, end);
    if (!words.some(({ mode, text }) => mode === 'class' || SEARCHABLE.test(text) || isSmiley(text)))
      fail('empty', start, end, undefined, written);
    if (words.reduce((sum, { text }) => sum + text.length + 1, -1) > MAX_TERM_LENGTH)
      fail('long_phrase', start, end, undefined, written);
    return { kind: 'phrase', words };
  }

  /** Says which operand is not there: beside the operator before this place, or the one in it. */
  function missing(token: QueryToken | undefined): never {
    const before = tokens[at - 1];
    const culprit = token !== undefined && token.kind !== ')' ? token : before;
    if (culprit === undefined) fail('missing_operand', 0, source.length, undefined, '');
    if (culprit.kind === ')') fail('stray_parenthesis', culprit.start, culprit.end, '');
    const written = source.slice(culprit.start, culprit.end);
    // Alone, it is perhaps the very word that is looked for.
    const suggestion = tokens.length === 1 ? `"${written}"` : undefined;
    fail('missing_operand', culprit.start, culprit.end, suggestion);
  }

  function checkPlaced(query: Query, from: QueryToken | undefined): void {
    if (isPlaced(query)) return;
    fail('not_placed', from?.start ?? 0, tokens[at - 1]?.end ?? source.length);
  }

  function count({ start, end }: { readonly start: number; readonly end: number }): void {
    phrases += 1;
    if (phrases > MAX_PHRASES) fail('too_many', start, end);
  }

  function enter({ start, end }: QueryToken): void {
    depth += 1;
    if (depth > MAX_DEPTH) fail('too_deep', start, end);
  }

  return { parse };
}

function beginsOperand(kind: QueryToken['kind'] | undefined): boolean {
  return kind === 'words' || kind === 'set' || kind === '(' || kind === 'start' || kind === 'condition';
}

/** Groups of the same kind in one another are one group. */
function joined(kind: 'and' | 'or', of: readonly Query[]): Query {
  const flat = of.flatMap((query) => (query.kind === kind ? query.of : [query]));
  const only = flat[0];
  return flat.length === 1 && only !== undefined ? only : { kind, of: flat };
}
