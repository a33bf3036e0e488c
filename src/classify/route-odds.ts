import type { KeywordMatch } from '../keywords/keyword-match.ts';
import type { DecidableMention } from '../mention/mention.ts';
import { INTENTS_BY_ROUTE, ROUTES, type Route } from '../mention/taxonomy.ts';
import { COLUMN } from '../semantic/heads.ts';
import type { Calibration } from '../semantic/model-file.ts';
import type { DecisionPolicy, RoutePrior } from './decision-policy.ts';
import { isFirstRule } from './first-rule.ts';
import type { Shape } from './shape.ts';

/** By how many log-odds a decisive entry puts its route ahead. */
const DECISIVE_LEAD = 4;
/** However many entries of one route match, together they add at most this before scaling: lists overlap. */
const KEYWORD_CAP = 4;

/** First and last (exclusive) column of the intents of each route: they stand in the order of the routes. */
export const INTENT_COLUMNS: Readonly<Record<Route, { readonly from: number; readonly to: number }>> =
  (() => {
    const first = COLUMN.intent;
    const service = first + INTENTS_BY_ROUTE.customer_service.length;
    const community = service + INTENTS_BY_ROUTE.community.length;
    return {
      customer_service: { from: first, to: service },
      community: { from: service, to: community },
      moderation: { from: community, to: community + INTENTS_BY_ROUTE.moderation.length },
    };
  })();

export type RouteCalibration = Pick<
  Calibration,
  | 'service'
  | 'abuse'
  | 'intent'
  | 'serviceBias'
  | 'abuseBias'
  | 'keywords'
  | 'question'
  | 'ownCase'
  | 'abuseLength'
  | 'othersData'
  | 'offer'
>;

export type PerRoute = Record<Route, number>;

export interface RouteOdds {
  /** Log-odds of each route, up to a constant. */
  readonly odds: PerRoute;
  /** Calibrated probabilities; they add up to 1. */
  readonly scores: PerRoute;
  readonly route: Route;
  readonly runnerUp: Route;
  /** Of the model alone: see `intentOdds`. */
  readonly intents: PerRoute;
  /** The decisive entry that settled it, if one did. */
  readonly decidedBy: KeywordMatch | null;
}

/**
 * Log-odds of the routes: the two heads of the model that speak of them, the keywords and the operator's priors, added
 * up. Community is what is left, so the model gives it 0.
 */
export function routeOdds(
  logits: Float64Array,
  matches: readonly KeywordMatch[],
  shape: Shape,
  mention: DecidableMention,
  calibration: Calibration,
  policy: DecisionPolicy,
): RouteOdds {
  const intents = intentOdds(logits);
  const odds = modelOdds(logits, intents, keywordOdds(matches), shape, calibration);
  addPrior(odds, policy.priors.default);
  addPrior(odds, policy.priors.channels[mention.source?.channel ?? '']);
  addPrior(odds, policy.priors.brands[mention.brand ?? '']);

  const decidedBy = decisiveMatch(matches);
  const forced = decidedBy?.effect.route;
  if (forced !== undefined) {
    const others = ROUTES.filter((route) => route !== forced).map((route) => odds[route]);
    odds[forced] = Math.max(odds[forced], Math.max(...others) + DECISIVE_LEAD);
  }
  const { route, runnerUp } = bestTwo(odds);
  return { odds, scores: softmax(odds), route, runnerUp, intents, decidedBy };
}

/** The log-odds of the routes before priors and decisive entries. */
export function modelOdds(
  logits: Float64Array,
  intents: PerRoute,
  keywords: PerRoute,
  shape: Shape,
  p: RouteCalibration,
): PerRoute {
  return {
    customer_service:
      (logits[COLUMN.service] ?? 0) * p.service +
      p.serviceBias +
      intents.customer_service * p.intent +
      keywords.customer_service * p.keywords +
      shape.question * p.question +
      shape.ownCase * p.ownCase,
    community: intents.community * p.intent + keywords.community * p.keywords,
    moderation:
      (logits[COLUMN.abuse] ?? 0) * p.abuse +
      p.abuseBias +
      intents.moderation * p.intent +
      keywords.moderation * p.keywords +
      shape.length * p.abuseLength +
      shape.othersData * p.othersData +
      shape.offer * p.offer,
  };
}

/** The log-odds of each route by the intents that imply it: the logarithm of the sum of their odds. */
export function intentOdds(logits: Float64Array): PerRoute {
  const odds: PerRoute = { customer_service: 0, community: 0, moderation: 0 };
  for (const route of ROUTES) {
    const { from, to } = INTENT_COLUMNS[route];
    let top = Number.NEGATIVE_INFINITY;
    for (let k = from; k < to; k++) top = Math.max(top, logits[k] ?? 0);
    let sum = 0;
    for (let k = from; k < to; k++) sum += Math.exp((logits[k] ?? 0) - top);
    odds[route] = top + Math.log(sum);
  }
  return odds;
}

/** What the lists propose for each route, in log-odds before scaling. */
export function keywordOdds(matches: readonly KeywordMatch[]): PerRoute {
  const sum: PerRoute = { customer_service: 0, community: 0, moderation: 0 };
  for (const { effect } of matches) {
    if (effect.route !== undefined) sum[effect.route] += effect.weight;
  }
  for (const route of ROUTES) sum[route] = Math.min(KEYWORD_CAP, Math.max(-KEYWORD_CAP, sum[route]));
  return sum;
}

/** Of several decisive entries, the one that the precedence of the taxonomy puts first. */
function decisiveMatch(matches: readonly KeywordMatch[]): KeywordMatch | null {
  const rank = ({ effect }: KeywordMatch) => {
    if (effect.route === 'moderation') return isFirstRule(effect.intent) ? 3 : 1;
    return effect.route === 'customer_service' ? 2 : 0;
  };
  let best: KeywordMatch | null = null;
  for (const match of matches) {
    if (!match.effect.decisive || match.effect.route === undefined) continue;
    if (best === null || rank(match) > rank(best)) best = match;
  }
  return best;
}

function addPrior(odds: PerRoute, prior: RoutePrior | undefined): void {
  if (prior !== undefined) for (const route of ROUTES) odds[route] += prior[route] ?? 0;
}

/** Ties go to the earlier name: customer service before community before moderation. */
function bestTwo(odds: PerRoute): Pick<RouteOdds, 'route' | 'runnerUp'> {
  const isService = odds.customer_service >= odds.community;
  const route = isService ? 'customer_service' : 'community';
  const runnerUp = isService ? 'community' : 'customer_service';
  if (odds.moderation > odds[route]) return { route: 'moderation', runnerUp: route };
  return { route, runnerUp: odds.moderation > odds[runnerUp] ? 'moderation' : runnerUp };
}

function softmax(odds: PerRoute): PerRoute {
  const top = Math.max(odds.customer_service, odds.community, odds.moderation);
  const customerService = Math.exp(odds.customer_service - top);
  const community = Math.exp(odds.community - top);
  const moderation = Math.exp(odds.moderation - top);
  const sum = customerService + community + moderation;
  return {
    customer_service: customerService / sum,
    community: community / sum,
    moderation: moderation / sum,
  };
}
