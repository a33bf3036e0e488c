import type { Encoder } from '../semantic/encoder.ts';
import type { Example } from '../semantic/examples.ts';
import type { Fold, Held } from './cross-fit.ts';
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
