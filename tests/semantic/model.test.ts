import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { DENSE_BYTES } from '../../src/semantic/dense-head.ts';
import type { Example } from '../../src/semantic/examples.ts';
import { COLUMN, COLUMNS } from '../../src/semantic/heads.ts';
import { MOST_FEATURES } from '../../src/semantic/known-features.ts';
import { loadExamples } from '../../src/semantic/load-examples.ts';
import { createSemanticModel, type SemanticModel } from '../../src/semantic/model.ts';
import { decodeModel, encodeModel } from '../../src/semantic/model-file.ts';
import {
  createScorer,
  type Features,
  featuresOf,
  TRAIN_DEFAULTS,
  trainWeights,
  type Weights,
} from '../../src/semantic/train.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import type { Analysis } from '../../src/text/token.ts';
import { PLAIN } from '../classify/parts.ts';

const CORPUS = fileURLToPath(new URL('../../models/corpus/', import.meta.url));
/** 8 bits a weight lose about this much of the log-odds of a text. */
const QUANTISED = 0.1;

let examples: Example[];
let analyses: Analysis[];
let features: Features[];
let weights: Weights;
let model: SemanticModel;

beforeAll(async () => {
  const analyser = createAnalyser(loadLexicons());
  examples = (await loadExamples([`${CORPUS}retail.jsonl`], 'train')).slice(0, 120);
  analyses = examples.map(({ text }) => analyser.analyse(text));
  analyses.push(
    analyser.analyse(''),
    analyser.analyse('jsp tkt #LivraisonRatée 😡😡😡 non non 06 12 34 56 78 ??'),
  );
  features = analyses.map(featuresOf);
  weights = trainWeights(
    features.map((own) => [own]),
    examples,
    { ...TRAIN_DEFAULTS, epochs: 2 },
  );
  model = createSemanticModel(
    decodeModel(encodeModel(weights, { calibration: PLAIN, data: [], options: {} }), 'essai'),
  );
});

describe('a model file', () => {
  const rest = { calibration: PLAIN, data: [], options: {} };

  /** With the number of features in the header replaced by another text of the same length. */
  const withCount = (count: string) => (bytes: Buffer) => {
    const told = `"features":${weights.features.length},`;
    const text = bytes.toString('latin1').replace(told, `"features":${count},`.padEnd(told.length));
    return Buffer.from(text, 'latin1');
  };

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1), 'cut short or too long'],
    ['with something behind it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)]), 'cut short or'],
    ['cut within its header', (bytes: Buffer) => bytes.subarray(0, 200), 'cut short or too long'],
    ['of another version', (bytes: Buffer) => Buffer.from(`AIGUIL03${bytes}`), 'not a model file of this'],
    ['with fewer than no features', withCount('-1'), 'header'],
    ['with half a feature', withCount('1.5'), 'header'],
    ['with more features than it may have', withCount('9e9'), 'header'],
    ['with fewer features than it has', withCount('7'), 'cut short or too long'],
  ])('%s is refused by its name', (_how, spoil, why) => {
    const spoilt = spoil(encodeModel(weights, rest));
    expect(() => decodeModel(spoilt, 'essai')).toThrow(new RegExp(`essai: .*${why}`));
  });

  test('with features out of order, or one twice, is refused', () => {
    const twice = weights.features.map((feature, at) => (at === 1 ? (weights.features[0] ?? 0) : feature));
    for (const features of [weights.features.toReversed(), twice])
      expect(() => decodeModel(encodeModel({ ...weights, features }, rest), 'essai')).toThrow(/not in order/);
  });

  test('is smaller than 15 MB with as many features as it may have', () => {
    const features = Uint32Array.from({ length: MOST_FEATURES }, (_, at) => at);
    const table = new Float32Array(MOST_FEATURES * COLUMNS);
    const bytes = encodeModel({ ...weights, features, table }, rest, new Uint8Array(DENSE_BYTES));
    expect(bytes.length).toBeLessThan(15e6);
    expect(decodeModel(encodeModel({ ...weights, features, table }, rest), 'essai').known.count).toBe(
      MOST_FEATURES,
    );
  });
});

describe('a model out of its file', () => {
  test('says what its weights said when they were trained', () => {
    const scoreText = createScorer(weights);
    analyses.forEach((analysis, at) => {
      const found = features[at];
      if (found === undefined) throw new Error('Every text has features');
      const logits = model.score(analysis);
      const trained = scoreText(found);
      for (let k = 0; k < COLUMNS; k++) {
        expect(Math.abs((logits[k] ?? 0) - (trained[k] ?? 0))).toBeLessThan(QUANTISED);
      }
    });
  });

  test('says to the last digit what its weights say, where these are whole numbers', () => {
    const { analyse } = createAnalyser(loadLexicons());
    const texts = [
      'un',
      'un colis',
      'un colis perdu',
      'un http://a.fr colis',
      'zzqx un',
      'zzqx wvvk',
      '🔥🔥 !',
    ];
    const all = [...analyses, ...texts.map(analyse)];
    const found = all.map(featuresOf);
    const isUnknown = (at: number) => all[at]?.text.includes('zzqx') === true;
    const known = new Set(found.flatMap(({ features: own }, at) => (isUnknown(at) ? [] : [...own])));
    const sorted = Uint32Array.from(known).sort();
    // From -127 to 127 in each column: no weight is rounded.
    const table = Float32Array.from({ length: sorted.length * COLUMNS }, (_, cell) => {
      const [row, column] = [Math.floor(cell / COLUMNS), cell % COLUMNS];
      return ((row * 7 + column) % 255) - 127;
    });
    const bias = new Float32Array(COLUMNS).fill(0.5);
    const whole = { features: sorted, table, bias };
    const rest = { calibration: PLAIN, data: [], options: {} };
    const exact = createSemanticModel(decodeModel(encodeModel(whole, rest), 'essai'));
    expect(new Set(exact.header.scales)).toEqual(new Set([1]));
    const scoreText = createScorer(whole);
    all.forEach((analysis, at) => {
      const expected = scoreText(found[at] as Features);
      exact.score(analysis).forEach((logit, k) => {
        expect(logit).toBeCloseTo(expected[k] ?? Number.NaN, 9);
      });
    });
    expect([...exact.score(analyse('zzqx wvvk'))]).toEqual([...bias]);
  });

  test('has learnt what most of the texts that it was trained on are', () => {
    const right = analyses.slice(0, examples.length).filter((analysis, at) => {
      const isService = examples[at]?.targets[COLUMN.service] === 1;
      return (model.score(analysis)[COLUMN.service] ?? 0) > 0 === isService;
    });
    expect(right.length / examples.length).toBeGreaterThan(0.9);
  });

  test('explains its log-odds in full: what the tokens add makes the sum, with the bias', () => {
    for (const analysis of analyses) {
      for (const column of [COLUMN.service, COLUMN.abuse, COLUMN.intent + 2]) {
        const logit = model.score(analysis)[column] ?? 0;
        const weights = new Float64Array(COLUMNS);
        weights[column] = 1;
        const parts = model.contributions(weights).subarray(0, analysis.tokens.length);
        const sum = parts.reduce((total, part) => total + part, 0);
        expect(sum + (model.header.bias[column] ?? 0)).toBeCloseTo(logit, 9);
      }
    }
  });

  test('says of an emoji that is held down what it says of it once', () => {
    const { analyse } = createAnalyser(loadLexicons());
    for (const [once, often] of [
      ['🔥', '🔥🔥🔥'],
      ['merci 👏 à vous', 'merci 👏👏🏽👏 👏 à vous'],
    ] as const) {
      expect([...model.score(analyse(often))]).toEqual([...model.score(analyse(once))]);
    }
  });

  test('says its bias of a text without words', () => {
    const empty = analyses[120];
    if (empty === undefined) throw new Error('The empty text is among them');
    expect([...model.score(empty)]).toEqual(model.header.bias);
  });
});
