import { expect, test } from 'vitest';
import { evaluateFacets, type GoldFacets } from '../../src/classify/evaluate-facets.ts';
import type { Classification } from '../../src/mention/classification.ts';
import { classifierOf, SERVICE } from './parts.ts';

const base: Classification = classifierOf(SERVICE)({ text: 'bonjour le colis' });
const answer = (facets: GoldFacets, said: Partial<Classification>, isModeration = false) => ({
  facets,
  isModeration,
  said: { ...base, ...said },
});

test('each topic and each flag is counted by itself, where the label says anything of it', () => {
  const { topics, flags } = evaluateFacets([
    answer({ topics: ['delivery', 'billing'], flags: ['insult'] }, { topics: ['delivery'], flags: [] }),
    answer({ topics: ['delivery'], flags: [] }, { topics: ['delivery', 'store_staff'], flags: ['insult'] }),
    answer({}, { topics: ['outage'], flags: ['threat'] }),
  ]);
  expect(topics.delivery).toEqual({ precision: 1, recall: 1, f1: 1, support: 2 });
  expect(topics.billing).toEqual({ precision: Number.NaN, recall: 0, f1: 0, support: 1 });
  expect(topics.store_staff).toMatchObject({ precision: 0, support: 0 });
  expect(topics.outage.f1).toBeNaN();
  expect(flags.insult).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
  expect(flags.threat.f1).toBeNaN();
});

test('moderation has no topics to compare', () => {
  const { topics, flags } = evaluateFacets([
    answer({ topics: ['delivery'], flags: ['hate'] }, { topics: [], flags: ['hate'] }, true),
  ]);
  expect(topics.delivery.support).toBe(0);
  expect(flags.hate).toEqual({ precision: 1, recall: 1, f1: 1, support: 1 });
});

test('sentiment and urgency are compared where they are labelled', () => {
  const { sentiment, urgency } = evaluateFacets([
    answer({ sentiment: 'negative', urgency: 'high' }, { sentiment: 'negative', urgency: 'normal' }),
    answer({ sentiment: 'positive' }, { sentiment: 'negative' }),
  ]);
  expect(sentiment).toMatchObject({ count: 2, accuracy: 0.5 });
  expect(urgency).toMatchObject({ count: 1, accuracy: 0 });
});
