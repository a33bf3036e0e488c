import { createDenseHead, packDenseHead } from '../semantic/dense-head.ts';
import { type Encoder, VECTOR } from '../semantic/encoder.ts';
import { cappedSources, type Example } from '../semantic/examples.ts';
import { trainDenseHead } from '../semantic/train-dense.ts';
import type { Analysis } from '../text/token.ts';
import { crossFit, type Parts, type Train } from './cross-fit.ts';
import type { Texts } from './fit.ts';
import { mixReadings } from './second-reading.ts';

/** How much the second reading counts beside the first: measured with sources left out. */
export const SECOND_SHARE = 0.3;

/** Log-odds of all columns by index. */
export type Held = ReadonlyMap<number, Float64Array>;

/**
 * The log-odds of both readings together (see `crossFit`), from those of the first: by a learner whose encoder has seen
 * no label of the source of a text, the first of those that have a head already, or else of all. Texts without such a learner
 * are left out.
 */
export function crossFitBoth(
  parts: Parts,
  first: Held,
  learners: readonly DenseLearner[],
  onPart?: (part: number) => void,
): Held {
  const held = new Map<number, Float64Array>();
  const train: Train = (indexes) => {
    const scores = new Map<DenseLearner, ReturnType<Train>>();
    return (index) => {
      const learner = [...scores.keys(), ...learners].find(({ isNew }) => isNew(index));
      if (learner === undefined) return UNREAD;
      const score = scores.get(learner) ?? learner.train(indexes);
      scores.set(learner, score);
      return score(index);
    };
  };
  for (const [index, logits] of crossFit(parts, train, onPart)) {
    if (logits === UNREAD) continue;
    mixReadings(first.get(index) ?? logits, logits, SECOND_SHARE, logits);
    held.set(index, logits);
  }
  return held;
}
const UNREAD = new Float64Array(0);

export interface DenseLearner {
  /** As they are kept: see `packDenseHead`. */
  weightsOf(indexes: readonly number[]): Uint8Array;
  readonly train: Train;
  /** Whether the encoder has seen no label of the source of an example. */
  isNew(index: number): boolean;
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
  const isNew = (index: number) => isNewTo(encoder, examples[index]?.source ?? '');
  return { weightsOf, train, isNew };
}

/**
 * The part that each source was left out with when such encoders were tuned, as `balancedParts` takes it; undefined where all
 * have seen it, or none.
 */
export function leftOutWith(encoders: readonly Encoder[]): (source: string) => number | undefined {
  return (source) => {
    const isNew = encoders.map((one) => isNewTo(one, source));
    return isNew.includes(true) && isNew.includes(false) ? isNew.indexOf(true) : undefined;
  };
}

/** Whether an encoder has seen no label of a source. */
export const isNewTo = ({ tunedOn }: Encoder, source: string): boolean => !tunedOn.includes(source);

/** The vectors of all texts, one behind the other. */
function vectorsOf(analyses: readonly Analysis[], encoder: Encoder): Float32Array {
  const vectors = new Float32Array(analyses.length * VECTOR);
  analyses.forEach((analysis, index) => {
    vectors.set(encoder.encode(analysis), index * VECTOR);
  });
  return vectors;
}
