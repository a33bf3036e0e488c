import { describe, expect, test } from 'vitest';
import { calibrationError, reportOf } from '../../src/classify/metrics.ts';

type Class = 'a' | 'b' | 'c';
const CLASSES = ['a', 'b', 'c'] as const;

/** `matrix[truth][said]`, in the order a, b, c. */
function pairsOf(matrix: readonly (readonly number[])[]): { truth: Class; said: Class }[] {
  return CLASSES.flatMap((truth, i) =>
    CLASSES.flatMap((said, j) => Array.from({ length: matrix[i]?.[j] ?? 0 }, () => ({ truth, said }))),
  );
}

describe('a report by hand', () => {
  // a: 5 right, 1 said b. b: 2 right, 2 said a. c: 3 right, 1 said a, 2 said b.
  const report = reportOf(
    CLASSES,
    pairsOf([
      [5, 1, 0],
      [2, 2, 0],
      [1, 2, 3],
    ]),
  );

  test('counts what is right', () => {
    expect(report.count).toBe(16);
    expect(report.accuracy).toBe(10 / 16);
  });

  const rows: [name: Class, precision: number, recall: number, f1: number, support: number][] = [
    ['a', 5 / 8, 5 / 6, 10 / 14, 6],
    ['b', 2 / 5, 2 / 4, 4 / 9, 4],
    ['c', 3 / 3, 3 / 6, 6 / 9, 6],
  ];
  test.each(rows)('has precision, recall, F1 and support of %s', (name, precision, recall, f1, support) => {
    expect(report.classes[name]).toEqual({ precision, recall, f1, support });
    // F1 is the harmonic mean of the two.
    expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
  });

  test('averages F1 over the classes, each the same', () => {
    expect(report.macroF1).toBeCloseTo((10 / 14 + 4 / 9 + 6 / 9) / 3, 12);
  });

  test('keeps the confusion matrix by truth, then answer', () => {
    expect(report.confusion).toEqual({
      a: { a: 5, b: 1, c: 0 },
      b: { a: 2, b: 2, c: 0 },
      c: { a: 1, b: 2, c: 3 },
    });
  });
});

describe('what cannot be counted is NaN, never 0', () => {
  test('precision of a class never said, and nothing of one that does not occur', () => {
    const report = reportOf(CLASSES, [
      { truth: 'a', said: 'a' },
      { truth: 'b', said: 'a' },
    ]);
    expect(report.classes.b).toEqual({ precision: Number.NaN, recall: 0, f1: 0, support: 1 });
    expect(report.classes.c).toEqual({
      precision: Number.NaN,
      recall: Number.NaN,
      f1: Number.NaN,
      support: 0,
    });
    // F1 of a is 2/3, of b 0; c does not occur and does not count.
    expect(report.macroF1).toBeCloseTo(1 / 3, 12);
  });

  test('a class that is only said wrongly does not count in macro-F1', () => {
    const report = reportOf(CLASSES, [
      { truth: 'a', said: 'a' },
      { truth: 'a', said: 'c' },
    ]);
    expect(report.classes.c).toMatchObject({ precision: 0, recall: Number.NaN, support: 0 });
    expect(report.macroF1).toBeCloseTo(2 / 3, 12);
  });

  test('everything of no answers at all', () => {
    const report = reportOf(CLASSES, []);
    expect([report.count, report.accuracy, report.macroF1]).toEqual([0, Number.NaN, Number.NaN]);
    expect(calibrationError([])).toBeNaN();
  });
});

describe('calibration error by hand', () => {
  const answers = (confidence: number, right: number, wrong: number) => [
    ...Array.from({ length: right }, () => ({ confidence, right: true })),
    ...Array.from({ length: wrong }, () => ({ confidence, right: false })),
  ];
  const rows: [rule: string, given: ReturnType<typeof answers>, expected: number][] = [
    ['is 0 where confidence is how often it is right', answers(0.75, 3, 1), 0],
    ['is the distance where it is too sure', answers(0.9, 1, 1), 0.4],
    ['is the distance where it is too modest', answers(0.5, 4, 0), 0.5],
    ['weighs bins by their size', [...answers(0.95, 0, 1), ...answers(0.25, 1, 3)], 0.95 / 5],
    ['keeps bins apart', [...answers(0.85, 1, 0), ...answers(0.65, 0, 1)], (0.15 + 0.65) / 2],
    ['averages inside a bin', [...answers(0.61, 1, 0), ...answers(0.69, 0, 1)], (0.61 + 0.69 - 1) / 2],
    ['has a place for certainty', answers(1, 1, 1), 0.5],
  ];
  test.each(rows)('%s', (_rule, given, expected) => {
    expect(calibrationError(given)).toBeCloseTo(expected, 12);
  });
});
