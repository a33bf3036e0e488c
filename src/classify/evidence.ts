import type { KeywordEffect, KeywordMatch } from '../keywords/keyword-match.ts';
import type { Evidence } from '../mention/classification.ts';
import type { Route } from '../mention/taxonomy.ts';
import type { Analysis } from '../text/token.ts';
import type { RouteCalibration, RouteOdds } from './route-odds.ts';
import type { Shape } from './shape.ts';

/** Pieces of evidence from the model that are shown, and the smallest log-odds worth showing. */
const SHOWN = 6;
const SMALLEST = 0.05;
/** Keyword entries that are shown at most: a text of 10,000 characters can hold thousands of them. */
const SHOWN_KEYWORDS = 20;

/** Each keyword entry that matched, with what it speaks for. */
export function keywordEvidence(text: string, matches: readonly KeywordMatch[], scale: number): Evidence[] {
  return matches.slice(0, SHOWN_KEYWORDS).map(({ list, entry, effect, start, end }) => ({
    source: 'keyword',
    what: text.slice(start, end),
    for: speaksFor(effect),
    // A decisive entry counts in full; the others as much as the calibration found them worth.
    weight: round(effect.decisive || effect.route === undefined ? effect.weight : effect.weight * scale),
    span: { start, end },
    list,
    entry,
  }));
}

function speaksFor({ route, intent, flags, topics, urgency, urgencyAtMost }: KeywordEffect): string {
  const named = route ?? intent ?? flags[0] ?? topics[0];
  if (named !== undefined) return named;
  if (urgency !== undefined) return `urgency_${urgency}`;
  return urgencyAtMost === undefined ? 'never_hide' : `urgency_at_most_${urgencyAtMost}`;
}

/** A rule that a keyword entry brought in and that changed the decision. */
export function ruleOfMatch(what: string, speaksFor: string, match: KeywordMatch): Evidence {
  const { list, entry, start, end } = match;
  return { source: 'rule', what, for: speaksFor, weight: 0, span: { start, end }, list, entry };
}

/**
 * The words that did most for (or against) the route, compared with the second likeliest one; the strongest first.
 * A plain loop and an insertion into six places: on the hot path, a map and a sort took 2 µs more.
 */
export function modelEvidence(analysis: Analysis, added: Float64Array, route: Route): Evidence[] {
  const { text, tokens } = analysis;
  const shown: Evidence[] = [];
  for (let i = 0; i < tokens.length; ) {
    const first = tokens[i];
    if (first === undefined) break;
    let weight = added[i] ?? 0;
    let end = first.end;
    // Several tokens can stand for one written word ("jsp": je sais pas), and the words of a hashtag in it.
    for (i += 1; i < tokens.length && (tokens[i]?.start ?? 0) < end; i++) {
      weight += added[i] ?? 0;
      end = Math.max(end, tokens[i]?.end ?? 0);
    }
    const size = Math.abs(weight);
    if (size < SMALLEST || (shown.length === SHOWN && size <= Math.abs(shown[SHOWN - 1]?.weight ?? 0)))
      continue;
    let place = shown.length;
    while (place > 0 && Math.abs(shown[place - 1]?.weight ?? 0) < size) place -= 1;
    const { start } = first;
    shown.splice(place, 0, {
      source: 'model',
      what: text.slice(start, end),
      for: route,
      weight: round(weight),
      span: { start, end },
    });
    if (shown.length > SHOWN) shown.pop();
  }
  return shown;
}

/** The facts of a text's shape that speak for a route, whatever the words. */
export function shapeEvidence(shape: Shape, calibration: RouteCalibration): Evidence[] {
  const facts = [
    { what: 'question', for: 'customer_service', on: shape.question, weight: calibration.question },
    { what: 'own_case', for: 'customer_service', on: shape.ownCase, weight: calibration.ownCase },
    { what: 'data_of_others', for: 'moderation', on: shape.othersData, weight: calibration.othersData },
    { what: 'offer', for: 'moderation', on: shape.offer, weight: calibration.offer },
  ];
  return facts.flatMap(({ what, for: of, on, weight }) =>
    on === 1 && Math.abs(weight) >= SMALLEST
      ? [{ source: 'rule' as const, what, for: of, weight: round(weight) }]
      : [],
  );
}

/**
 * What is not shown one by one: the other words, where every text starts from, the priors and the limits on keywords.
 * With it, the weights for the route less those for the runner-up add up to the distance of their log-odds.
 */
export function restOfEvidence({ odds, route, runnerUp }: RouteOdds, shown: readonly Evidence[]): Evidence[] {
  let rest = odds[route] - odds[runnerUp];
  for (const { for: of, weight } of shown) {
    if (of === route) rest -= weight;
    else if (of === runnerUp) rest += weight;
  }
  return Math.abs(rest) < SMALLEST / 10
    ? []
    : [{ source: 'rule', what: 'rest', for: route, weight: round(rest) }];
}

/** Three decimals: enough to compare, and short to read. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
