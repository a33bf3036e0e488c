import { findMatches } from '../classify/classify.ts';
import { reportOf } from '../classify/metrics.ts';
import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import type { Span } from '../mention/classification.ts';
import type { Mention } from '../mention/mention.ts';
import type { Queue, RoutedMention } from '../mention/routed-mention.ts';
import { type Intent, ROUTES, type Route } from '../mention/taxonomy.ts';
import type { StagedDecider } from '../routing/decide.ts';
import { extractEntities } from '../text/entities.ts';
import { candidateTerms } from './candidate-terms.ts';
import type { BeforeAfter, GoldMention } from './compare-gold.ts';
import { entriesFor, SUGGESTED_WEIGHTS, type SuggestedWeight, withWeight } from './term-entries.ts';
import { type GroupSizes, termZScore } from './term-odds.ts';
import { verdictOf } from './verdict.ts';

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

export interface SuggestParts {
  readonly decider: StagedDecider;
  readonly analyser: TermAnalyser;
  readonly matcher: KeywordMatcher;
}

export interface SuggestInput {
  readonly corrected: readonly CorrectedRouted[];
  readonly background: readonly RoutedMention[];
  readonly heldOut: readonly GoldMention[];
  /** Only for this route; null: for all. */
  readonly route: Route | null;
  readonly limit: number;
}

export interface Gain {
  readonly texts: number;
  readonly fixed: number;
  readonly broken: number;
}

export interface Suggestion {
  readonly term: string;
  readonly route: Route;
  /** Of most of the corrections that name one; null where none does. */
  readonly intent: Intent | null;
  /** See `termZScore`. */
  readonly z: number;
  /** The lightest weight that gains most. */
  readonly weight: SuggestedWeight;
  /** Corrected mentions of the route that it stands in, of how many. */
  readonly support: { readonly mentions: number; readonly of: number };
  /** Other recent mentions that it stands in, of how many. */
  readonly background: { readonly mentions: number; readonly of: number };
  /** With an entry of that weight for it: on corrected mentions, and on the held-out rows of the corpus. */
  readonly corrected: Gain;
  readonly heldOut: Gain;
  /** Macro-F1 of routes on both together. */
  readonly routeF1: BeforeAfter;
  readonly examples: {
    readonly id: string;
    readonly text: string;
    readonly storedQueue: Queue;
    readonly said: Route;
    readonly span: Span;
  }[];
}

/**
 * Terms that stand in mentions which people sent to another route, and not in the others. Best are those that set
 * right most of what is known, with an entry for them, less what they spoil.
 */
export function suggestTerms(input: SuggestInput, parts: SuggestParts): Suggestion[] {
  const names = namesIn([...input.corrected.map(({ routed }) => routed), ...input.background]);
  const routes = input.route === null ? ROUTES : [input.route];
  const candidates = routes.flatMap((route) => candidatesFor(route, input, parts, names));
  const tried = tryCandidates(candidates, input, parts);
  return tried
    .filter(({ corrected, heldOut }) => netOf(corrected) + netOf(heldOut) > 0)
    .sort(
      (a, b) =>
        netOf(b.corrected) + netOf(b.heldOut) - netOf(a.corrected) - netOf(a.heldOut) ||
        b.z - a.z ||
        (a.term < b.term ? -1 : 1),
    )
    .slice(0, input.limit);
}

const netOf = ({ fixed, broken }: Gain): number => fixed - broken;

type Candidate = Pick<Suggestion, 'term' | 'route' | 'intent' | 'z' | 'support' | 'background' | 'examples'>;

interface Seen {
  target: number;
  others: number;
  readonly authors: Set<string>;
  readonly writings: Map<string, number>;
  readonly intents: Map<Intent, number>;
  readonly examples: Suggestion['examples'];
}

function candidatesFor(
  route: Route,
  { corrected, background }: SuggestInput,
  { analyser, matcher }: SuggestParts,
  names: ReadonlySet<string>,
): Candidate[] {
  const target = corrected.filter((one) => one.route === route && one.routed.classification.route !== route);
  if (target.length === 0) return [];
  const known = new Set(corrected.map(({ routed }) => routed.mention.id));
  const others = [
    ...corrected.filter((one) => one.route !== route).map(({ routed }) => routed),
    ...background.filter(({ mention }) => !known.has(mention.id)),
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
    .filter(({ authors }) => authors.size >= MIN_AUTHORS)
    .map((term) => candidateOf(term, route, sizes, target.length, others.length))
    .filter(({ z, term }) => z >= MIN_Z && !isKnown(term, route, matcher, analyser))
    .sort((a, b) => b.z - a.z || (a.term < b.term ? -1 : 1))
    .slice(0, MAX_TRIED);
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

/** What an entry of one weight for a candidate does to the rows whose truth is known. */
interface Trial {
  readonly weight: SuggestedWeight;
  readonly own: { fixed: number; broken: number };
  readonly held: { fixed: number; broken: number };
  /** The rows whose route it changes, and to what. */
  readonly changed: Map<number, Route>;
}

/** Decides all that is known with an entry for each candidate, each for itself, and keeps the weight that does best. */
function tryCandidates(
  candidates: readonly Candidate[],
  { corrected, heldOut }: SuggestInput,
  { decider, analyser, matcher }: SuggestParts,
): Suggestion[] {
  const entries = entriesFor(candidates, analyser);
  const gold = [
    ...corrected.map(({ routed, route }) => ({ mention: routed.mention, route, own: true })),
    ...heldOut.map(({ mention, route }) => ({ mention, route, own: false })),
  ];
  const trials = candidates.map(() =>
    SUGGESTED_WEIGHTS.map(
      (weight): Trial => ({
        ...{ weight, own: { fixed: 0, broken: 0 }, held: { fixed: 0, broken: 0 }, changed: new Map() },
      }),
    ),
  );
  const before: Route[] = [];
  gold.forEach(({ mention, route, own }, row) => {
    const reading = decider.read(mention);
    const matches = findMatches(matcher, reading);
    const said = verdictOf(decider.judge(reading, matches, matcher.version)).route;
    before.push(said);
    for (const [index, found] of entries.in(reading)) {
      for (const trial of trials[index] ?? []) {
        const all = [...matches, ...withWeight(found, trial.weight)];
        const now = verdictOf(decider.judge(reading, all, matcher.version)).route;
        if (now === said) continue;
        trial.changed.set(row, now);
        const count = own ? trial.own : trial.held;
        if (now === route) count.fixed += 1;
        else if (said === route) count.broken += 1;
      }
    }
  });
  const f1 = (changed: ReadonlyMap<number, Route>) =>
    reportOf(
      ROUTES,
      gold.map(({ route }, row) => ({ truth: route, said: changed.get(row) ?? before[row] ?? route })),
    ).macroF1;
  const f1Before = f1(new Map());
  return candidates.flatMap((candidate, index) => {
    const best = bestOf(trials[index] ?? []);
    if (best === undefined) return [];
    return [
      {
        ...candidate,
        weight: best.weight,
        corrected: { texts: corrected.length, ...best.own },
        heldOut: { texts: heldOut.length, ...best.held },
        routeF1: { before: f1Before, after: f1(best.changed) },
      },
    ];
  });
}

/** The trial that sets most right; of equals the lightest: a decision should stay one of many words. */
function bestOf(trials: readonly Trial[]): Trial | undefined {
  const gainOf = ({ own, held }: Trial) => own.fixed - own.broken + held.fixed - held.broken;
  return trials.toSorted((a, b) => gainOf(b) - gainOf(a))[0];
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
