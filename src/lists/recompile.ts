import { compileKeywords, type KeywordMatcher, type TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { createPace } from '../pace.ts';

/** The lists and sets that a matcher is made of. */
export interface Serving {
  readonly lists: ReadonlyMap<string, KeywordList>;
  readonly sets: ReadonlyMap<string, KeywordSet>;
}

/** The one place where the matcher of all lists is made. Throws `invalid_data_file` with what cannot be compiled. */
export function compileAll(
  { lists, sets }: Serving,
  analyser: TermAnalyser,
  known: KeywordMatcher = compileKeywords([], analyser),
): KeywordMatcher {
  return known.with([...lists.values()], [...sets.values()]);
}

/** Longer than others': one entry among 100,000 takes 40 ms, and each turn given away lets some decisions in before it counts. */
const TURN_MS = 20;

/**
 * The matcher of `next`, most of which the previous one has already: what is the same object has not changed. It is made
 * in turns, so that decisions go on meanwhile.
 */
export async function recompile(
  previous: KeywordMatcher,
  before: Serving,
  next: Serving,
): Promise<KeywordMatcher> {
  if (sameValues(before.lists, next.lists) && sameValues(before.sets, next.sets)) return previous;
  const pace = createPace(TURN_MS);
  const pieces = previous.withInPieces([...next.lists.values()], [...next.sets.values()]);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
    const turn = pace();
    if (turn !== undefined) await turn;
  }
}

function sameValues<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean {
  return a.size === b.size && [...a].every(([id, value]) => b.get(id) === value);
}
