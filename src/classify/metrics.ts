/** How well one class was found. A figure with nothing to count is NaN, never 0. */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Texts that really are of this class. */
  readonly support: number;
}

export interface Report<C extends string> {
  readonly count: number;
  readonly accuracy: number;
  /** Mean F1 of the classes that occur. */
  readonly macroF1: number;
  readonly classes: Readonly<Record<C, ClassMetrics>>;
  /** `confusion[truth][said]`: counts. */
  readonly confusion: Readonly<Record<C, Readonly<Record<C, number>>>>;
}

/** Precision, recall and F1 per class, macro-F1 and the confusion matrix, from pairs of truth and answer. */
export function reportOf<C extends string>(
  classes: readonly C[],
  pairs: readonly { readonly truth: C; readonly said: C }[],
): Report<C> {
  const zero = () => Object.fromEntries(classes.map((name) => [name, 0])) as Record<C, number>; // one entry per class
  const confusion = Object.fromEntries(classes.map((name) => [name, zero()])) as Record<C, Record<C, number>>; // ditto
  let right = 0;
  for (const { truth, said } of pairs) {
    confusion[truth][said] += 1;
    if (truth === said) right += 1;
  }
  const metrics = Object.fromEntries(
    classes.map((name) => {
      const hit = confusion[name][name];
      const support = classes.reduce((sum, said) => sum + confusion[name][said], 0);
      const answered = classes.reduce((sum, truth) => sum + confusion[truth][name], 0);
      return [
        name,
        { precision: hit / answered, recall: hit / support, f1: (2 * hit) / (support + answered), support },
      ];
    }),
  ) as Record<C, ClassMetrics>; // ditto
  const occurring = classes.filter((name) => metrics[name].support > 0);
  const macroF1 = occurring.reduce((sum, name) => sum + metrics[name].f1, 0) / occurring.length;
  return { count: pairs.length, accuracy: right / pairs.length, macroF1, classes: metrics, confusion };
}

const BINS = 10;

/** Expected calibration error (Naeini et al. 2015): mean distance of confidence and accuracy over ten equal bins. */
export function calibrationError(
  answers: readonly { readonly confidence: number; readonly right: boolean }[],
): number {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0, count: 0 }));
  for (const { confidence, right } of answers) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (bin === undefined) continue;
    bin.confidence += confidence;
    bin.right += right ? 1 : 0;
    bin.count += 1;
  }
  const distance = bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0);
  return distance / answers.length;
}
