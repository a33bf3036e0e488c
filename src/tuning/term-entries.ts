import { findMatches, type Reading } from '../classify/classify.ts';
import { compileKeywords, type TermAnalyser } from '../keywords/compile.ts';
import type { KeywordMatch } from '../keywords/keyword-match.ts';
import { type KeywordList, NAMED_WEIGHTS } from '../keywords/list-schema.ts';
import type { Intent, Route } from '../mention/taxonomy.ts';

/** From the lightest on. */
export const SUGGESTED_WEIGHTS = ['normal', 'fort', 'décisif'] as const;
export type SuggestedWeight = (typeof SUGGESTED_WEIGHTS)[number];

export interface TermEntry {
  readonly term: string;
  readonly route: Route;
  readonly intent: Intent | null;
}

/** An entry for each term, in a list of their own, to be tried one by one. */
export function entriesFor(
  terms: readonly TermEntry[],
  analyser: TermAnalyser,
): { in(reading: Reading): Map<number, KeywordMatch[]> } {
  const entries = terms.map(({ term, route, intent }, index) => ({
    ...{ id: `${index}`, match: [term], route, weight: 'normal' as const },
    ...(intent === null ? {} : { intent }),
  }));
  const list: KeywordList = {
    ...{ id: 'candidats', title: 'c', description: 'c', note: 'c', owner: 'c' },
    ...{ audience: 'community', language: 'fr', entries },
  };
  const matcher = compileKeywords(entries.length === 0 ? [] : [list], analyser);
  return {
    /** The matches of each term that stands in the text, by its place among the terms. */
    in(reading) {
      const found = new Map<number, KeywordMatch[]>();
      for (const match of findMatches(matcher, reading)) {
        const index = Number(match.entry);
        const own = found.get(index);
        if (own === undefined) found.set(index, [match]);
        else own.push(match);
      }
      return found;
    },
  };
}

/** The matches as if their entry had this weight. */
export function withWeight(matches: readonly KeywordMatch[], weight: SuggestedWeight): KeywordMatch[] {
  return matches.map((match) => ({
    ...match,
    effect: { ...match.effect, weight: NAMED_WEIGHTS[weight], decisive: weight === 'décisif' },
  }));
}
