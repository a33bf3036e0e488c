import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitModel } from '../../src/classify/fit.ts';
import {
  crossFitBoth,
  type DenseLearner,
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
  /** Says the same of every text, and counts what it was trained on. */
  function learnerSaying(odds: number, tunedOn: readonly string[]) {
    const trainedOn: number[][] = [];
    const learner: DenseLearner = {
      weightsOf: () => new Uint8Array(0),
      isNew: (index) => !tunedOn.includes(SOURCES[index] ?? ''),
      train: (indexes) => {
        trainedOn.push([...indexes]);
        return () => Float64Array.of(odds);
      },
    };
    return { learner, trainedOn };
  }
  const first = new Map(SOURCES.map((_, index) => [index, Float64Array.of(1)]));
  const mixed = (second: number) => Float64Array.of(1 - SECOND_SHARE + SECOND_SHARE * second);

  test('a text is read by the first encoder that has seen no label of its source', () => {
    const all = learnerSaying(10, SOURCES);
    const withoutA = learnerSaying(20, ['b', 'c']);
    const withoutAB = learnerSaying(30, ['c']);
    const learners = [all.learner, withoutA.learner, withoutAB.learner];
    const held = crossFitBoth([0, 1, 2], first, learners);
    expect([...held]).toEqual([
      [0, mixed(20)],
      [1, mixed(30)],
    ]);
    // The head that reads a text has not seen it either, and none is trained for nothing.
    expect([all, withoutA, withoutAB].map(({ trainedOn }) => trainedOn)).toEqual([[], [[1, 2]], [[0, 2]]]);
  });

  test('a source that several have not seen is read by one that has a head already', () => {
    const [withoutA, withoutC] = [learnerSaying(9, ['c']), learnerSaying(5, ['a'])];
    crossFitBoth([0, 0, 1], first, [withoutC.learner, withoutA.learner]);
    expect([withoutA.trainedOn, withoutC.trainedOn]).toEqual([[[2]], [[0, 1]]]);
  });

  test('one that was not tuned reads all', () => {
    expect([...crossFitBoth([0, 1, 2], first, [learnerSaying(4, []).learner]).keys()]).toEqual([0, 1, 2]);
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

  test('is refused before it is trained where nothing tells what its confidence means', () => {
    const said: string[] = [];
    const fit = () =>
      fitModel(examples, analyser, matcher, { ...FAST, encoder, onProgress: (what) => said.push(what) });
    expect(fit).toThrow(/do not tell what its confidence means.*MODEL_FILE.*--calibrate-with/);
    expect(said).toEqual([]);
  });

  test('takes over what it is told', () => {
    const secondCalibration = { ...PLAIN, abuseBias: -1.2345 };
    const bytes = fitModel(examples, analyser, matcher, { ...FAST, encoder, secondCalibration });
    const { secondReading, calibration } = decodeModel(bytes, 'essai').header;
    expect(secondReading).toMatchObject({ encoder: encoder.version, calibration: secondCalibration });
    expect(calibration).not.toEqual(secondCalibration);
  });

  test('is calibrated anew with encoders that have not', () => {
    const secondCalibration = { ...PLAIN, abuseBias: -1.2345 };
    const calibrateWith = [{ ...encoder, tunedOn: [] }];
    const bytes = fitModel(examples, analyser, matcher, {
      ...FAST,
      ...{ encoder, calibrateWith, secondCalibration },
    });
    expect(decodeModel(bytes, 'essai').header.secondReading?.calibration).not.toEqual(secondCalibration);
  });
});
