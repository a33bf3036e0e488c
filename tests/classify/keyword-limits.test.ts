import { describe, expect, test } from 'vitest';
import type { DecidableMention } from '../../src/mention/mention.ts';
import { ABUSE, COMMUNITY, classifierOf, entry, type Says, SERVICE } from './parts.ts';

describe('what a mention is besides its words decides which entries count', () => {
  const flagged = (match: string, more: object = {}) => [
    { id: 'essai', match: [match], flags: ['spam' as const], ...more },
  ];
  const rows: [
    rule: string,
    match: string,
    more: object,
    mention: Omit<DecidableMention, 'text'>,
    found: boolean,
  ][] = [
    ['its channel', 'promo channel:x', {}, { source: { channel: 'X' } }, true],
    ['another channel', 'promo channel:x', {}, { source: { channel: 'forum' } }, false],
    ['a channel that is not known', 'promo channel:x', {}, {}, false],
    ['its author, by handle', 'promo author:@Jean_D', {}, { author: { handle: 'jean_d' } }, true],
    ['its author, by name', 'promo author:"Jean Dupont"', {}, { author: { name: 'Jean DUPONT' } }, true],
    ['its rating', 'promo rating:1-2', {}, { rating: 2 }, true],
    ['another rating', 'promo rating:1-2', {}, { rating: 3 }, false],
    ['its brand', 'promo brand:"ma marque"', {}, { brand: 'Ma Marque' }, true],
    ['its language, as it was detected', 'promo lang:fr', {}, {}, true],
    ['another language', 'promo lang:en', {}, {}, false],
    [
      'the first moment of the first day in Paris',
      'promo',
      { from: '2026-07-01' },
      { createdAt: '2026-06-30T22:00:00Z' },
      true,
    ],
    ['the moment before', 'promo', { from: '2026-07-01' }, { createdAt: '2026-06-30T21:59:59Z' }, false],
    [
      'the last moment of the last day in Paris',
      'promo',
      { until: '2026-12-31' },
      { createdAt: '2026-12-31T22:59:59Z' },
      true,
    ],
    ['the moment after', 'promo', { until: '2026-12-31' }, { createdAt: '2026-12-31T23:00:00Z' }, false],
    ['no time at all: days are not looked at', 'promo', { until: '2020-01-01' }, {}, true],
  ];
  test.each(rows)('%s', (_, match, more, mention, found) => {
    const classify = classifierOf(COMMUNITY, flagged(match, more));
    const text = 'Bonjour, je voudrais savoir si la promo est finie';
    expect(classify({ text, ...mention }).flags).toEqual(found ? ['spam'] : []);
  });
});

describe('an entry that may not be hidden', () => {
  const guard = { id: 'garde', match: ['lanceur d’alerte'], neverHide: true };

  test('sends to a person what would have gone to moderation, and says so', () => {
    const classify = classifierOf(ABUSE, [guard]);
    const found = classify({ text: 'Un lanceur d’alerte, bande de clowns' });
    expect([found.route, found.needsReview]).toEqual(['moderation', true]);
    expect(found.evidence).toContainEqual({
      ...{ source: 'rule', what: 'never_hide', for: 'review', weight: 0 },
      ...{ span: { start: 3, end: 19 }, list: 'essai', entry: 'garde' },
    });
    expect(classify({ text: 'Bande de clowns' }).needsReview).toBe(false);
  });

  test('goes before an entry that decides for moderation', () => {
    const hate = entry('clowns', { route: 'moderation', intent: 'hate', weight: 'décisif' });
    const found = classifierOf(COMMUNITY, [guard, hate])({ text: 'Un lanceur d’alerte, bande de clowns' });
    expect([found.route, found.needsReview]).toEqual(['moderation', true]);
  });

  test('changes nothing where another route is found', () => {
    const sure: Says = { ...SERVICE, service: { service: 4 } };
    const found = classifierOf(sure, [guard])({ text: 'Un lanceur d’alerte, mon colis' });
    expect([found.route, found.needsReview]).toEqual(['customer_service', false]);
    expect(found.evidence.some(({ what }) => what === 'never_hide')).toBe(false);
  });
});

describe('urgency', () => {
  const urgent: Says = { ...SERVICE, urgency: { high: 5 } };
  const cap = { id: 'plafond', match: ['jeu'], urgencyAtMost: 'low' as const };
  const floor = { id: 'plancher', match: ['fuite de gaz'], urgency: 'normal' as const };

  test('is held down by an entry, which is shown', () => {
    const found = classifierOf(urgent, [cap])({ text: 'mon jeu ne marche pas' });
    expect(found.urgency).toBe('low');
    expect(found.evidence).toContainEqual(
      expect.objectContaining({
        source: 'rule',
        what: 'urgency_at_most',
        for: 'urgency_low',
        entry: 'plafond',
      }),
    );
  });

  test('is not held down below what another entry asks for', () => {
    expect(classifierOf(urgent, [cap, floor])({ text: 'un jeu, une fuite de gaz' }).urgency).toBe('normal');
  });

  test('that is low already is not said to be held down', () => {
    const found = classifierOf({ ...SERVICE, urgency: { low: 5 } }, [cap])({ text: 'mon jeu ne marche pas' });
    expect(found.evidence.some(({ what }) => what === 'urgency_at_most')).toBe(false);
  });
});
