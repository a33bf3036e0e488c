import { ROUTES, type Route } from '../mention/taxonomy.ts';
import { COLUMN } from '../semantic/heads.ts';
import { intentOdds, modelOdds, type PerRoute, type RouteCalibration } from './route-odds.ts';

/** One labelled text, scored by a model that was not trained on it. */
export interface RoutePoint {
  readonly logits: Float64Array;
  readonly keywords: PerRoute;
  readonly route: Route;
  readonly source: string;
}

const NO_ODDS: PerRoute = { customer_service: 0, community: 0, moderation: 0 };

const STEPS = 3000;
const STEP_SIZE = 0.5;

/**
 * Fits the few numbers that turn outputs into log-odds of routes, by gradient descent on the log loss of the three
 * routes: Platt scaling (Platt 1999) for several classes at once, with one more slope for the keywords, so that what
 * the model knows already is not counted twice. Every source counts the same, whatever its size.
 */
export function fitRouteCalibration(points: readonly RoutePoint[]): RouteCalibration {
  const weights = sourceWeights(points);
  const intents = points.map(({ logits }) => intentOdds(logits));
  const p = { service: 0.5, abuse: 0.5, intent: 0.5, serviceBias: 0, abuseBias: 0, keywords: 0.3 };
  for (let step = 0; step < STEPS; step++) {
    const g = { service: 0, abuse: 0, intent: 0, serviceBias: 0, abuseBias: 0, keywords: 0 };
    points.forEach((point, index) => {
      const weight = weights[index] ?? 0;
      const intent = intents[index] ?? NO_ODDS;
      const error = routeErrors(point, intent, p);
      g.service += weight * error.customer_service * (point.logits[COLUMN.service] ?? 0);
      g.serviceBias += weight * error.customer_service;
      g.abuse += weight * error.moderation * (point.logits[COLUMN.abuse] ?? 0);
      g.abuseBias += weight * error.moderation;
      for (const route of ROUTES) {
        g.keywords += weight * error[route] * point.keywords[route];
        g.intent += weight * error[route] * intent[route];
      }
    });
    p.service -= STEP_SIZE * g.service;
    p.serviceBias -= STEP_SIZE * g.serviceBias;
    p.abuse -= STEP_SIZE * g.abuse;
    p.intent -= STEP_SIZE * g.intent;
    p.abuseBias -= STEP_SIZE * g.abuseBias;
    // A keyword never speaks against what its entry says it speaks for.
    p.keywords = Math.max(0.05, p.keywords - STEP_SIZE * g.keywords);
  }
  const cut = (value: number) => Math.round(value * 10_000) / 10_000;
  return {
    service: cut(p.service),
    abuse: cut(p.abuse),
    intent: cut(p.intent),
    serviceBias: cut(p.serviceBias),
    abuseBias: cut(p.abuseBias),
    keywords: cut(p.keywords),
  };
}

/** Probability minus truth, per route. */
function routeErrors(point: RoutePoint, intents: PerRoute, p: RouteCalibration): PerRoute {
  const odds = modelOdds(point.logits, intents, point.keywords, p);
  const top = Math.max(odds.customer_service, odds.community, odds.moderation);
  let sum = 0;
  for (const route of ROUTES) {
    odds[route] = Math.exp(odds[route] - top);
    sum += odds[route];
  }
  for (const route of ROUTES) odds[route] = odds[route] / sum - (point.route === route ? 1 : 0);
  return odds;
}

/** Weights that add up to 1, and to the same share for each source. */
function sourceWeights(points: readonly RoutePoint[]): number[] {
  const sizes = new Map<string, number>();
  for (const { source } of points) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  return points.map(({ source }) => 1 / ((sizes.get(source) ?? 1) * sizes.size));
}
