import { ROUTES, type Route } from '../mention/taxonomy.ts';
import { intentOdds, modelOdds, type PerRoute, type RouteCalibration } from './route-odds.ts';
import type { Shape } from './shape.ts';

/** One labelled text, scored by a model that was not trained on it. */
export interface RoutePoint {
  readonly logits: Float64Array;
  readonly keywords: PerRoute;
  readonly shape: Shape;
  readonly route: Route;
  readonly source: string;
}

const NAMES = [
  'service',
  'abuse',
  'intent',
  'serviceBias',
  'abuseBias',
  'keywords',
  'question',
  'ownCase',
  'abuseLength',
  'othersData',
  'offer',
] as const satisfies readonly (keyof RouteCalibration)[];
const SIZE = NAMES.length;

/** Newton's method: far fewer steps are needed; a step is cut to this length, so that a flat start cannot throw it off. */
const STEPS = 30;
const LONGEST_STEP = 2;
/** Pull towards where it starts, against columns that say the same in few texts. */
const RIDGE = 1e-3;
/** A keyword never speaks against what its entry says it speaks for. */
const LEAST_KEYWORDS = 0.05;

/**
 * Fits the few numbers that turn outputs into log-odds of routes, by Newton's method on the log loss of the three
 * routes: Platt scaling (Platt 1999) for several classes at once, with one more slope for the keywords, so that what
 * the model knows already is not counted twice, and one for each fact of a text's shape. A source counts by the root of
 * its size: large ones tell more, but do not drown the others.
 */
export function fitRouteCalibration(points: readonly RoutePoint[]): RouteCalibration {
  const start = { service: 0.5, abuse: 0.5, intent: 0.5, serviceBias: 0, abuseBias: 0 };
  const first: RouteCalibration = {
    ...start,
    keywords: 0.3,
    question: 0,
    ownCase: 0,
    abuseLength: 0,
    othersData: 0,
    offer: 0,
  };
  const weights = sourceWeights(points);
  const known = points.map((point) => ({ route: point.route, columns: columnsOf(point) }));
  let p = first;
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(SIZE);
    const hessian = new Float64Array(SIZE * SIZE);
    known.forEach(({ route, columns }, index) => {
      addPoint(columns, route, p, weights[index] ?? 0, gradient, hessian);
    });
    NAMES.forEach((name, k) => {
      gradient[k] = (gradient[k] ?? 0) + RIDGE * (p[name] - first[name]);
      hessian[k * SIZE + k] = (hessian[k * SIZE + k] ?? 0) + RIDGE;
    });
    p = moved(p, solve(hessian, gradient));
  }
  return rounded(p);
}

/** What each parameter is multiplied by, for each route: the log-odds are linear in the parameters. */
type Columns = Readonly<Record<Route, Float64Array>>;

function columnsOf({ logits, keywords, shape }: RoutePoint): Columns {
  const intents = intentOdds(logits);
  const zero: RouteCalibration = rounded(
    Object.fromEntries(NAMES.map((name) => [name, 0])) as RouteCalibration,
  ); // one entry per name
  const columns = { customer_service: new Float64Array(SIZE), community: new Float64Array(SIZE) };
  const all: Columns = { ...columns, moderation: new Float64Array(SIZE) };
  NAMES.forEach((name, k) => {
    const odds = modelOdds(logits, intents, keywords, shape, { ...zero, [name]: 1 });
    for (const route of ROUTES) all[route][k] = odds[route];
  });
  return all;
}

/** Adds what one point says of the slope of the loss and of its curvature. */
function addPoint(
  columns: Columns,
  truth: Route,
  p: RouteCalibration,
  weight: number,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const odds = ROUTES.map((route) =>
    NAMES.reduce((sum, name, k) => sum + p[name] * (columns[route][k] ?? 0), 0),
  );
  const top = Math.max(...odds);
  const powers = odds.map((value) => Math.exp(value - top));
  const total = powers.reduce((sum, value) => sum + value, 0);
  const mean = new Float64Array(SIZE);
  ROUTES.forEach((route, at) => {
    const share = (powers[at] ?? 0) / total;
    for (let k = 0; k < SIZE; k++) mean[k] = (mean[k] ?? 0) + share * (columns[route][k] ?? 0);
  });
  for (let k = 0; k < SIZE; k++) {
    gradient[k] = (gradient[k] ?? 0) + weight * ((mean[k] ?? 0) - (columns[truth][k] ?? 0));
  }
  ROUTES.forEach((route, at) => {
    const share = (weight * (powers[at] ?? 0)) / total;
    for (let k = 0; k < SIZE; k++) {
      const left = share * ((columns[route][k] ?? 0) - (mean[k] ?? 0));
      if (left === 0) continue;
      for (let j = 0; j < SIZE; j++) {
        const cell = k * SIZE + j;
        hessian[cell] = (hessian[cell] ?? 0) + left * ((columns[route][j] ?? 0) - (mean[j] ?? 0));
      }
    }
  });
}

/** Solves `matrix · x = vector` by elimination; both are spent. The matrix is positive definite: no pivot is zero. */
function solve(matrix: Float64Array, vector: Float64Array): Float64Array {
  for (let k = 0; k < SIZE; k++) {
    for (let row = k + 1; row < SIZE; row++) {
      const factor = (matrix[row * SIZE + k] ?? 0) / (matrix[k * SIZE + k] ?? 1);
      for (let j = k; j < SIZE; j++) {
        matrix[row * SIZE + j] = (matrix[row * SIZE + j] ?? 0) - factor * (matrix[k * SIZE + j] ?? 0);
      }
      vector[row] = (vector[row] ?? 0) - factor * (vector[k] ?? 0);
    }
  }
  for (let k = SIZE - 1; k >= 0; k--) {
    for (let j = k + 1; j < SIZE; j++)
      vector[k] = (vector[k] ?? 0) - (matrix[k * SIZE + j] ?? 0) * (vector[j] ?? 0);
    vector[k] = (vector[k] ?? 0) / (matrix[k * SIZE + k] ?? 1);
  }
  return vector;
}

function moved(p: RouteCalibration, step: Float64Array): RouteCalibration {
  const length = Math.hypot(...step);
  const cut = length > LONGEST_STEP ? LONGEST_STEP / length : 1;
  const next = { ...p };
  NAMES.forEach((name, k) => {
    next[name] = p[name] - cut * (step[k] ?? 0);
  });
  next.keywords = Math.max(LEAST_KEYWORDS, next.keywords);
  return next;
}

function rounded(p: RouteCalibration): RouteCalibration {
  const next = { ...p };
  for (const name of NAMES) next[name] = Math.round(p[name] * 10_000) / 10_000;
  return next;
}

/** Weights that add up to 1. */
function sourceWeights(points: readonly RoutePoint[]): number[] {
  const sizes = new Map<string, number>();
  for (const { source } of points) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  const weights = points.map(({ source }) => 1 / Math.sqrt(sizes.get(source) ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
