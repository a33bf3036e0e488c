import { createHash } from 'node:crypto';
import { AppError, type Wording } from '../errors.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import type { Encoder } from '../semantic/encoder.ts';
import type { Example } from '../semantic/examples.ts';
import { COLUMN } from '../semantic/heads.ts';
import { type Calibration, encodeModel } from '../semantic/model-file.ts';
import { TRAIN_DEFAULTS, type TrainOptions } from '../semantic/train.ts';
import type { Analyser } from '../text/analyse.ts';
import { extractEntities } from '../text/entities.ts';
import { fitRouteCalibration, type RoutePoint } from './calibrate.ts';
import { balancedParts, foldsOf, type Held } from './cross-fit.ts';
import { fitFacetThresholds } from './facet-thresholds.ts';
import { createFitJobs, type FitJobs } from './fit-jobs.ts';
import { crossFit, foldsByEncoder, isNewTo, leftOutWith, SECOND_SHARE } from './fit-second-reading.ts';
import { keywordOdds } from './route-odds.ts';
import { shapeOf } from './shape.ts';

/** Parts of whole sources that calibration is cross-fitted on. */
export const CALIBRATION_PARTS = 4;

export interface FitOptions extends Partial<Pick<TrainOptions, 'epochs' | 'learningRate' | 'l2' | 'seed'>> {
  /** Of the second reading; without it, texts are read once. */
  readonly encoder?: Encoder | undefined;
  /** Encoders of the same kind, each tuned without some of the sources that `encoder` was tuned on. */
  readonly calibrateWith?: readonly Encoder[];
  /** What a confidence means after a second reading, from a model with the same encoder; used without `calibrateWith`. */
  readonly secondCalibration?: Calibration | undefined;
  /**
   * Who does the long work, set up with the same examples and options, and the encoders `encoder`, then those of `calibrateWith`;
   * without it, this thread does.
   */
  readonly jobs?: FitJobs;
  readonly onProgress?: (what: string) => void;
}

/**
 * Trains the model and its calibration. Every number of the calibration is fitted on texts of sources that the model
 * which scored them had not seen (cross-fitting): a confidence is meant for a brand that is new. The same examples and
 * options give the same bytes. Throws `invalid_config` where the encoder has seen labels of the examples, and neither
 * `calibrateWith` nor `secondCalibration` says what its confidence means.
 */
export async function fitModel(
  examples: readonly Example[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  { onProgress = () => {}, encoder, calibrateWith = [], secondCalibration, ...chosen }: FitOptions = {},
): Promise<Buffer> {
  const { jobs: given, ...some } = chosen;
  const options = { ...TRAIN_DEFAULTS, ...some };
  const encoders = encoder === undefined ? [] : [encoder, ...calibrateWith];
  if (encoder && secondCalibration === undefined && !someIsNew(examples, encoders))
    throw new AppError('invalid_config', UNCALIBRATED);
  const jobs = given ?? createFitJobs({ examples, analyser, encoders, options }, onProgress);

  const folds = foldsOf(balancedParts(examples, CALIBRATION_PARTS, leftOutWith(calibrateWith)));
  const isTuned = calibrateWith.length === 0 && (encoder?.tunedOn.length ?? 0) > 0;
  const known = isTuned ? secondCalibration : undefined;
  const foldsOfEncoder =
    known === undefined ? foldsByEncoder(folds, examples, encoders) : encoders.map(() => []);
  const [{ first, both, weights: head }, weights] = await Promise.all([
    crossFit(jobs, folds, foldsOfEncoder, true),
    jobs.trainOnce(),
  ]);

  onProgress('calibration');
  const points = routePoints(examples, analyser, matcher, first);
  const calibration = fitCalibration(examples, points);
  const { epochs, learningRate, l2, smoothing, dropout, seed } = options;
  return encodeModel(
    weights,
    {
      calibration,
      ...(encoder === undefined
        ? {}
        : {
            secondReading: {
              encoder: encoder.version,
              share: SECOND_SHARE,
              calibration: known ?? fitCalibration(examples, withLogits(points, both)),
            },
          }),
      data: dataOf(examples),
      options: { epochs, learningRate, l2, smoothing, dropout, seed },
    },
    head,
  );
}

function fitCalibration(examples: readonly Example[], points: ReadonlyMap<number, RoutePoint>): Calibration {
  const facets = [...points].flatMap(([index, { logits }]) => {
    const targets = examples[index]?.targets;
    return targets === undefined ? [] : { logits, targets };
  });
  return { ...fitRouteCalibration([...points.values()]), ...fitFacetThresholds(facets) };
}

/** Whether there is something to fit the confidence after a second reading on. */
function someIsNew(examples: readonly Example[], encoders: readonly Encoder[]): boolean {
  return examples.some(({ route, source }) => route !== null && encoders.some((one) => isNewTo(one, source)));
}

const UNCALIBRATED: Wording = {
  fr:
    'L’encodeur a été entraîné sur ces textes, qui ne disent donc pas ce que vaut sa confiance. Reprenez ce qu’en dit un modèle ' +
    'construit avec cet encodeur (MODEL_FILE), donnez des encodeurs réglés sans eux (--calibrate-with), ou mettez ENCODER_FILE à none.',
  en:
    'The encoder has learnt from these texts, so they do not tell what its confidence means. Take what a model with this encoder ' +
    'says (MODEL_FILE), or give encoders tuned without them (--calibrate-with), or set ENCODER_FILE to none.',
};

/** What the route is calibrated on: the held-out log-odds, the keywords and the truth, by index. */
export function routePoints(
  examples: readonly Example[],
  analyser: Analyser,
  matcher: KeywordMatcher,
  held: Held,
): ReadonlyMap<number, RoutePoint> {
  const points = new Map<number, RoutePoint>();
  for (const [index, logits] of held) {
    const example = examples[index];
    if (example === undefined) continue;
    const { text, targets, source } = example;
    const analysis = analyser.analyse(text);
    const isService = targets[COLUMN.service] === 1;
    const isAbuse = targets[COLUMN.abuse] === 1;
    points.set(index, {
      logits,
      keywords: keywordOdds(matcher.match(analysis, text)),
      shape: shapeOf(analysis, extractEntities(text), analyser),
      route: isService ? 'customer_service' : isAbuse ? 'moderation' : 'community',
      source,
    });
  }
  return points;
}

/** The points that another reading scored as well, with what it said. */
export function withLogits(
  points: ReadonlyMap<number, RoutePoint>,
  held: Held,
): ReadonlyMap<number, RoutePoint> {
  return new Map(
    [...points].flatMap(([index, point]) => {
      const logits = held.get(index);
      return logits === undefined ? [] : [[index, { ...point, logits }]];
    }),
  );
}

function dataOf(examples: readonly Example[]): { source: string; rows: number; sha256: string }[] {
  const sources = Map.groupBy(examples, ({ source }) => source);
  return [...sources].map(([source, rows]) => {
    const digest = createHash('sha256');
    for (const { text, targets } of rows) digest.update(`${text}\n${targets.join()}\n`);
    return { source, rows: rows.length, sha256: digest.digest('hex') };
  });
}
