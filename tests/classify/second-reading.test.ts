import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createClassifier, createStagedClassifier, findMatches } from '../../src/classify/classify.ts';
import { createSecondReading, type SecondReading } from '../../src/classify/second-reading.ts';
import type { KeywordEntry } from '../../src/keywords/list-schema.ts';
import { PARTS, packDenseHead } from '../../src/semantic/dense-head.ts';
import { createEncoder, type Encoder } from '../../src/semantic/encoder.ts';
import { decodeEncoder } from '../../src/semantic/encoder-file.ts';
import { COLUMN, HEADS } from '../../src/semantic/heads.ts';
import { analyser, COMMUNITY, entry, matcherOf, modelSaying, PLAIN, policy, type Says } from './parts.ts';

const FILE = 'models/aiguillage.encoder';
const encoder = createEncoder(decodeEncoder(readFileSync(FILE), FILE));

/** A head that says the same of every vector. */
function headSaying(says: Says): Uint8Array {
  const weights = new Float32Array(PARTS.size);
  for (const [head, classes] of Object.entries(says) as [keyof typeof HEADS, Record<string, number>][]) {
    const names: readonly string[] = HEADS[head].classes;
    for (const [name, odds] of Object.entries(classes))
      weights[PARTS.outBias + COLUMN[head] + names.indexOf(name)] = odds;
  }
  return packDenseHead(weights);
}

const UNSURE: Says = { service: { service: 0.2 }, intent: { question: 0.1 }, abuse: { abuse: -4 } };
const ABUSE: Says = {
  service: { service: -6 },
  abuse: { abuse: 8 },
  intent: { threat: 8 },
  flags: { threat: 6 },
};
const SHARE = 0.5;

const readingOf = (says: Says, by: Encoder = encoder): SecondReading =>
  createSecondReading(by, headSaying(says), { encoder: encoder.version, share: SHARE, calibration: PLAIN });

function partsOf(first: Says, secondReading?: SecondReading, below = 0.8) {
  return {
    analyser,
    model: modelSaying(first),
    secondReading,
    policy: {
      ...policy.decision,
      priors: { default: {}, channels: {}, brands: {} },
      secondReadingBelow: below,
    },
    policyVersion: 'test',
    brandLanguage: 'fr',
  };
}

const decide = (
  first: Says,
  secondReading?: SecondReading,
  { entries = [], below }: { entries?: readonly KeywordEntry[]; below?: number } = {},
) => createClassifier({ ...partsOf(first, secondReading, below), matcher: matcherOf(entries) });

/** How often an encoder is asked. */
function counted(): { encoder: Encoder; count(): number } {
  let count = 0;
  const asked: Encoder = {
    ...encoder,
    encode(analysis) {
      count += 1;
      return encoder.encode(analysis);
    },
  };
  return { encoder: asked, count: () => count };
}

const mention = { text: 'Je sais où tu habites, on se retrouvera' };

describe('the second reading', () => {
  test('decides, together with the first, what the first was not sure of', () => {
    expect(decide(UNSURE)(mention)).toMatchObject({ route: 'customer_service', flags: [] });
    expect(decide(UNSURE, readingOf(ABUSE))(mention)).toMatchObject({
      route: 'moderation',
      intent: 'threat',
      flags: ['threat'],
    });
  });

  test('is not asked where the first is sure, nor where an entry decides', () => {
    const asked = counted();
    const sure = decide(COMMUNITY, readingOf(ABUSE, asked.encoder))(mention);
    expect(sure.route).toBe('community');
    const decisive = entry('où tu habites', { route: 'community', intent: 'other', weight: 'décisif' });
    const entries = [decisive];
    expect(decide(UNSURE, readingOf(ABUSE, asked.encoder), { entries })(mention).route).toBe('community');
    expect(asked.count()).toBe(0);
  });

  test('can be switched off by the policy, and then changes nothing', () => {
    const off = decide(UNSURE, readingOf(ABUSE), { below: 0 })(mention);
    expect(off).toEqual(decide(UNSURE)(mention));
  });

  test('is told among the reasons, whose weights still add up to the distance of the routes', () => {
    const { evidence, scores } = decide(UNSURE, readingOf(ABUSE))(mention);
    const second = evidence.find(({ what }) => what === 'second_reading');
    expect(second).toMatchObject({ source: 'rule', for: 'moderation' });
    expect(second?.weight).toBeGreaterThan(2);
    const sum = evidence.reduce((all, { for: of, weight }) => all + (of === 'moderation' ? weight : 0), 0);
    expect(sum).toBeCloseTo(Math.log(scores.moderation / scores.community), 1);
  });

  test('is made once for a reading that is judged several times', () => {
    const asked = counted();
    const { read, judge } = createStagedClassifier(partsOf(UNSURE, readingOf(ABUSE, asked.encoder)));
    const reading = read(mention);
    const matches = findMatches(matcherOf([]), reading);
    const first = judge(reading, matches, 'a');
    for (let i = 0; i < 5; i++) expect(judge(reading, matches, 'a')).toEqual(first);
    expect(asked.count()).toBe(1);
    judge(read({ text: 'Autre chose, sans rapport' }), [], 'a');
    expect(asked.count()).toBe(2);
    expect(judge(reading, matches, 'a')).toEqual(first);
  });
});
