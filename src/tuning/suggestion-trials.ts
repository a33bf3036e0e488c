import { findMatches } from '../classify/classify.ts';
import { reportOf } from '../classify/metrics.ts';
import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import { ROUTES, type Route } from '../mention/taxonomy.ts';
import type { StagedDecider } from '../routing/decide.ts';
import type { BeforeAfter, GoldMention } from './compare-gold.ts';
import type { Candidate, CorrectedRouted } from './separating-terms.ts';
import { entriesFor, SUGGESTED_WEIGHTS, type SuggestedWeight, withWeight } from './term-entries.ts';
import { verdictOf } from './verdict.ts';

export interface SuggestParts {
  readonly decider: StagedDecider;
  readonly analyser: TermAnalyser;
  readonly matcher: KeywordMatcher;
}

export interface Gain {
  readonly texts: number;
  readonly fixed: number;
  readonly broken: number;
}

/** A candidate, and what an entry for it would gain. */
export interface Suggestion extends Candidate {
  /** The lightest weight that gains most. */
  readonly weight: SuggestedWeight;
  /** With an entry of that weight for it: on corrected mentions, and on the held-out rows of the corpus. */
  readonly corrected: Gain;
  readonly heldOut: Gain;
  /** Macro-F1 of routes on both together. */
  readonly routeF1: BeforeAfter;
}

/** Decides all that is known with an entry for each candidate, each for itself, and keeps the weight that does best. */
export function tryCandidates(
  candidates: readonly Candidate[],
  {
    corrected,
    heldOut,
  }: { readonly corrected: readonly CorrectedRouted[]; readonly heldOut: readonly GoldMention[] },
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

/** What an entry of one weight for a candidate does to the rows whose truth is known. */
interface Trial {
  readonly weight: SuggestedWeight;
  readonly own: { fixed: number; broken: number };
  readonly held: { fixed: number; broken: number };
  /** The rows whose route it changes, and to what. */
  readonly changed: Map<number, Route>;
}

/** The trial that sets most right; of equals the lightest: a decision should stay one of many words. */
function bestOf(trials: readonly Trial[]): Trial | undefined {
  const gainOf = ({ own, held }: Trial) => own.fixed - own.broken + held.fixed - held.broken;
  return trials.toSorted((a, b) => gainOf(b) - gainOf(a))[0];
}
