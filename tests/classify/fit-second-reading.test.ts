import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foldsOf, type Parts } from '../../src/classify/cross-fit.ts';
import { fitModel } from '../../src/classify/fit.ts';
import {
  foldsByEncoder,
  heldByBoth,
  leftOutWith,
  SECOND_SHARE,
} from '../../src/classify/fit-second-reading.ts';
import { createEncoder } from '../../src/semantic/encoder.ts';
import { decodeEncoder } from '../../src/semantic/encoder-file.ts';
import { loadExamples } from '../../src/semantic/load-examples.ts';
import { decodeModel } from '../../src/semantic/model-file.ts';
import { analyser, matcherOf, PLAIN } from './parts.ts';

const FILE = 'models/aiguillage.encoder';
const encoder = createEncoder(decodeEncoder(readFileSync(FILE), FILE));
const FAST = { epochs: 1, seed: 7 } as const;

describe('both readings are calibrated on what neither has seen', () => {
  const SOURCES = ['a', 'b', 'c'];
  const examples = SOURCES.map((source) => ({ source }));
  /** Which texts each of the encoders reads, and what its heads are trained on; one part for each number. */
  function readBy(parts: Parts, ...tunedOn: readonly string[][]) {
    const encoders = tunedOn.map((sources) => ({ tunedOn: sources }));
    return foldsByEncoder(foldsOf(parts), examples, encoders).map((folds) =>
      folds.map(({ trainOn, score }) => ({ trainOn: [...trainOn], score: [...score] })),
    );
  }

  test('a text is read by the first encoder that has seen no label of its source, and a head that has not seen it', () => {
    expect(readBy([0, 1, 2], SOURCES, ['b', 'c'], ['c'])).toEqual([
      [],
      [{ trainOn: [1, 2], score: [0] }],
      [{ trainOn: [0, 2], score: [1] }],
    ]);
  });

  test('a source that several have not seen is read by one that reads some of its fold already', () => {
    expect(readBy([0, 0, 1], ['a'], ['c'])).toEqual([
      [{ trainOn: [0, 1], score: [2] }],
      [{ trainOn: [2], score: [0, 1] }],
    ]);
    expect(readBy([1, 0, 0], ['c'], ['a', 'b'])).toEqual([
      [
        { trainOn: [0], score: [1] },
        { trainOn: [1, 2], score: [0] },
      ],
      [{ trainOn: [0], score: [2] }],
    ]);
  });

  test('one that was not tuned reads all', () => {
    expect(readBy([0, 1, 2], []).flatMap((folds) => folds.flatMap(({ score }) => score))).toEqual([0, 1, 2]);
  });

  test('both count, the second as much as it does in a decision', () => {
    const first = new Map(SOURCES.map((_, index) => [index, Float64Array.of(1, -1)]));
    const both = heldByBoth(first, new Map([[2, Float64Array.of(11, 4)]]));
    expect([...both]).toEqual([[2, Float64Array.of(1 + 10 * SECOND_SHARE, -1 + 5 * SECOND_SHARE)]]);
  });
});

describe('the part of a source', () => {
  const partOf = leftOutWith([
    { ...encoder, tunedOn: ['a', 'b'] },
    { ...encoder, tunedOn: ['b', 'c'] },
  ]);

  test('is that of the encoder that was tuned without it', () => {
    expect([partOf('c'), partOf('a')]).toEqual([0, 1]);
  });

  test('is open where all have seen it, or none', () => {
    expect([partOf('b'), partOf('new'), leftOutWith([])('a')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('a model with an encoder that has learnt from its texts', async () => {
  const examples = (await loadExamples(['models/corpus/retail.jsonl'], 'train')).slice(0, 60);
  const matcher = matcherOf([]);

  test('the shipped one has learnt from the corpus', () => {
    expect(encoder.tunedOn).toEqual(expect.arrayContaining(['retail', 'telecom-tweets']));
  });

  test('is refused before it is trained where nothing tells what its confidence means', async () => {
    const said: string[] = [];
    const fit = () =>
      fitModel(examples, analyser, matcher, { ...FAST, encoder, onProgress: (what) => said.push(what) });
    await expect(fit).rejects.toThrow(/do not tell what its confidence means.*MODEL_FILE.*--calibrate-with/);
    expect(said).toEqual([]);
  });

  test('takes over what it is told', async () => {
    const secondCalibration = { ...PLAIN, abuseBias: -1.2345 };
    const bytes = await fitModel(examples, analyser, matcher, { ...FAST, encoder, secondCalibration });
    const { secondReading, calibration } = decodeModel(bytes, 'essai').header;
    expect(secondReading).toMatchObject({ encoder: encoder.version, calibration: secondCalibration });
    expect(calibration).not.toEqual(secondCalibration);
  });

  test('is calibrated anew with encoders that have not', async () => {
    const secondCalibration = { ...PLAIN, abuseBias: -1.2345 };
    const calibrateWith = [{ ...encoder, tunedOn: [] }];
    const bytes = await fitModel(examples, analyser, matcher, {
      ...FAST,
      ...{ encoder, calibrateWith, secondCalibration },
    });
    expect(decodeModel(bytes, 'essai').header.secondReading?.calibration).not.toEqual(secondCalibration);
  });
});
