import { describe, expect, test } from 'vitest';
import {
  balancedParts,
  foldsOf,
  heldOf,
  IN_EVERY_PART,
  partsBySource,
} from '../../src/classify/cross-fit.ts';
import { type Example, parseLesson } from '../../src/semantic/examples.ts';
import { COLUMNS } from '../../src/semantic/heads.ts';

function made(row: object, source: string): Example {
  const { data, error } = parseLesson(row);
  if (error) throw error;
  return { ...data, source };
}

function example(source: string, text: string): Example {
  return made({ text, intent: 'praise' }, source);
}

const many = (source: string, count: number) =>
  Array.from({ length: count }, (_, at) => example(source, `${source} ${at}`));
const talk = made({ text: 'il pleut', sentiment: 'neutral' }, 'talk');
const examples = [...many('a', 6), ...many('b', 3), ...many('c', 2), ...many('d', 2), talk];

describe('parts', () => {
  test('by source: each is a part of its own, and what has no full label is in none', () => {
    const { parts, names } = partsBySource(examples);
    expect(names).toEqual(['a', 'b', 'c', 'd']);
    expect(parts).toEqual([...Array(6).fill(0), 1, 1, 1, 2, 2, 3, 3, IN_EVERY_PART]);
  });

  test('balanced: no source is cut, and the largest stands alone', () => {
    const parts = balancedParts(examples, 2);
    expect(parts).toEqual([...Array(6).fill(0), ...Array(7).fill(1), IN_EVERY_PART]);
  });

  test('balanced: a source that has its part stays there, the others fill up', () => {
    const parts = balancedParts(examples, 2, (source) => (source === 'b' || source === 'c' ? 0 : undefined));
    expect(parts).toEqual([...Array(6).fill(1), ...Array(7).fill(0), IN_EVERY_PART]);
  });

  test('balanced, of fewer sources than parts: by the text, wherever it stands', () => {
    const one = many('a', 40);
    const parts = balancedParts(one, 3);
    expect(new Set(parts)).toEqual(new Set([0, 1, 2]));
    expect(balancedParts(one.toReversed(), 3).toReversed()).toEqual(parts);
  });
});

describe('cross-fitting', () => {
  test('scores each example by a training that saw nothing of its part, but all the rest', () => {
    const { parts } = partsBySource(examples);
    const folds = foldsOf(parts);
    expect(folds.flatMap(({ score }) => [...score])).toEqual([...Array(13).keys()]);
    for (const { score, trainOn } of folds) {
      const [part] = new Set(Array.from(score, (index) => parts[index]));
      expect([...trainOn]).toEqual([...parts.keys()].filter((index) => parts[index] !== part));
      expect(trainOn).toContain(13);
    }
  });

  test('each example has the log-odds that stand in its place', () => {
    const folds = [
      { trainOn: Int32Array.of(1), score: Int32Array.of(2, 0) },
      { trainOn: Int32Array.of(0, 2), score: Int32Array.of(1) },
    ];
    const scores = folds.map(({ score }) =>
      Float64Array.from({ length: score.length * COLUMNS }, (_, at) => score[Math.floor(at / COLUMNS)] ?? -1),
    );
    const held = heldOf(folds, scores);
    expect([...held.keys()]).toEqual([2, 0, 1]);
    for (const [index, logits] of held) expect([...logits]).toEqual(Array(COLUMNS).fill(index));
    expect(() => heldOf(folds, scores.toReversed())).toThrow(/Fold 0/);
  });
});
