import { compileKeywords, type KeywordMatcher, type TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';

/** The lists and sets that a matcher is made of. */
export interface Serving {
  readonly lists: ReadonlyMap<string, KeywordList>;
  readonly sets: ReadonlyMap<string, KeywordSet>;
}

/** The one place where the matcher of all lists is made. Throws `invalid_data_file` with what cannot be compiled. */
export function compileAll({ lists, sets }: Serving, analyser: TermAnalyser): KeywordMatcher {
  return compileKeywords([...lists.values()], analyser, [...sets.values()]);
}

/** The matcher of `next`, most of which the previous one has already: what is the same object has not changed. */
export function recompile(previous: KeywordMatcher, before: Serving, next: Serving): KeywordMatcher {
  if (sameValues(before.lists, next.lists) && sameValues(before.sets, next.sets)) return previous;
  return previous.with([...next.lists.values()], [...next.sets.values()]);
}

function sameValues<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean {
  return a.size === b.size && [...a].every(([id, value]) => b.get(id) === value);
}
