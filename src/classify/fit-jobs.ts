import { createDenseHead, packDenseHead } from '../semantic/dense-head.ts';
import { type Encoder, VECTOR } from '../semantic/encoder.ts';
import { cappedSources, type Example } from '../semantic/examples.ts';
import { COLUMN, COLUMNS } from '../semantic/heads.ts';
import { xorshift } from '../semantic/random.ts';
import { withSlips } from '../semantic/slips.ts';
import {
  createScorer,
  type Features,
  featuresOf,
  type TrainOptions,
  trainWeights,
  type Weights,
} from '../semantic/train.ts';
import { trainDenseHead } from '../semantic/train-dense.ts';
import type { Analyser } from '../text/analyse.ts';
import type { Fold } from './cross-fit.ts';

/**
 * The long work of fitting: trainings that depend on nothing but the texts, and so may run in any order and beside each
 * other. Log-odds are those of all columns, one text behind the other.
 */
export interface FitJobs {
  /** The log-odds that the first reading has for the texts of a fold. */
  scoreOnce(fold: Fold): Promise<Float64Array>;
  /** The weights of the first reading, trained on everything. */
  trainOnce(): Promise<Weights>;
  /** The second reading with one of the encoders; its vectors are read once for all that is wanted. */
  readAgain(wanted: WantedOfSecond): Promise<FoundBySecond>;
}

export interface WantedOfSecond {
  /** The place of the encoder. */
  readonly encoder: number;
  readonly folds: readonly Fold[];
  /** Whether the head is also to be trained on everything. */
  readonly whole: boolean;
}

export interface FoundBySecond {
  /** The log-odds of the texts of each fold. */
  readonly scores: readonly Float64Array[];
  /** The head that was trained on everything, as it is kept: see `packDenseHead`. */
  readonly weights?: Uint8Array;
}

export interface FitSetup {
  readonly examples: readonly Example[];
  readonly analyser: Analyser;
  readonly encoders: readonly Encoder[];
  readonly options: TrainOptions;
  /** Whether the first reading learns the heads of the route alone. */
  readonly onlyRoute?: boolean;
}

/** Where slips are drawn from: the same ones whatever the order of the examples is drawn from. */
const SLIPS_SEED = 20261128;
/** So many texts are read before it is told again how far that has come. */
const SAID_EVERY = 16_384;

/** The jobs in the thread of who asks for them: each keeps it busy until it is done. */
export function createFitJobs(setup: FitSetup, onProgress: (what: string) => void = () => {}): FitJobs {
  const { examples, encoders, options } = setup;
  const weighted = cappedSources(examples);
  const lessons = setup.onlyRoute === true ? weighted.map(forRoute) : weighted;
  const everything = Int32Array.from(examples.keys());
  let features: readonly (readonly Features[])[] | undefined;

  function train(indexes: Int32Array, onEpoch?: TrainOptions['onEpoch']): Weights {
    features ??= readFeatures(setup);
    return trainWeights(pick(features, indexes), pick(lessons, indexes), { ...options, onEpoch });
  }

  return {
    async scoreOnce({ trainOn, score }) {
      onProgress(`first reading, training, ${score.length} texts left out`);
      const weights = train(trainOn);
      const scoreText = createScorer(weights);
      return scoresOf(score, (index) => {
        const found = features?.[index]?.[0];
        return found === undefined ? weights.bias : scoreText(found);
      });
    },
    async trainOnce() {
      return train(everything, (epoch, loss) =>
        onProgress(`first reading, epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)}`),
      );
    },
    async readAgain({ encoder: at, folds, whole }) {
      if (folds.length === 0 && !whole) return { scores: [] };
      const encoder = encoders[at];
      if (encoder === undefined) throw new Error(`There is no encoder ${at}.`);
      const say = (what: string) =>
        onProgress(`second reading, encoder ${at + 1} of ${encoders.length}: ${what}`);
      const learnt = new Set<number>();
      for (const indexes of whole ? [everything] : folds.map(({ trainOn }) => trainOn))
        for (const index of indexes) learnt.add(index);
      const [vectors, slipped] = readVectors(setup, encoder, learnt, say);
      const headOf = (indexes: Int32Array) =>
        packDenseHead(trainDenseHead([vectors, slipped], weighted, indexes, options.seed));
      const scores = folds.map(({ trainOn, score }) => {
        say(`training, ${score.length} texts left out`);
        const head = createDenseHead(headOf(trainOn));
        return scoresOf(score, (index) => head(vectors.subarray(index * VECTOR, (index + 1) * VECTOR)));
      });
      if (!whole) return { scores };
      say('training on everything');
      return { scores, weights: headOf(everything) };
    },
  };
}

/** The texts of the examples one by one, as they were written and typed in haste. */
function eachText(
  examples: readonly Example[],
  take: (asWritten: string, slipped: string, index: number) => void,
): void {
  const random = xorshift(SLIPS_SEED);
  for (const [index, { text }] of examples.entries()) take(text, withSlips(text, random), index);
}

function readFeatures({ examples, analyser }: FitSetup): readonly (readonly Features[])[] {
  const features: Features[][] = [];
  eachText(examples, (asWritten, slipped) => {
    features.push([asWritten, slipped].map((text) => featuresOf(analyser.analyse(text))));
  });
  return features;
}

/** The vectors of all texts, one behind the other: as they were written, and, of those that are learnt from, typed in haste. */
function readVectors(
  { examples, analyser }: FitSetup,
  encoder: Encoder,
  learnt: ReadonlySet<number>,
  say: (what: string) => void,
): readonly [Float32Array, Float32Array] {
  const room = () => new Float32Array(examples.length * VECTOR);
  const [vectors, ofSlipped] = [room(), room()];
  eachText(examples, (asWritten, slipped, index) => {
    if (index % SAID_EVERY === 0) say(`reading text ${index + 1} of ${examples.length}`);
    vectors.set(encoder.encode(analyser.analyse(asWritten)), index * VECTOR);
    if (learnt.has(index)) ofSlipped.set(encoder.encode(analyser.analyse(slipped)), index * VECTOR);
  });
  return [vectors, ofSlipped];
}

function scoresOf(indexes: Int32Array, score: (index: number) => Float64Array | Float32Array): Float64Array {
  const scores = new Float64Array(indexes.length * COLUMNS);
  indexes.forEach((index, at) => {
    scores.set(score(index), at * COLUMNS);
  });
  return scores;
}

function pick<T>(values: readonly T[], indexes: Int32Array): T[] {
  return Array.from(indexes, (index) => values[index]).filter((value) => value !== undefined);
}

/** The other heads share no weights with those of the route: without them, training takes half as long. */
function forRoute(example: Example): Example {
  return {
    ...example,
    targets: example.targets.map((target, k) => (k < COLUMN.topics ? target : Number.NaN)),
  };
}
