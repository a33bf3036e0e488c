import { describe, expect, test } from 'vitest';
import { evaluate, type Gold, GoldRowSchema, goldOf } from '../../src/classify/evaluate.ts';
import { classified } from '../routing/made.ts';
import { ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';

const goldFrom = (row: unknown, source = 'essai') => goldOf(GoldRowSchema.parse(row), source);

describe('a labelled row', () => {
  const rows: [rule: string, row: object, expected: Partial<Gold>][] = [
    [
      'gives the route that its intent implies',
      { text: 'a', intent: 'spam' },
      { route: 'moderation', intent: 'spam' },
    ],
    [
      'gives its route alone where that is all it has',
      { text: 'a', route: 'community' },
      { route: 'community', intent: null },
    ],
    [
      'keeps the route that it names beside an intent',
      { text: 'a', route: 'community', intent: 'complaint' },
      { route: 'community', intent: 'complaint' },
    ],
  ];
  test.each(rows)('%s', (_rule, row, expected) => {
    expect(goldFrom(row)).toMatchObject(expected);
  });

  test.each([
    ['without a label', { text: 'a' }],
    ['without a text', { intent: 'spam' }],
    ['with an empty text', { text: '', intent: 'spam' }],
    ['with an intent that does not exist', { text: 'a', intent: 'plainte' }],
  ])('%s is refused', (_what, row) => {
    expect(GoldRowSchema.safeParse(row).success).toBe(false);
  });

  const slices: [what: string, row: object, expected: string[]][] = [
    ['of 39 characters', { text: 'x'.repeat(39) }, ['length: under 40 characters']],
    ['of 40 characters', { text: 'x'.repeat(40) }, ['length: 40-140 characters']],
    ['of 140 characters', { text: 'x'.repeat(140) }, ['length: 40-140 characters']],
    ['of 141 characters', { text: 'x'.repeat(141) }, ['length: over 140 characters']],
    [
      'with a channel, a variety and flags',
      { text: 'x', channel: 'x', variety: 'fr-CA', flags: ['sarcasm', 'profanity'] },
      [
        'length: under 40 characters',
        'channel: x',
        'variety: fr-CA',
        'flag: sarcasm',
        'flag: insult or profanity',
      ],
    ],
  ];
  test.each(slices)('%s stands in its slices', (_what, row, expected) => {
    expect(goldFrom({ intent: 'praise', ...row }).slices).toEqual(['source: essai', ...expected]);
  });
});

describe('an evaluation by hand', () => {
  const gold = [
    goldFrom({ text: 'a', intent: 'complaint' }, 'un'),
    goldFrom({ text: 'b', intent: 'praise' }, 'un'),
    goldFrom({ text: 'c', intent: 'insult' }, 'deux'),
    goldFrom({ text: 'd', route: 'community' }, 'deux'),
  ];
  const answers = new Map([
    ['a', classified('question', { confidence: 0.75 })],
    ['b', classified('insult', { confidence: 0.75 })],
    ['c', classified('insult', { confidence: 0.95 })],
    ['d', classified('insult', { confidence: 0.65, needsReview: true })],
  ]);
  const found = evaluate(gold, ({ text }) => answers.get(text) ?? classified('other'));

  test('counts routes and intents apart', () => {
    expect(found.route).toMatchObject({ count: 4, accuracy: 0.5 });
    // One row has no intent to compare with.
    expect(found.intent).toMatchObject({ count: 3, accuracy: 1 / 3 });
  });

  test('says how much that is harmless was silenced', () => {
    expect(found.silenced).toBeCloseTo(2 / 3, 12);
  });

  test('says what is decided without a human, and how well', () => {
    const { coverage, accuracy, silenced } = found.automatic;
    expect([coverage, accuracy, silenced].map((value) => value.toFixed(4))).toEqual([
      '0.7500',
      '0.6667',
      '0.3333',
    ]);
  });

  test('has the calibration error of the routes', () => {
    expect(found.calibrationError).toBeCloseTo((0.5 + 0.05 + 0.65) / 4, 12);
  });

  test('has the slices by name', () => {
    expect(Object.keys(found.slices)).toEqual(['length: under 40 characters', 'source: deux', 'source: un']);
    expect(found.slices['source: un']).toMatchObject({ count: 2, accuracy: 0.5 });
  });

  // A slice that is copied for each row takes a minute here, and one that grows takes milliseconds.
  test('takes time in proportion to the rows', { timeout: 20_000, ...ON_A_SHARED_MACHINE }, () => {
    const row = goldFrom({ text: 'a', intent: 'complaint' });
    const answer = classified('complaint');
    const many = evaluate(
      Array.from({ length: 50_000 }, () => row),
      () => answer,
    );
    expect(many.slices['source: essai']).toEqual({ count: 50_000, accuracy: 1, macroF1: 1 });
  });
});
