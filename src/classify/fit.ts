import { createHash } from 'node:crypto';
import type { KeywordMatcher } from '../keywords/compile.ts';
import { createDenseHead, packDenseHead } from '../semantic/dense-head.ts';
import { type Encoder, VECTOR } from '../semantic/encoder.ts';
import type { Example } from '../semantic/examples.ts';
import { COLUMN } from '../semantic/heads.ts';
import { type Calibration, encodeModel } from '../semantic/model-file.ts';
import { xorshift } from '../semantic/random.ts';
import { withSlips } from '../semantic/slips.ts';
import {
  featuresOf,
  logitsOf,
  TRAIN_DEFAULTS,
  type TrainOptions,
  trainWeights,
  type Weights,
} from '../semantic/train.ts';
import { trainDenseHead } from '../semantic/train-dense.ts';
import type { Analyser } from '../text/analyse.ts';
import { extractEntities } from '../text/entities.ts';
import type { Analysis } from '../text/token.ts';
import { fitRouteCalibration, type RoutePoint } from './calibrate.ts';
import { balancedParts, crossFit, type Parts, type Train } from './cross-fit.ts';
import { fitFacetThresholds } from './facet-thresholds.ts';
import { keywordOdds } from './route-odds.ts';
import { mixReadings } from './second-reading.ts';
import { shapeOf } from './shape.ts';

/** No labelled source counts for more than this many rows: the largest is one operator's tweets, and not the world. */
const SOURCE_CAP = 950;
/** Parts of whole sources that calibration is cross-fitted on. */
const PARTS = 4;
/** How much the second reading counts beside the first: measured with sources left out. */
const SECOND_SHARE = 0.4;
/** Where slips are drawn from: the same ones whatever the order of the examples is drawn from. */
const SLIPS_SEED = 20261128;

export interface FitOptions extends Partial<Pick<TrainOptions, 'epochs' | 'learningRate' | 'l2' | 'seed'>> {
  /** Of the second reading; without it, texts are read once. */
  readonly encoder?: Encoder | undefined;
  readonly onProgress?: (what: string) => void;
}

/**
 * Trains the model and its calibration. Every number of the calibration is fitted on texts of sources that the model
 * which scored them had not seen (cross-fitting): a confidence is meant for a brand that is new. The same examples and
 * options give the same bytes.
 */
export function fitModel(
  examples: readonly Example[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  { onProgress = () => {}, encoder, ...chosen }: FitOptions = {},
): Buffer {
  const options = { ...TRAIN_DEFAULTS, ...chosen };
  const texts = readTexts(examples, analyser);
  const analyses = texts.asWritten;
  const learner = createLearner(examples, texts, options);
  const parts = balancedParts(examples, PARTS);
  const held = crossFit(parts, learner.train, (part) =>
    onProgress(`calibration, part ${part + 1} of ${PARTS}`),
  );
  onProgress('calibration, fit');
  const points = routePoints(examples, analyses, analyser, matcher, held);
  const calibration = fitCalibration(examples, points);
  const dense = encoder && fitSecondReading(examples, texts, encoder, parts, held, options.seed, onProgress);
  const secondReading = dense && {
    encoder: dense.encoder,
    share: SECOND_SHARE,
    calibration: fitCalibration(examples, withLogits(points, dense.held)),
  };
  onProgress('training on everything');
  const weights = learner.weightsOf([...examples.keys()], (epoch, loss) =>
    onProgress(`epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)}`),
  );
  const { epochs, learningRate, l2, smoothing, dropout, seed } = options;
  return encodeModel(
    weights,
    {
      calibration,
      ...(secondReading === undefined ? {} : { secondReading }),
      data: dataOf(examples),
      options: { epochs, learningRate, l2, smoothing, dropout, seed },
    },
    dense?.weights,
  );
}

function fitCalibration(examples: readonly Example[], points: ReadonlyMap<number, RoutePoint>): Calibration {
  const facets = [...points].flatMap(([index, { logits }]) => {
    const targets = examples[index]?.targets;
    return targets === undefined ? [] : { logits, targets };
  });
  return { ...fitRouteCalibration([...points.values()]), ...fitFacetThresholds(facets) };
}

/** The head of the second reading, and the log-odds of both readings together for texts that neither had seen. */
function fitSecondReading(
  examples: readonly Example[],
  texts: Texts,
  encoder: Encoder,
  parts: Parts,
  first: ReadonlyMap<number, Float64Array>,
  seed: number,
  onProgress: (what: string) => void,
) {
  onProgress('second reading, vectors');
  const learner = createDenseLearner(examples, texts, encoder, seed);
  const held = crossFitBoth(parts, first, learner, (part) =>
    onProgress(`second reading, calibration, part ${part + 1} of ${PARTS}`),
  );
  onProgress('second reading, training on everything');
  return { encoder: encoder.version, held, weights: learner.weightsOf([...examples.keys()]) };
}

/** The log-odds of both readings together (see `crossFit`), from those of the first. */
export function crossFitBoth(
  parts: Parts,
  first: ReadonlyMap<number, Float64Array>,
  { train }: DenseLearner,
  onPart?: (part: number) => void,
): ReadonlyMap<number, Float64Array> {
  const held = crossFit(parts, train, onPart);
  for (const [index, logits] of held) mixReadings(first.get(index) ?? logits, logits, SECOND_SHARE, logits);
  return held;
}

export interface DenseLearner {
  /** As they are kept: see `packDenseHead`. */
  weightsOf(indexes: readonly number[]): Uint8Array;
  readonly train: Train;
}

/** Trains the head of the second reading on some of the examples, whose vectors are read once for all of them. */
export function createDenseLearner(
  examples: readonly Example[],
  { asWritten, slipped }: Texts,
  encoder: Encoder,
  seed: number,
): DenseLearner {
  const vectors = vectorsOf(asWritten, encoder);
  const ways = [vectors, vectorsOf(slipped, encoder)];
  const weighted = cappedSources(examples);
  const weightsOf = (indexes: readonly number[]) =>
    packDenseHead(trainDenseHead(ways, weighted, indexes, seed));
  const train: Train = (indexes) => {
    const head = createDenseHead(weightsOf(indexes));
    return (index) => Float64Array.from(head(vectors.subarray(index * VECTOR, (index + 1) * VECTOR)));
  };
  return { weightsOf, train };
}

/** The vectors of all texts, one behind the other. */
function vectorsOf(analyses: readonly Analysis[], encoder: Encoder): Float32Array {
  const vectors = new Float32Array(analyses.length * VECTOR);
  analyses.forEach((analysis, index) => {
    vectors.set(encoder.encode(analysis), index * VECTOR);
  });
  return vectors;
}

/** The texts of examples in both ways in which they are learnt. */
export interface Texts {
  readonly asWritten: readonly Analysis[];
  readonly slipped: readonly Analysis[];
}

/** Reads the texts of examples, as they were written and typed in haste. */
export function readTexts(examples: readonly Example[], analyser: Analyser): Texts {
  const random = xorshift(SLIPS_SEED);
  return {
    asWritten: examples.map(({ text }) => analyser.analyse(text)),
    slipped: examples.map(({ text }) => analyser.analyse(withSlips(text, random))),
  };
}

/** Trains on some of the examples, whose features are read once for all of them. */
export function createLearner(
  examples: readonly Example[],
  { asWritten, slipped }: Texts,
  options: TrainOptions,
): { weightsOf(indexes: readonly number[], onEpoch?: TrainOptions['onEpoch']): Weights; train: Train } {
  const features = asWritten.map((analysis, at) => [analysis, slipped[at] ?? analysis].map(featuresOf));
  const weighted = cappedSources(examples);
  function weightsOf(indexes: readonly number[], onEpoch?: TrainOptions['onEpoch']): Weights {
    return trainWeights(pick(features, indexes), pick(weighted, indexes), { ...options, onEpoch });
  }
  const train: Train = (indexes) => {
    const weights = weightsOf(indexes);
    return (index) => {
      const found = features[index]?.[0];
      return found === undefined ? Float64Array.from(weights.bias) : logitsOf(found, weights);
    };
  };
  return { weightsOf, train };
}

/** What the route is calibrated on: the held-out log-odds, the keywords and the truth, by index. */
export function routePoints(
  examples: readonly Example[],
  analyses: readonly Analysis[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  held: ReadonlyMap<number, Float64Array>,
): ReadonlyMap<number, RoutePoint> {
  const points = new Map<number, RoutePoint>();
  for (const [index, logits] of held) {
    const example = examples[index];
    const analysis = analyses[index];
    if (example === undefined || analysis === undefined) continue;
    const { targets, source } = example;
    const isService = targets[COLUMN.service] === 1;
    const isAbuse = targets[COLUMN.abuse] === 1;
    points.set(index, {
      logits,
      keywords: keywordOdds(matcher.match(analysis, analysis.text)),
      shape: shapeOf(analysis, extractEntities(analysis.text), analyser),
      route: isService ? 'customer_service' : isAbuse ? 'moderation' : 'community',
      source,
    });
  }
  return points;
}

/** The same points as another reading scores them. */
export function withLogits(
  points: ReadonlyMap<number, RoutePoint>,
  held: ReadonlyMap<number, Float64Array>,
): ReadonlyMap<number, RoutePoint> {
  return new Map(
    [...points].map(([index, point]) => [index, { ...point, logits: held.get(index) ?? point.logits }]),
  );
}

function cappedSources(examples: readonly Example[]): readonly Example[] {
  const sizes = new Map<string, number>();
  for (const { route, source } of examples) {
    if (route !== null) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  }
  return examples.map((example) => {
    const size = example.route === null ? 0 : (sizes.get(example.source) ?? 0);
    return size > SOURCE_CAP ? { ...example, weight: (example.weight * SOURCE_CAP) / size } : example;
  });
}

function pick<T>(values: readonly T[], indexes: readonly number[]): T[] {
  return indexes.map((index) => values[index]).filter((value) => value !== undefined);
}

function dataOf(examples: readonly Example[]): { source: string; rows: number; sha256: string }[] {
  const sources = Map.groupBy(examples, ({ source }) => source);
  return [...sources].map(([source, rows]) => {
    const digest = createHash('sha256');
    for (const { text, targets } of rows) digest.update(`${text}\n${targets.join()}\n`);
    return { source, rows: rows.length, sha256: digest.digest('hex') };
  });
}
