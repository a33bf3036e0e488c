import { createHash } from 'node:crypto';
import { AppError, type Wording } from '../errors.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import type { Encoder } from '../semantic/encoder.ts';
import { cappedSources, type Example } from '../semantic/examples.ts';
import { COLUMN } from '../semantic/heads.ts';
import { type Calibration, encodeModel, type ModelHeader } from '../semantic/model-file.ts';
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
import type { Analyser } from '../text/analyse.ts';
import { extractEntities } from '../text/entities.ts';
import type { Analysis } from '../text/token.ts';
import { fitRouteCalibration, type RoutePoint } from './calibrate.ts';
import { balancedParts, crossFit, type Parts, type Train } from './cross-fit.ts';
import { fitFacetThresholds } from './facet-thresholds.ts';
import {
  createDenseLearner,
  crossFitBoth,
  type Held,
  isNewTo,
  leftOutWith,
  SECOND_SHARE,
} from './fit-second-reading.ts';
import { keywordOdds } from './route-odds.ts';
import { shapeOf } from './shape.ts';

/** Parts of whole sources that calibration is cross-fitted on. */
export const CALIBRATION_PARTS = 4;
/** Where slips are drawn from: the same ones whatever the order of the examples is drawn from. */
const SLIPS_SEED = 20261128;

export interface FitOptions extends Partial<Pick<TrainOptions, 'epochs' | 'learningRate' | 'l2' | 'seed'>> {
  /** Of the second reading; without it, texts are read once. */
  readonly encoder?: Encoder | undefined;
  /** Encoders of the same kind, each tuned without some of the sources that `encoder` was tuned on. */
  readonly calibrateWith?: readonly Encoder[];
  /** What a confidence means after a second reading, from a model with the same encoder; used without `calibrateWith`. */
  readonly secondCalibration?: Calibration | undefined;
  readonly onProgress?: (what: string) => void;
}

/**
 * Trains the model and its calibration. Every number of the calibration is fitted on texts of sources that the model
 * which scored them had not seen (cross-fitting): a confidence is meant for a brand that is new. The same examples and
 * options give the same bytes. Throws `invalid_config` where the encoder has seen labels of the examples, and neither
 * `calibrateWith` nor `secondCalibration` says what its confidence means.
 */
export function fitModel(
  examples: readonly Example[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  { onProgress = () => {}, encoder, ...chosen }: FitOptions = {},
): Buffer {
  const options = { ...TRAIN_DEFAULTS, ...chosen };
  if (encoder && !canCalibrate(examples, encoder, chosen)) throw new AppError('invalid_config', UNCALIBRATED);
  const texts = readTexts(examples, analyser);
  const analyses = texts.asWritten;
  const learner = createLearner(examples, texts, options);
  const parts = balancedParts(examples, CALIBRATION_PARTS, leftOutWith(chosen.calibrateWith ?? []));
  const held = crossFit(parts, learner.train, (part) =>
    onProgress(`calibration, part ${part + 1} of ${CALIBRATION_PARTS}`),
  );
  onProgress('calibration, fit');
  const points = routePoints(examples, analyses, analyser, matcher, held);
  const calibration = fitCalibration(examples, points);
  const dense =
    encoder &&
    fitSecondReading(
      examples,
      texts,
      { ...chosen, encoder, onProgress, seed: options.seed },
      { parts, held, points },
    );
  onProgress('training on everything');
  const weights = learner.weightsOf([...examples.keys()], (epoch, loss) =>
    onProgress(`epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)}`),
  );
  const { epochs, learningRate, l2, smoothing, dropout, seed } = options;
  return encodeModel(
    weights,
    {
      calibration,
      ...(dense === undefined ? {} : { secondReading: dense.fit }),
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

/** The head of the second reading, and what a confidence means after it. */
function fitSecondReading(
  examples: readonly Example[],
  texts: Texts,
  { encoder, calibrateWith = [], secondCalibration, seed, onProgress }: SecondOptions,
  { parts, held, points }: { parts: Parts; held: Held; points: ReadonlyMap<number, RoutePoint> },
): { readonly weights: Uint8Array; readonly fit: NonNullable<ModelHeader['secondReading']> } {
  onProgress('second reading, vectors');
  const learnerOf = (one: Encoder) => createDenseLearner(examples, texts, one, seed);
  const learner = learnerOf(encoder);
  const crossFitted = () => {
    const both = crossFitBoth(parts, held, [learner, ...calibrateWith.map(learnerOf)], (part) =>
      onProgress(`second reading, calibration, part ${part + 1} of ${CALIBRATION_PARTS}`),
    );
    return fitCalibration(examples, withLogits(points, both));
  };
  const isTuned = calibrateWith.length === 0 && encoder.tunedOn.length > 0;
  const calibration = (isTuned ? secondCalibration : undefined) ?? crossFitted();
  onProgress('second reading, training on everything');
  const weights = learner.weightsOf([...examples.keys()]);
  return { weights, fit: { encoder: encoder.version, share: SECOND_SHARE, calibration } };
}

/** Whether there is something to fit the confidence after a second reading on, or it is known. */
function canCalibrate(
  examples: readonly Example[],
  encoder: Encoder,
  { calibrateWith = [], secondCalibration }: FitOptions,
): boolean {
  if (secondCalibration !== undefined) return true;
  return examples.some(
    ({ route, source }) => route !== null && [encoder, ...calibrateWith].some((one) => isNewTo(one, source)),
  );
}

type SecondOptions = FitOptions &
  Required<Pick<FitOptions, 'encoder' | 'seed' | 'onProgress'>> & { encoder: Encoder };
const UNCALIBRATED: Wording = {
  fr:
    'L’encodeur a été entraîné sur ces textes, qui ne disent donc pas ce que vaut sa confiance. Reprenez ce qu’en dit un modèle ' +
    'construit avec cet encodeur (MODEL_FILE), donnez des encodeurs réglés sans eux (--calibrate-with), ou mettez ENCODER_FILE à none.',
  en:
    'The encoder has learnt from these texts, so they do not tell what its confidence means. Take what a model with this encoder ' +
    'says (MODEL_FILE), or give encoders tuned without them (--calibrate-with), or set ENCODER_FILE to none.',
};

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

/** The points that another reading scored as well, with what it said. */
export function withLogits(
  points: ReadonlyMap<number, RoutePoint>,
  held: ReadonlyMap<number, Float64Array>,
): ReadonlyMap<number, RoutePoint> {
  return new Map(
    [...points].flatMap(([index, point]) => {
      const logits = held.get(index);
      return logits === undefined ? [] : [[index, { ...point, logits }]];
    }),
  );
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
