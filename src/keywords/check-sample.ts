import type { KeywordMatcher } from './compile.ts';
import type { TermAnalyser } from './phrase-tokens.ts';

/** More of a sample than this is not what anybody means by an entry. */
const MOST = 0.5;

/** An entry that a sample of ordinary mentions speaks against. */
export interface SampleFinding {
  readonly list: string;
  readonly entry: string;
  /** An error where it stands in more than half of the sample, a warning where it stands in none of it. */
  readonly severity: 'error' | 'warning';
  /** In how many texts it stands. */
  readonly found: number;
}

/**
 * The entries that stand in most of the texts, or in none, in the order of the lists. Days, brands and conditions are
 * taken to fit. Nothing is said on the ground of no texts.
 */
export function checkSample(
  matcher: KeywordMatcher,
  analyser: TermAnalyser,
  texts: readonly string[],
): SampleFinding[] {
  if (texts.length === 0) return [];
  const counts = new Map<string, number>();
  for (const text of texts) {
    const matches = matcher.match(analyser.analyse(text), text);
    for (const key of new Set(matches.map(({ list, entry }) => keyOf(list, entry))))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return matcher.lists.flatMap(({ id, entries }) =>
    entries.flatMap(({ id: entry }): SampleFinding[] => {
      const found = counts.get(keyOf(id, entry)) ?? 0;
      if (found === 0) return [{ list: id, entry, severity: 'warning', found }];
      if (found <= texts.length * MOST) return [];
      return [{ list: id, entry, severity: 'error', found }];
    }),
  );
}

function keyOf(list: string, entry: string): string {
  return `${list}/${entry}`;
}
