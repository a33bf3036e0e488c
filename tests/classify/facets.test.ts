import { describe, expect, test } from 'vitest';
import type { KeywordEntry } from '../../src/keywords/list-schema.ts';
import type { Classification } from '../../src/mention/classification.ts';
import { FLAGS, type Intent, SENTIMENTS, TOPICS } from '../../src/mention/taxonomy.ts';
import { classifierOf, PLAIN, type Says } from './parts.ts';

const SERVICE: Says = { service: { service: 5 } };
const ABUSE: Says = { abuse: { abuse: 9 } };

function classified(says: Says, entries: KeywordEntry[] = [], calibration = PLAIN): Classification {
  return classifierOf(says, entries, {}, calibration)({ text: 'bonjour le colis' });
}

describe('the intent', () => {
  const rows: [rule: string, says: Says, intent: Intent][] = [
    ['is the likeliest of its route', { ...SERVICE, intent: { question: 1, assistance: 2 } }, 'assistance'],
    [
      'is one of the route, however likely another one is',
      { ...SERVICE, intent: { praise: 9, question: 1 } },
      'question',
    ],
    ['is the first of the taxonomy in a tie', SERVICE, 'question'],
  ];
  test.each(rows)('%s', (_rule, says, intent) => {
    expect(classified(says).intent).toBe(intent);
  });

  test('is moved by what an entry proposes', () => {
    const colis: KeywordEntry = { id: 'colis', match: ['colis'], intent: 'complaint', weight: 2 };
    expect(classified({ ...SERVICE, intent: { question: 1 } }, [colis]).intent).toBe('complaint');
    expect(classified({ ...SERVICE, intent: { question: 3 } }, [colis]).intent).toBe('question');
  });
});

describe('topics', () => {
  const at = (threshold: number) => ({ ...PLAIN, topicThreshold: threshold });
  const NONE = Object.fromEntries(TOPICS.map((topic) => [topic, -5]));
  const rows: [rule: string, topics: Record<string, number>, threshold: number, expected: string[]][] = [
    ['are all above the threshold', { ...NONE, billing: 1, delivery: 2 }, 0, ['delivery', 'billing']],
    ['at the threshold are not shown', { ...NONE, billing: 1, delivery: 2 }, 1, ['delivery']],
    ['are the likeliest one where none is above', { ...NONE, outage: -1 }, 0, ['outage']],
    ['named leave no place for "other"', { ...NONE, outage: 1, other: 9 }, 0, ['outage']],
    ['are "other" where nothing else is named', { ...NONE, other: 1 }, 0, ['other']],
  ];
  test.each(rows)('%s', (_rule, topics, threshold, expected) => {
    expect(classified({ ...SERVICE, topics }, [], at(threshold)).topics).toEqual(expected);
  });

  test('are raised by an entry that names them', () => {
    const colis: KeywordEntry = { id: 'colis', match: ['colis'], topics: ['delivery'], weight: 6 };
    expect(classified({ ...SERVICE, topics: NONE }, [colis]).topics).toEqual(['delivery']);
  });

  test('do not exist in moderation', () => {
    expect(classified({ ...ABUSE, topics: { delivery: 9 } }).topics).toEqual([]);
  });
});

describe('flags', () => {
  test('are those above their own threshold, in the order of the taxonomy', () => {
    const flags = { sarcasm: 2, insult: 2, threat: 2, hate: 0 };
    const found = classified({ flags }, [], { ...PLAIN, flagThresholds: { threat: 3, insult: 1 } });
    expect(found.flags).toEqual(['insult', 'sarcasm']);
    expect(FLAGS.indexOf('insult')).toBeLessThan(FLAGS.indexOf('sarcasm'));
  });

  test('that the model can never show are left to the lists', () => {
    const never = { ...PLAIN, flagThresholds: { threat: 1e9 } };
    const colis: KeywordEntry = { id: 'colis', match: ['colis'], flags: ['threat'] };
    expect(classified({ flags: { threat: 99 } }, [], never).flags).toEqual([]);
    expect(classified({ flags: { threat: 99 } }, [colis], never).flags).toEqual(['threat']);
  });
});

test.each(SENTIMENTS)('the sentiment is the likeliest: %s', (sentiment) => {
  expect(classified({ sentiment: { [sentiment]: 1 } }).sentiment).toBe(sentiment);
});

describe('urgency', () => {
  const normal: KeywordEntry = { id: 'colis', match: ['colis'], urgency: 'normal' };
  const rows: [rule: string, urgency: Record<string, number>, entries: KeywordEntry[], expected: string][] = [
    ['is the likeliest', { normal: 1 }, [], 'normal'],
    ['is raised by an entry', { low: 9 }, [normal], 'normal'],
    ['is never lowered by an entry', { high: 1 }, [normal], 'high'],
  ];
  test.each(rows)('%s', (_rule, urgency, entries, expected) => {
    expect(classified({ urgency }, entries).urgency).toBe(expected);
  });
});
