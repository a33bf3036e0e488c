import { findMatches } from '../classify/classify.ts';
import { reportOf } from '../classify/metrics.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import type { DecidableMention } from '../mention/mention.ts';
import { INTENTS, type Intent, ROUTES, type Route } from '../mention/taxonomy.ts';
import { type Comparison, judgeBoth } from './compare.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** A mention of which a person has said what it is. */
export interface GoldMention {
  readonly mention: DecidableMention;
  readonly route: Route;
  /** Null: nobody has said. */
  readonly intent: Intent | null;
  /** True for a correction of the service's own decision, false for a row of the corpus. */
  readonly corrected: boolean;
}

/** Macro-F1, NaN where there is nothing to count. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

export interface GoldChange {
  readonly texts: number;
  readonly corrected: number;
  readonly route: BeforeAfter;
  readonly intent: BeforeAfter;
  /** Texts whose route becomes right, and those whose route becomes wrong. */
  readonly fixed: number;
  readonly broken: number;
}

/** What one decider said of rows with the lists in force, from one comparison to the next; rows and lists by identity. */
export type VerdictsInForce = WeakMap<KeywordMatcher, WeakMap<GoldMention, Verdict>>;

/**
 * What a change of lists does to the score on mentions whose truth is known: macro-F1 of routes and of intents. `known`:
 * of earlier comparisons by the same decider. A row that the change does not touch is not decided a second time.
 */
export function compareGold(
  gold: readonly GoldMention[],
  comparison: Comparison,
  known: VerdictsInForce = new WeakMap(),
): GoldChange {
  const inForce = known.get(comparison.before) ?? new WeakMap<GoldMention, Verdict>();
  known.set(comparison.before, inForce);
  const answers = gold.map((row) => {
    const judged = judgeBoth(row.mention, comparison);
    const before = judged?.before ?? inForce.get(row) ?? decideInForce(row.mention, comparison);
    inForce.set(row, before);
    return { row, before, after: judged?.after ?? before };
  });
  const right = (verdict: Verdict, { route }: GoldMention) => verdict.route === route;
  const routeF1 = (side: 'before' | 'after') =>
    reportOf(
      ROUTES,
      answers.map((answer) => ({ truth: answer.row.route, said: answer[side].route })),
    ).macroF1;
  const intentF1 = (side: 'before' | 'after') =>
    reportOf(
      INTENTS,
      answers.flatMap((answer) =>
        answer.row.intent === null ? [] : [{ truth: answer.row.intent, said: answer[side].intent }],
      ),
    ).macroF1;
  return {
    texts: gold.length,
    corrected: gold.filter(({ corrected }) => corrected).length,
    route: { before: routeF1('before'), after: routeF1('after') },
    intent: { before: intentF1('before'), after: intentF1('after') },
    fixed: answers.filter(({ row, before, after }) => !right(before, row) && right(after, row)).length,
    broken: answers.filter(({ row, before, after }) => right(before, row) && !right(after, row)).length,
  };
}

function decideInForce(mention: DecidableMention, { decider, before }: Comparison): Verdict {
  const reading = decider.read(mention);
  return verdictOf(decider.judge(reading, findMatches(before, reading), before.version));
}
