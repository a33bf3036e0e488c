import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import type { Span } from '../mention/classification.ts';
import type { Mention } from '../mention/mention.ts';
import type { Queue, RoutedMention } from '../mention/routed-mention.ts';
import type { Intent, Route } from '../mention/taxonomy.ts';
import { extractEntities } from '../text/entities.ts';
import { candidateTerms } from './candidate-terms.ts';
import { type GroupSizes, termZScore } from './term-odds.ts';

/** Terms of one route that are tried, those that separate best. */
const MAX_TRIED = 40;
/** Two-sided 95 %: below, chance explains the difference. */
const MIN_Z = 1.96;
/** A term that fewer different people use is never shown: it may be about one of them. */
const MIN_AUTHORS = 3;
const EXAMPLES = 3;

export interface CorrectedRouted {
  readonly routed: RoutedMention;
  readonly route: Route;
  readonly intent: Intent | null;
}

export interface Mentions {
  readonly corrected: readonly CorrectedRouted[];
  /** Recent ones. */
  readonly background: readonly RoutedMention[];
}

/** A term that tells misrouted mentions of a route from those of other routes. */
export interface Candidate {
  readonly term: string;
  readonly route: Route;
  /** Of most of the corrections that name one; null where none does. */
  readonly intent: Intent | null;
  /** See `termZScore`. */
  readonly z: number;
  /** Corrected mentions of the route that it stands in, of how many. */
  readonly support: { readonly mentions: number; readonly of: number };
  /** Mentions of other routes that it stands in, of how many: never more than those of the route. */
  readonly background: { readonly mentions: number; readonly of: number };
  readonly examples: {
    readonly id: string;
    readonly text: string;
    readonly storedQueue: Queue;
    readonly said: Route;
    readonly span: Span;
  }[];
}

/**
 * The terms that separate best, for one route: those of mentions that people sent to it, against mentions of other
 * routes. `names`: folded words that are never proposed.
 */
export function separatingTerms(
  route: Route,
  { corrected, background }: Mentions,
  { analyser, matcher }: { readonly analyser: TermAnalyser; readonly matcher: KeywordMatcher },
  names: ReadonlySet<string>,
): Candidate[] {
  const target = corrected.filter((one) => one.route === route && one.routed.classification.route !== route);
  if (target.length === 0) return [];
  const known = new Set(corrected.map(({ routed }) => routed.mention.id));
  // What already goes to the route by itself says nothing against a term; nor does it need one.
  const others = [
    ...corrected.filter((one) => one.route !== route).map(({ routed }) => routed),
    ...background.filter((one) => !known.has(one.mention.id) && one.classification.route !== route),
  ];
  const seen = new Map<string, Seen>();
  const sizes = { target: 0, others: 0 };
  const termsOf = ({ text }: Mention) =>
    candidateTerms(
      analyser.analyse(text),
      extractEntities(text).map(({ span }) => span),
      (word) => names.has(word),
    );
  for (const { routed, intent } of target) {
    const { mention, classification, routing } = routed;
    for (const { key, written, start, end } of termsOf(mention)) {
      sizes.target += 1;
      const term = seen.get(key) ?? newSeen();
      seen.set(key, term);
      term.target += 1;
      term.authors.add(mention.author.id);
      term.writings.set(written, (term.writings.get(written) ?? 0) + 1);
      if (intent !== null) term.intents.set(intent, (term.intents.get(intent) ?? 0) + 1);
      if (term.examples.length < EXAMPLES) {
        const said = classification.route;
        term.examples.push({
          id: mention.id,
          text: mention.text,
          storedQueue: routing.queue,
          said,
          span: { start, end },
        });
      }
    }
  }
  for (const { mention } of others) {
    for (const { key } of termsOf(mention)) {
      sizes.others += 1;
      const term = seen.get(key);
      if (term !== undefined) term.others += 1;
    }
  }
  return [...seen.values()]
    .filter(({ authors, target, others }) => authors.size >= MIN_AUTHORS && target >= others)
    .map((term) => candidateOf(term, route, sizes, target.length, others.length))
    .filter(({ z, term }) => z >= MIN_Z && !isKnown(term, route, matcher, analyser))
    .sort((a, b) => b.z - a.z || (a.term < b.term ? -1 : 1))
    .slice(0, MAX_TRIED);
}

interface Seen {
  target: number;
  others: number;
  readonly authors: Set<string>;
  readonly writings: Map<string, number>;
  readonly intents: Map<Intent, number>;
  readonly examples: Candidate['examples'];
}

function newSeen(): Seen {
  return { target: 0, others: 0, authors: new Set(), writings: new Map(), intents: new Map(), examples: [] };
}

function candidateOf(
  seen: Seen,
  route: Route,
  sizes: GroupSizes,
  ofTarget: number,
  ofOthers: number,
): Candidate {
  return {
    term: mostFrequent(seen.writings) ?? '',
    intent: mostFrequent(seen.intents) ?? null,
    z: termZScore(seen, sizes),
    support: { mentions: seen.target, of: ofTarget },
    background: { mentions: seen.others, of: ofOthers },
    ...{ route, examples: seen.examples },
  };
}

function mostFrequent<T>(counts: ReadonlyMap<T, number>): T | undefined {
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** True where an entry for the route finds the whole term already. */
function isKnown(term: string, route: Route, matcher: KeywordMatcher, analyser: TermAnalyser): boolean {
  return matcher
    .match(analyser.analyse(term), term)
    .some(({ effect, start, end }) => effect.route === route && start === 0 && end === term.length);
}
