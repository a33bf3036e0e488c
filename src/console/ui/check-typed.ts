import type { CheckAnswer, KeywordEntry, KeywordList, KeywordSet } from './api-types.ts';
import type { Console } from './view.ts';

type Problem = CheckAnswer['problems'][number];

/** Something wrong with what is typed, at a field of its form; `field` is empty where it is about the whole. */
export interface TypingProblem
  extends Pick<Problem, 'severity' | 'message_fr' | 'message_en' | 'suggestion'> {
  readonly field: string;
  /** The entry of a list that it is about, where it is not the one that is typed. */
  readonly entry: string | null;
  /** 1-based, in a field that has one term a line. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Past mentions that an entry should be found in some of, and not in most of. */
const SAMPLE = 500;
/** Terms that are looked at one by one where something is wrong. */
const MAX_TERMS = 60;
/** Entries that are checked against what their list says now; the service checks all of them when it is saved. */
const MAX_ENTRIES = 200;

/** What is wrong with an entry for a list: where a term is to blame, in which line and at which character. */
export async function checkEntry(
  console: Console,
  inList: KeywordList,
  entry: KeywordEntry,
  signal: AbortSignal,
): Promise<TypingProblem[]> {
  // A list that is not published yet is not known to the service: what it says of its entries is sent along.
  const known = console.shared.overview?.lists.some(({ id }) => id === inList.id) === true;
  const what = known
    ? { entry, inList: inList.id, sample: SAMPLE }
    : { list: { ...inList, entries: [entry] }, sample: SAMPLE };
  const { valid, problems } = await check(console, what, signal);
  const own = problems.map((problem) => placed({ ...problem, entry: null }));
  return valid ? own : located(console, termsOf(entry), own, signal);
}

/** What is wrong with what a list says of itself, for its entries too; a new one has a first entry only. */
export async function checkList(
  console: Console,
  list: KeywordList,
  isNew: boolean,
  signal: AbortSignal,
): Promise<TypingProblem[]> {
  const entries = list.entries.slice(0, MAX_ENTRIES);
  const { valid, problems } = await check(console, { list: { ...list, entries } }, signal);
  const [first] = entries;
  if (!isNew || first === undefined) return problems.map(placed);
  const own = problems.map((problem) => placed({ ...problem, entry: null }));
  return valid ? own : located(console, termsOf(first), own, signal);
}

/** What is wrong with a set. */
export async function checkSet(
  console: Console,
  set: KeywordSet,
  signal: AbortSignal,
): Promise<TypingProblem[]> {
  const { valid, problems } = await check(console, { set }, signal);
  const own = problems.map(placed);
  const terms = set.terms.map((term, at) => ({ field: 'terms', term, line: at + 1 }));
  return valid ? own : located(console, terms, own, signal);
}

async function check({ client }: Console, what: object, signal: AbortSignal): Promise<CheckAnswer> {
  return (await client.ask<CheckAnswer>('/v1/keywords/check', { method: 'POST', body: what, signal })).data;
}

interface TypedTerm {
  readonly field: string;
  readonly term: string;
  readonly line: number;
}

function termsOf({ match, unless = [] }: KeywordEntry): TypedTerm[] {
  return [
    ...match.map((term, at) => ({ field: 'match', term, line: at + 1 })),
    ...unless.map((term, at) => ({ field: 'unless', term, line: at + 1 })),
  ];
}

/** Each term on its own: the problem is then at its line and character. What is said there is not said of the whole. */
async function located(
  console: Console,
  terms: readonly TypedTerm[],
  problems: readonly TypingProblem[],
  signal: AbortSignal,
): Promise<TypingProblem[]> {
  const found = await Promise.all(
    terms.slice(0, MAX_TERMS).map(async ({ field, term, line }) => {
      const answer = await check(console, { query: term }, signal);
      return answer.problems.map((problem) => ({ ...placed(problem), field, line, term, entry: null }));
    }),
  );
  const inTerms = found.flat();
  const others = problems.filter(
    ({ message_fr }) =>
      !inTerms.some(({ term, message_fr: told }) => message_fr.includes(term) && message_fr.endsWith(told)),
  );
  return [...inTerms, ...others];
}

function placed({ severity, entry, message_fr, message_en, suggestion, column }: Problem): TypingProblem {
  // A problem with a field begins with its name: « until ».
  const field = /^« (\w+) »/.exec(message_fr)?.[1] ?? '';
  return { severity, entry, message_fr, message_en, suggestion, field, line: null, column };
}
