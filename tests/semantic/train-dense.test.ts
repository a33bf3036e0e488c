import { expect, test } from 'vitest';
import { createDenseHead, packDenseHead } from '../../src/semantic/dense-head.ts';
import { VECTOR } from '../../src/semantic/encoder.ts';
import type { Example } from '../../src/semantic/examples.ts';
import { COLUMN, COLUMNS } from '../../src/semantic/heads.ts';
import { xorshift } from '../../src/semantic/random.ts';
import { trainDenseHead } from '../../src/semantic/train-dense.ts';

const random = xorshift(7);
const ROWS = 2000;
const HALF = ROWS / 2;
const vectors = Float32Array.from({ length: ROWS * VECTOR }, () => (random() / 2 ** 32 - 0.5) / 5);
/** What a row is: one of the directions of its vector. */
const isSo = (row: number, direction: number) =>
  vectors
    .subarray(row * VECTOR, (row + 1) * VECTOR)
    .reduce((sum, one, i) => sum + (i % 3 === direction ? one : 0), 0) > 0;

/** The first half says whether a row is a case; the second, which says nothing of the route, whether it is abuse. */
const examples = Array.from({ length: ROWS }, (_, row): Example => {
  const targets = new Float32Array(COLUMNS).fill(Number.NaN);
  const hasRoute = row < HALF;
  if (hasRoute) targets[COLUMN.service] = isSo(row, 0) ? 1 : 0;
  else targets[COLUMN.abuse] = isSo(row, 1) ? 1 : 0;
  const route = isSo(row, 0) ? 'customer_service' : 'community';
  return {
    text: '',
    targets,
    weight: hasRoute ? 1 : 0.1,
    route: hasRoute ? route : null,
    intent: null,
    source: 'essai',
  };
});
const all = [...examples.keys()];

test('learns each question from the rows that answer it, those that count little as well', () => {
  const head = createDenseHead(packDenseHead(trainDenseHead([vectors, vectors], examples, all, 1)));
  let [cases, abuse] = [0, 0];
  for (const row of all) {
    const said = head(vectors.subarray(row * VECTOR, (row + 1) * VECTOR));
    if (row < HALF) cases += (said[COLUMN.service] ?? 0) > 0 === isSo(row, 0) ? 1 : 0;
    else abuse += (said[COLUMN.abuse] ?? 0) > 0 === isSo(row, 1) ? 1 : 0;
  }
  expect(cases / HALF).toBeGreaterThan(0.9);
  expect(abuse / HALF).toBeGreaterThan(0.9);
});

test('gives the same weights for the same seed, and finite ones from rows without a route alone', () => {
  const light = all.slice(HALF, HALF + 3);
  const once = trainDenseHead([vectors], examples, light, 3);
  expect(trainDenseHead([vectors], examples, light, 3)).toEqual(once);
  expect(once.every(Number.isFinite)).toBe(true);
});
