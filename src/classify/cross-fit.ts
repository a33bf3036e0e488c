import { createHash } from 'node:crypto';
import type { Example } from '../semantic/examples.ts';
import { COLUMNS } from '../semantic/heads.ts';

/** The part of an example that answers too few questions to calibrate on: it is trained on in every part. */
export const IN_EVERY_PART = -1;

/** Which part each example is held out with. */
export type Parts = readonly number[];

/** One part for each source that is labelled in full, in the order in which they occur; `names[part]` is the source. */
export function partsBySource(examples: readonly Example[]): { parts: Parts; names: readonly string[] } {
  const names: string[] = [];
  const parts = examples.map(({ route, source }) => {
    if (route === null) return IN_EVERY_PART;
    if (!names.includes(source)) names.push(source);
    return names.indexOf(source);
  });
  return { parts, names };
}

/**
 * Cuts the labelled examples into `count` parts of whole sources, the largest source first, each to the part that has
 * least: what is fitted on such parts holds for brands and sectors never seen. Fewer sources than parts: by the text,
 * so that a new file moves no other text. `placed`: the part of a source that has one already.
 */
export function balancedParts(
  examples: readonly Example[],
  count: number,
  placed: (source: string) => number | undefined = () => undefined,
): Parts {
  const { parts, names } = partsBySource(examples);
  if (names.length < count) {
    return examples.map(({ route, text }) => (route === null ? IN_EVERY_PART : partOfText(text, count)));
  }
  const sizes = names.map((_, name) => parts.filter((part) => part === name).length);
  const filled = Array<number>(count).fill(0);
  const partOf = Array<number>(names.length).fill(0);
  const known = names.map(placed);
  const isOpen = (name: number) => Number(known[name] === undefined);
  const order = (a: number, b: number) => isOpen(a) - isOpen(b) || (sizes[b] ?? 0) - (sizes[a] ?? 0);
  for (const name of [...names.keys()].sort(order)) {
    const part = known[name] ?? filled.indexOf(Math.min(...filled));
    partOf[name] = part;
    filled[part] = (filled[part] ?? 0) + (sizes[name] ?? 0);
  }
  return parts.map((name) => (name === IN_EVERY_PART ? IN_EVERY_PART : (partOf[name] ?? 0)));
}

function partOfText(text: string, count: number): number {
  return (createHash('sha256').update(`fold:${text}`).digest()[0] ?? 0) % count;
}

/** Texts and the others that they are scored by a training on (cross-fitting), by index. */
export interface Fold {
  readonly trainOn: Int32Array;
  readonly score: Int32Array;
}

/** One fold for each part: its examples, and all others to train on. */
export function foldsOf(parts: Parts): readonly Fold[] {
  const occurring = [...new Set(parts)].filter((part) => part !== IN_EVERY_PART).sort((a, b) => a - b);
  const indexes = Int32Array.from(parts.keys());
  return occurring.map((part) => ({
    trainOn: indexes.filter((index) => parts[index] !== part),
    score: indexes.filter((index) => parts[index] === part),
  }));
}

/** Log-odds of all columns by index. */
export type Held = ReadonlyMap<number, Float64Array>;

/** `scores`: for each fold the log-odds of what it scores, one text behind the other. Throws where they are not as many. */
export function heldOf(folds: readonly Fold[], scores: readonly Float64Array[]): Held {
  const held = new Map<number, Float64Array>();
  folds.forEach(({ score }, fold) => {
    const own = scores[fold];
    if (own?.length !== score.length * COLUMNS)
      throw new Error(`Fold ${fold} has not the scores of its texts.`);
    score.forEach((index, at) => {
      held.set(index, own.subarray(at * COLUMNS, (at + 1) * COLUMNS));
    });
  });
  return held;
}
