import { compileKeywords, type KeywordMatcher, type TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList } from '../keywords/list-schema.ts';

/** The one place where the matcher of all lists is made. Throws `invalid_data_file` with what cannot be compiled. */
export function compileAll(lists: readonly KeywordList[], analyser: TermAnalyser): KeywordMatcher {
  return compileKeywords(lists, analyser);
}

/** The matcher of these lists, most of which the previous one has already. */
export function recompile(
  previous: KeywordMatcher,
  lists: readonly KeywordList[],
  analyser: TermAnalyser,
): KeywordMatcher {
  const before = new Map(previous.lists.map((list) => [list.id, list]));
  const same = lists.length === before.size && lists.every((list) => before.get(list.id) === list);
  return same ? previous : compileKeywords(lists, analyser);
}
