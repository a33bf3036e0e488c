import type { RoutedMention } from '../mention/routed-mention.ts';
import { ROUTES, type Route } from '../mention/taxonomy.ts';
import type { GoldMention } from './compare-gold.ts';
import { type Mentions, separatingTerms } from './separating-terms.ts';
import { type Gain, type Suggestion, type SuggestParts, tryCandidates } from './suggestion-trials.ts';

export interface SuggestInput extends Mentions {
  readonly heldOut: readonly GoldMention[];
  /** Only for this route; null: for all. */
  readonly route: Route | null;
  readonly limit: number;
}

/**
 * Terms that stand in mentions which people sent to another route, and not in those of other routes. Best are those
 * that set right most of what is known, with an entry for them, less what they spoil.
 */
export function suggestTerms(input: SuggestInput, parts: SuggestParts): Suggestion[] {
  const names = namesIn([...input.corrected.map(({ routed }) => routed), ...input.background]);
  const routes = input.route === null ? ROUTES : [input.route];
  const candidates = routes.flatMap((route) => separatingTerms(route, input, parts, names));
  return tryCandidates(candidates, input, parts)
    .filter((suggestion) => gainOf(suggestion) > 0)
    .sort((a, b) => gainOf(b) - gainOf(a) || b.z - a.z || (a.term < b.term ? -1 : 1))
    .slice(0, input.limit);
}

function gainOf({ corrected, heldOut }: Suggestion): number {
  const net = ({ fixed, broken }: Gain) => fixed - broken;
  return net(corrected) + net(heldOut);
}

/** The words of the names and handles of all authors, folded: none of them is ever proposed. */
function namesIn(mentions: readonly RoutedMention[]): Set<string> {
  const names = new Set<string>();
  for (const { mention } of mentions) {
    for (const name of [mention.author.name, mention.author.handle]) {
      for (const word of name
        ?.normalize('NFD')
        .toLowerCase()
        .match(/[\p{L}\p{M}]+/gu) ?? []) {
        names.add(word.replace(/\p{M}/gu, ''));
      }
    }
  }
  return names;
}
