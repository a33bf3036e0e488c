import type { KeywordMatcher } from '../keywords/compile.ts';
import type { Route } from '../mention/taxonomy.ts';
import type { Example } from '../semantic/examples.ts';
import { COLUMN } from '../semantic/heads.ts';
import { TRAIN_DEFAULTS } from '../semantic/train.ts';
import type { Analyser } from '../text/analyse.ts';
import { fitRouteCalibration } from './calibrate.ts';
import { crossFit, partsBySource } from './cross-fit.ts';
import type { DecisionPolicy } from './decision-policy.ts';
import { createLearner, routePoints } from './fit.ts';
import { routeOdds } from './route-odds.ts';

/** How a text was routed by a model that saw nothing of its source. */
export interface LeftOut {
  readonly source: string;
  readonly text: string;
  readonly truth: Route;
  readonly said: Route;
  readonly confidence: number;
}

/**
 * Routes every labelled example with a model and a calibration that were fitted without its source: what to expect of a
 * brand never seen. The calibration of one source is fitted on the held-out scores of the others.
 */
export function leaveOneSourceOut(
  examples: readonly Example[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  policy: DecisionPolicy,
  onSource: (source: string) => void = () => {},
): readonly LeftOut[] {
  const analyses = examples.map(({ text }) => analyser.analyse(text));
  const { parts, names } = partsBySource(examples);
  const learner = createLearner(examples.map(forRoute), analyses, TRAIN_DEFAULTS);
  const held = crossFit(parts, learner.train, (part) => onSource(names[part] ?? ''));
  const points = [...routePoints(examples, analyses, analyser, matcher, held)];
  return names.flatMap((name) => {
    const others = points.flatMap(([, point]) => (point.source === name ? [] : point));
    const calibration = { ...fitRouteCalibration(others), topicThreshold: 0, flagThresholds: {} };
    return points.flatMap(([index, { logits, shape, source, route: truth }]) => {
      const analysis = analyses[index];
      if (source !== name || analysis === undefined) return [];
      const { text } = analysis;
      const matches = matcher.match(analysis, text);
      const { route: said, scores } = routeOdds(logits, matches, shape, { text }, calibration, policy);
      return { source, text, truth, said, confidence: scores[said] };
    });
  });
}

/** The other heads share no weights with those of the route: without them, training takes half as long. */
function forRoute(example: Example): Example {
  return {
    ...example,
    targets: example.targets.map((target, k) => (k < COLUMN.topics ? target : Number.NaN)),
  };
}
