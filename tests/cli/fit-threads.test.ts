import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { fitModel } from '../../src/classify/fit.ts';
import { startFitThreads, type ThreadSetup } from '../../src/cli/fit-threads.ts';
import { readEncoder } from '../../src/pipeline/load-decider.ts';
import { loadExamples } from '../../src/semantic/load-examples.ts';
import { TRAIN_DEFAULTS } from '../../src/semantic/train.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { matcherOf } from '../classify/parts.ts';

const ENCODER_FILE = 'models/aiguillage.encoder';
const FAST = { epochs: 2, seed: 7 };

const examples = (await loadExamples(['models/corpus/retail.jsonl'], 'train')).slice(0, 80);
const setup: ThreadSetup = {
  ...{ examples, encoders: [ENCODER_FILE, ENCODER_FILE] },
  options: { ...TRAIN_DEFAULTS, ...FAST },
};

let threads: ReturnType<typeof startFitThreads> | undefined;
afterEach(() => threads?.close());

function start(wanted: ThreadSetup): { jobs: ReturnType<typeof startFitThreads>; said: string[] } {
  const said: string[] = [];
  threads = startFitThreads(wanted, (what) => said.push(what));
  return { jobs: threads, said };
}

test('a model that is trained on several threads has the same bytes', async () => {
  const { jobs, said } = start(setup);
  const analyser = createAnalyser(loadLexicons());
  const encoder = readEncoder({ ENCODER_FILE });
  const matcher = matcherOf([]);
  // The second one as if it had not seen the labels that the first one has.
  const calibrateWith = encoder === undefined ? [] : [{ ...encoder, tunedOn: [] }];
  const trained = (more: object) =>
    fitModel(examples, analyser, matcher, { ...FAST, encoder, calibrateWith, ...more });
  const [beside, here] = [await trained({ jobs }), await trained({})];
  expect(beside.equals(here)).toBe(true);
  // What they do is told while they do it.
  expect(said).toEqual(
    expect.arrayContaining([
      'second reading, encoder 1 of 2: training on everything',
      'second reading, encoder 2 of 2: reading text 1 of 80',
      expect.stringMatching(/^first reading, epoch 2 of 2, loss \d/),
    ]),
  );
});

test('a thread that cannot begin says why', async () => {
  const { jobs } = start({ ...setup, encoders: ['nulle-part.encoder'] });
  const asked = [jobs.trainOnce(), jobs.scoreOnce({ trainOn: Int32Array.of(0), score: Int32Array.of(1) })];
  const ended = await Promise.allSettled(asked);
  for (const one of ended)
    expect(String(one.status === 'rejected' && one.reason)).toMatch(/nulle-part\.encoder/);
  // Every thread that is tried instead fails as well, and is heard.
  await setTimeout(500);
});
