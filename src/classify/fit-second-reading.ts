import type { Encoder } from '../semantic/encoder.ts';
import type { Example } from '../semantic/examples.ts';
import { type Fold, type Held, heldOf } from './cross-fit.ts';
import type { FitJobs } from './fit-jobs.ts';
import { mixReadings } from './second-reading.ts';

/** How much the second reading counts beside the first: measured with sources left out. */
export const SECOND_SHARE = 0.3;

/** What of an encoder tells whose labels it has seen. */
type Tuned = Pick<Encoder, 'tunedOn'>;

/**
 * The folds that each encoder reads, by its place. A text is read by one that has seen no label of its source: the first
 * of those that read some of its fold already, or else of all. A text without such an encoder is in none.
 */
export function foldsByEncoder(
  folds: readonly Fold[],
  examples: readonly Pick<Example, 'source'>[],
  encoders: readonly Tuned[],
): readonly (readonly Fold[])[] {
  const found = encoders.map((): Fold[] => []);
  for (const { trainOn, score } of folds) {
    const read = new Map<number, number[]>();
    for (const index of score) {
      const source = examples[index]?.source ?? '';
      const isNew = (at: number) => encoders[at] !== undefined && isNewTo(encoders[at], source);
      const reader = [...read.keys(), ...encoders.keys()].find(isNew);
      if (reader === undefined) continue;
      const own = read.get(reader);
      if (own === undefined) read.set(reader, [index]);
      else own.push(index);
    }
    for (const [reader, own] of read) found[reader]?.push({ trainOn, score: Int32Array.from(own) });
  }
  return found;
}

/** What cross-fitting found: the log-odds of the first reading and of both together, and the head for `whole`. */
export interface CrossFitted {
  readonly first: Held;
  readonly both: Held;
  readonly weights: Uint8Array | undefined;
}

/**
 * The log-odds of each text of the folds by trainings without its fold. `foldsOfEncoder`: see `foldsByEncoder`; `whole`: whether
 * the first encoder's head is also to be trained on everything.
 */
export async function crossFit(
  jobs: FitJobs,
  folds: readonly Fold[],
  foldsOfEncoder: readonly (readonly Fold[])[],
  whole: boolean,
): Promise<CrossFitted> {
  // What takes longest begins first.
  const readingAgain = foldsOfEncoder.map((own, at) =>
    jobs.readAgain({ encoder: at, folds: own, whole: whole && at === 0 }),
  );
  const scoringOnce = folds.map((fold) => jobs.scoreOnce(fold));
  const [again, scores] = await Promise.all([Promise.all(readingAgain), Promise.all(scoringOnce)]);
  const first = heldOf(folds, scores);
  const second = heldOf(
    foldsOfEncoder.flat(),
    again.flatMap((one) => one.scores),
  );
  return { first, both: heldByBoth(first, second), weights: again[0]?.weights };
}

/** The log-odds of both readings together, of the texts that the second one has read. */
export function heldByBoth(first: Held, second: Held): Held {
  const held = new Map<number, Float64Array>();
  for (const [index, logits] of second) {
    const both = new Float64Array(logits.length);
    mixReadings(first.get(index) ?? logits, logits, SECOND_SHARE, both);
    held.set(index, both);
  }
  return held;
}

/**
 * The part that each source was left out with when such encoders were tuned, as `balancedParts` takes it; undefined where all
 * have seen it, or none.
 */
export function leftOutWith(encoders: readonly Tuned[]): (source: string) => number | undefined {
  return (source) => {
    const isNew = encoders.map((one) => isNewTo(one, source));
    return isNew.includes(true) && isNew.includes(false) ? isNew.indexOf(true) : undefined;
  };
}

/** Whether an encoder has seen no label of a source. */
export const isNewTo = ({ tunedOn }: Tuned, source: string): boolean => !tunedOn.includes(source);
