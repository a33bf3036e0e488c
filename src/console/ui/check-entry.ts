import type { CheckAnswer, KeywordEntry } from './api-types.ts';
import type { Console } from './view.ts';

type Problem = CheckAnswer['problems'][number];

/** Something wrong with an entry, at a field of its form; `field` is empty where it is about the whole entry. */
export interface EntryProblem extends Pick<Problem, 'severity' | 'message_fr' | 'message_en' | 'suggestion'> {
  readonly field: string;
  /** 1-based, in a field that has one term a line. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Past mentions that an entry should be found in some of, and not in most of. */
const SAMPLE = 500;
/** Terms that are looked at one by one where something is wrong with an entry. */
const MAX_TERMS = 60;

/** What is wrong with an entry for a list: where a term is to blame, in which line and at which character. */
export async function checkEntry(
  { client }: Console,
  inList: string,
  entry: KeywordEntry,
  signal: AbortSignal,
): Promise<EntryProblem[]> {
  const check = async (what: object) =>
    (await client.ask<CheckAnswer>('/v1/keywords/check', { method: 'POST', body: what, signal })).data;
  const { valid, problems } = await check({ entry, inList, sample: SAMPLE });
  if (valid) return problems.map((problem) => placed(problem, fieldIn(problem)));

  const terms = [
    ...entry.match.map((term, at) => ({ field: 'match', term, line: at + 1 })),
    ...(entry.unless ?? []).map((term, at) => ({ field: 'unless', term, line: at + 1 })),
  ].slice(0, MAX_TERMS);
  const found = await Promise.all(
    terms.map(async ({ field, term, line }) => {
      const answer = await check({ query: term });
      return answer.problems.map((problem) => ({ ...placed(problem, field), line, term }));
    }),
  );
  const located = found.flat();
  // What is said of a term is not said once more of the whole entry.
  const others = problems.filter(
    ({ message_fr }) =>
      !located.some(({ term, message_fr: told }) => message_fr.includes(term) && message_fr.endsWith(told)),
  );
  return [...located, ...others.map((problem) => placed(problem, fieldIn(problem)))];
}

function placed(
  { severity, message_fr, message_en, suggestion, column }: Problem,
  field: string,
): EntryProblem {
  return { severity, message_fr, message_en, suggestion, field, line: null, column };
}

/** A problem with a field begins with its name: « until ». */
function fieldIn({ message_fr }: Problem): string {
  return /^« (\w+) »/.exec(message_fr)?.[1] ?? '';
}
