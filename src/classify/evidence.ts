import type { KeywordEffect, KeywordMatch } from '../keywords/keyword-match.ts';
import type { Evidence } from '../mention/classification.ts';
import type { Route } from '../mention/taxonomy.ts';
import type { Analysis } from '../text/token.ts';
import type { RouteCalibration, RouteOdds } from './route-odds.ts';
import type { ReadTwice } from './second-reading.ts';
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

// Of the words that do most, in the text at hand.
const weights = new Float64Array(SHOWN);
const starts = new Int32Array(SHOWN);
const ends = new Int32Array(SHOWN);

/**
 * The words that did most for (or against) the route, compared with the second likeliest one; the strongest first.
 * A plain loop and an insertion into six places, before any object is made: on the hot path, a map and a sort took 2 µs
 * more.
 */
export function addModelEvidence(
  evidence: Evidence[],
  { text, tokens }: Analysis,
  added: Float64Array,
  route: Route,
): void {
  let shown = 0;
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
    if (size < SMALLEST || (shown === SHOWN && size <= sizeOf(weights[SHOWN - 1]))) continue;
    // The last one goes out where there is no more room.
    let place = Math.min(shown, SHOWN - 1);
    shown = place + 1;
    for (; place > 0 && sizeOf(weights[place - 1]) < size; place -= 1) {
      weights[place] = weights[place - 1] ?? 0;
      starts[place] = starts[place - 1] ?? 0;
      ends[place] = ends[place - 1] ?? 0;
    }
    weights[place] = round(weight);
    starts[place] = first.start;
    ends[place] = end;
  }
  for (let place = 0; place < shown; place += 1) {
    const start = starts[place] ?? 0;
    const end = ends[place] ?? 0;
    const what = text.slice(start, end);
    evidence.push({ source: 'model', what, for: route, weight: weights[place] ?? 0, span: { start, end } });
  }
}

/**
 * What the second reading as a whole did for the route, compared with the second likeliest one. The weights of the columns
 * are cut to the share of the first reading, whose words are shown one by one.
 */
export function addSecondReading(
  evidence: Evidence[],
  weights: Float64Array,
  { second, share }: Pick<ReadTwice, 'second' | 'share'>,
  route: Route,
): void {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] ?? 0;
    sum += weight * (second[k] ?? 0) * share;
    weights[k] = weight * (1 - share);
  }
  if (Math.abs(sum) >= SMALLEST)
    evidence.push({ source: 'rule', what: 'second_reading', for: route, weight: round(sum) });
}

function sizeOf(weight: number | undefined): number {
  return Math.abs(weight ?? 0);
}

/** The facts of a text's shape that speak for a route, whatever the words. */
export function addShapeEvidence(
  evidence: Evidence[],
  { question, ownCase, othersData, offer }: Shape,
  calibration: RouteCalibration,
): void {
  const add = (what: string, speaksFor: Route, on: number, weight: number) => {
    if (on === 1 && Math.abs(weight) >= SMALLEST)
      evidence.push({ source: 'rule', what, for: speaksFor, weight: round(weight) });
  };
  add('question', 'customer_service', question, calibration.question);
  add('own_case', 'customer_service', ownCase, calibration.ownCase);
  add('data_of_others', 'moderation', othersData, calibration.othersData);
  add('offer', 'moderation', offer, calibration.offer);
}

/**
 * Adds what is not shown one by one: the other words, where every text starts from, the priors and the limits on
 * keywords. With it, the weights for the route less those for the runner-up add up to the distance of their log-odds.
 */
export function addRest(evidence: Evidence[], { odds, route, runnerUp }: RouteOdds): void {
  let rest = odds[route] - odds[runnerUp];
  for (const { for: of, weight } of evidence) {
    if (of === route) rest -= weight;
    else if (of === runnerUp) rest += weight;
  }
  if (Math.abs(rest) >= SMALLEST / 10)
    evidence.push({ source: 'rule', what: 'rest', for: route, weight: round(rest) });
}

/** Sorts in place. By insertion: there are some thirty pieces at most, and `sort` copies them. */
export function strongestFirst(evidence: Evidence[]): void {
  for (let at = 1; at < evidence.length; at += 1) {
    const moved = evidence[at];
    if (moved === undefined) break;
    const size = sizeOf(moved.weight);
    let place = at;
    for (let before = evidence[place - 1]; before !== undefined; before = evidence[place - 1]) {
      if (sizeOf(before.weight) >= size) break;
      evidence[place] = before;
      place -= 1;
    }
    evidence[place] = moved;
  }
}

/** Three decimals: enough to compare, and short to read. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
