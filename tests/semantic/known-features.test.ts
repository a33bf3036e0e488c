import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKnownFeatures, UNKNOWN, worthKnowing } from '../../src/semantic/known-features.ts';

const feature = fc.nat({ max: 0xffff_ffff });
/** Features that share their high halves, as few drawn at random do. */
const crowded = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 0xffff })).map(([a, b]) => a * 0x1_0000 + b);

describe('the features that a model knows', () => {
  test('are found at their places, as signed numbers too, and no others', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(feature, crowded), { maxLength: 200 }),
        fc.array(fc.oneof(feature, crowded)),
        (some, others) => {
          const sorted = Uint32Array.from(some).sort();
          const { count, rowOf } = createKnownFeatures(sorted);
          expect(count).toBe(some.length);
          sorted.forEach((one, at) => {
            expect(rowOf(one)).toBe(at);
            expect(rowOf(one | 0)).toBe(at);
          });
          for (const other of others) expect(rowOf(other)).toBe(sorted.indexOf(other));
          expect(sorted.indexOf(-1)).toBe(UNKNOWN);
        },
      ),
    );
  });

  test('include the first and the last number that there is', () => {
    const { rowOf } = createKnownFeatures(Uint32Array.of(0, 0xffff_ffff));
    expect([rowOf(0), rowOf(0xffff_ffff), rowOf(-1), rowOf(1)]).toEqual([0, 1, 1, UNKNOWN]);
  });
});

describe('features that are worth knowing', () => {
  const texts = [[5, 5, 5, 9, -1], [9, 5, -1], [9, 7, 7], [9, 5, -1], [7]].map((own) => Int32Array.from(own));

  test('stand in three texts, however often in one', () => {
    expect([...worthKnowing(texts)]).toEqual([5, 9, 0xffff_ffff]);
    expect([...worthKnowing(texts.slice(0, 2))]).toEqual([]);
  });

  test('are those of the most texts where there are too many, the lowest number first among equals', () => {
    expect([...worthKnowing(texts, 2)]).toEqual([5, 9]);
    expect([...worthKnowing(texts, 1)]).toEqual([9]);
  });
});
