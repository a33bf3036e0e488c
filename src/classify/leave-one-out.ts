import type { KeywordMatcher } from '../keywords/compile.ts';
import type { Route } from '../mention/taxonomy.ts';
import type { Encoder } from '../semantic/encoder.ts';
import type { Example } from '../semantic/examples.ts';
import { TRAIN_DEFAULTS } from '../semantic/train.ts';
import type { Analyser } from '../text/analyse.ts';
import type { Analysis } from '../text/token.ts';
import { fitRouteCalibration, type RoutePoint } from './calibrate.ts';
import { foldsOf, type Parts } from './cross-fit.ts';
import type { DecisionPolicy } from './decision-policy.ts';
import { routePoints, withLogits } from './fit.ts';
import { createFitJobs, type FitJobs } from './fit-jobs.ts';
import { crossFit, foldsByEncoder } from './fit-second-reading.ts';
import { type RouteOdds, routeOdds } from './route-odds.ts';
import { isUnsure } from './second-reading.ts';

/** How a text was routed by a model that saw nothing of its source. */
export interface LeftOut {
  readonly source: string;
  readonly text: string;
  readonly truth: Route;
  readonly said: Route;
  readonly confidence: number;
  /** What the first reading alone said. */
  readonly first: Route;
}

export interface LeaveOutParts {
  readonly analyser: Analyser;
  readonly matcher: KeywordMatcher;
  readonly policy: DecisionPolicy;
  /**
   * Of the second reading; without one, texts are read once. Each text is read by one that has seen no label of its
   * source (see `foldsByEncoder`), and once where there is none.
   */
  readonly encoders: readonly Encoder[];
  /** Who does the long work, with `onlyRoute`; without it, this thread does. */
  readonly jobs?: FitJobs;
}

/**
 * Routes every labelled example with models and a calibration that were fitted without the part that its source is in:
 * what to expect of a brand never seen. (The calibration is fitted on the other parts as models scored them that had seen
 * this one: of its labels, that leaves a trace in eleven numbers.) `parts` are whole sources: see cross-fit.ts.
 */
export async function leaveSourcesOut(
  examples: readonly Example[],
  parts: Parts,
  { analyser, matcher, policy, encoders, jobs: given }: LeaveOutParts,
): Promise<readonly LeftOut[]> {
  const options = TRAIN_DEFAULTS;
  const jobs = given ?? createFitJobs({ examples, analyser, encoders, options, onlyRoute: true });
  const folds = foldsOf(parts);
  const foldsOfEncoder = foldsByEncoder(folds, examples, encoders);
  const { first, both } = await crossFit(jobs, folds, foldsOfEncoder, false);
  const once = routePoints(examples, analyser, matcher, first);
  const twice = withLogits(once, both);

  return [...Map.groupBy(once, ([index]) => parts[index])].flatMap(([part, held]) => {
    const others = [...once.keys()].filter((index) => parts[index] !== part);
    const judgeOnce = judgeBy(others, once, matcher, policy);
    const judgeTwice = judgeBy(others, twice, matcher, policy);
    return held.flatMap(([index, point]) => {
      const analysis = analyser.analyse(examples[index]?.text ?? '');
      const found = judgeOnce(analysis, point);
      const again = twice.get(index);
      const last = isUnsure(found, policy) && again ? judgeTwice(analysis, again) : found;
      return {
        ...{ source: point.source, text: analysis.text, truth: point.route, first: found.route },
        ...{ said: last.route, confidence: last.scores[last.route] },
      };
    });
  });
}

/** The route of a point by a calibration that is fitted on some of the points, by index. */
function judgeBy(
  some: readonly number[],
  points: ReadonlyMap<number, RoutePoint>,
  matcher: KeywordMatcher,
  policy: DecisionPolicy,
): (analysis: Analysis, point: RoutePoint) => RouteOdds {
  const known = some.flatMap((index) => points.get(index) ?? []);
  const calibration = { ...fitRouteCalibration(known), topicThreshold: 0, flagThresholds: {} };
  return (analysis, { logits, shape }) => {
    const { text } = analysis;
    return routeOdds(logits, matcher.match(analysis, text), shape, { text }, calibration, policy);
  };
}
