import { describe, expect, test } from 'vitest';
import { casesOf, evaluateSuite, SuiteFileSchema } from '../../src/classify/suite.ts';
import { classified } from '../routing/made.ts';

const fun = (more: object) =>
  SuiteFileSchema.parse([
    { id: 'a.b', name: 'a', route: 'community', why: 'because', cases: ['x'], ...more },
  ]);

describe('a function of a suite', () => {
  const rows: [rule: string, given: object, expected: object][] = [
    [
      'lends its cases what they leave out',
      { intent: 'praise', flags: ['sarcasm'] },
      { text: 'x', routes: ['community'], intent: 'praise', flags: ['sarcasm'], why: 'because' },
    ],
    [
      'lets a case say otherwise',
      {
        cases: [{ text: 'x', intent: 'other', flags: [], why: 'another' }],
        intent: 'praise',
        flags: ['sarcasm'],
      },
      { routes: ['community'], intent: 'other', flags: [], why: 'another' },
    ],
    [
      'lends no intent to a case of another route',
      { cases: [{ text: 'x', route: 'moderation' }], intent: 'praise' },
      { routes: ['moderation'], intent: undefined },
    ],
    [
      'may accept several routes',
      { route: ['community', 'customer_service'] },
      { routes: ['community', 'customer_service'] },
    ],
  ];
  test.each(rows)('%s', (_rule, given, expected) => {
    expect(fun(given).flatMap(casesOf)).toEqual([expect.objectContaining(expected)]);
  });

  test.each([
    ['without a reason', { why: undefined }],
    ['with an unknown route', { route: 'sav' }],
    ['with an unknown field, such as a misspelt one', { flag: ['sarcasm'] }],
    ['with a case that has an unknown field', { cases: [{ text: 'x', rout: 'community' }] }],
    ['without cases', { cases: [] }],
  ])('%s is refused', (_what, given) => {
    expect(() => fun(given)).toThrow();
  });
});

describe('the score of a suite, by hand', () => {
  const suite = [
    ...fun({
      id: 'good',
      intent: 'praise',
      flags: ['sarcasm'],
      cases: ['praise', 'insult', 'complaint', 'other'],
    }),
    ...fun({ id: 'bad', route: 'moderation', cases: ['insult', 'other'] }),
  ];
  const found = evaluateSuite(suite, ({ text }) => {
    if (text === 'insult') return classified('insult', { flags: ['insult'] });
    if (text === 'complaint') return classified('complaint');
    return classified(text === 'praise' ? 'praise' : 'other', { flags: ['sarcasm'] });
  });

  test('counts routes, intents, flags and what was silenced per function', () => {
    expect(found.functions).toEqual({
      good: { name: 'a', cases: 4, right: 2, score: 0.5, intents: 0.25, flags: 0.5, silenced: 0.25 },
      bad: { name: 'a', cases: 2, right: 1, score: 0.5, intents: NaN, flags: NaN, silenced: NaN },
    });
  });

  test('sums up over all cases and over the functions', () => {
    expect(found.all).toMatchObject({ cases: 6, right: 3, score: 0.5, silenced: 0.25 });
    expect(found.mean).toBe(0.5);
  });

  test('takes functions together whose ids begin alike, and has the gap between what they silence', () => {
    const { families, gap } = evaluateSuite(
      [
        ...fun({ id: 'women.neutral', cases: ['other', 'other'] }),
        ...fun({ id: 'women.quote', cases: ['insult', 'other'] }),
        ...fun({ id: 'men.neutral', cases: ['other'] }),
        ...fun({ id: 'abuse', route: 'moderation', cases: ['insult'] }),
      ],
      ({ text }) => classified(text === 'insult' ? 'insult' : 'other'),
    );
    expect(Object.keys(families)).toEqual(['women', 'men', 'abuse']);
    expect(families.women).toMatchObject({ cases: 4, right: 3, silenced: 0.25 });
    expect(gap).toBe(0.25);
  });
});
