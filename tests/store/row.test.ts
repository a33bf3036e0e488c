import { describe, expect, it } from 'vitest';
import { RoutedMentionSchema } from '../../src/mention/routed-mention.ts';
import { toMentionRow } from '../../src/store/row.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';

describe('the instant of a mention', () => {
  it.each([
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00Z'],
    ['2024-02-29T23:59:00-11:30', '2024-03-01T11:29:00Z'],
    ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.123Z'],
    ['0000-01-01T00:00:00+23:59', '-000001-12-31T00:01:00Z'],
    ['9999-12-31T23:59:59.999-23:59', '+010000-01-01T23:58:59.999Z'],
  ])('%s is %s, as far as milliseconds go', (createdAt, utc) => {
    const routed = makeRoutedMention({ createdAt });
    expect(RoutedMentionSchema.safeParse(routed).success).toBe(true);
    expect(toMentionRow(1, 1, routed).created_ms).toBe(Date.parse(utc));
  });
});

describe('the routed mention that tests are made of', () => {
  it.each([
    ['as it is', {}],
    ['to be reviewed', { needsReview: true }],
    ['with an empty text', { text: '' }],
    ['of another intent', { intent: 'scam' as const, priority: 100, state: 'closed' as const, revision: 7 }],
  ])('is one that the schema accepts, %s', (_name, overrides) => {
    const routed = makeRoutedMention(overrides);
    expect(RoutedMentionSchema.parse(routed)).toEqual(routed);
  });
});
