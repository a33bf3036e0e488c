import { setImmediate as nextTurn } from 'node:timers/promises';
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

/** Entries that are compiled before others have their turn: 1,000 take some 25 ms. */
const ENTRIES_A_TURN = 1_000;

/**
 * The matcher of `next`, most of which the previous one has already: what is the same object has not changed. Many new
 * entries are compiled in turns, in matchers that nobody uses, so that decisions go on meanwhile.
 */
export async function recompile(
  previous: KeywordMatcher,
  before: Serving,
  next: Serving,
): Promise<KeywordMatcher> {
  if (sameValues(before.lists, next.lists) && sameValues(before.sets, next.sets)) return previous;
  let matcher = previous;
  const lists = new Map(before.lists);
  for (const [id, list] of next.lists) {
    if (before.lists.get(id) === list) continue;
    const known = new Set(before.lists.get(id)?.entries);
    const shared = list.entries.filter((entry) => known.has(entry));
    const fresh = list.entries.filter((entry) => !known.has(entry));
    for (let end = ENTRIES_A_TURN; end < fresh.length; end += ENTRIES_A_TURN) {
      lists.set(id, { ...list, entries: [...shared, ...fresh.slice(0, end)] });
      matcher = matcher.with([...lists.values()], [...next.sets.values()]);
      await nextTurn();
    }
  }
  return matcher.with([...next.lists.values()], [...next.sets.values()]);
}

function sameValues<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean {
  return a.size === b.size && [...a].every(([id, value]) => b.get(id) === value);
}
