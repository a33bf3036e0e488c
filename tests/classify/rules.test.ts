import { describe, expect, test } from 'vitest';
import type { Intent, Route } from '../../src/mention/taxonomy.ts';
import { ABUSE, COMMUNITY, classifierOf, entry, type Says, SERVICE } from './parts.ts';

describe('what the brand wrote', () => {
  test('is community/other with the flag, sure and unreviewed, however it sounds', () => {
    const classify = classifierOf(ABUSE);
    const found = classify({ text: 'Bande de clowns', author: { isBrand: true } });
    expect(found).toMatchObject({
      route: 'community',
      intent: 'other',
      flags: ['brand_author'],
      confidence: 1,
      scores: { customer_service: 0, community: 1, moderation: 0 },
      needsReview: false,
    });
    expect(found.evidence[0]).toEqual({ source: 'rule', what: 'brand_author', for: 'community', weight: 0 });
    expect(found.secondRoute).toBeUndefined();
  });

  test('has the flag once where a list names it too', () => {
    const classify = classifierOf(COMMUNITY, [entry('communiqué', { flags: ['brand_author'] })]);
    const { flags } = classify({ text: 'Notre communiqué', author: { isBrand: true } });
    expect(flags).toEqual(['brand_author']);
  });
});

describe('a text with nothing to read', () => {
  const rows: [what: string, text: string][] = [
    ['an empty text', ''],
    ['spaces', ' \n\t '],
    ['a question mark', '?'],
    ['a lone link', 'https://exemple.fr/a?b=c'],
    ['a lone name', '@free'],
    ['a lone number', '12345'],
    ['control characters', '\u0000\u0007\u200b'],
  ];
  test.each(rows)('%s is community/other, for a human to look at', (_what, text) => {
    const found = classifierOf(ABUSE)({ text });
    expect(found).toMatchObject({
      route: 'community',
      intent: 'other',
      confidence: 0.4,
      scores: { customer_service: 0.3, community: 0.4, moderation: 0.3 },
      needsReview: true,
      language: { code: 'und' },
    });
    expect(found.evidence[0]).toMatchObject({ source: 'rule', what: 'nothing_to_read' });
  });

  test.each([
    ['a word', 'nul'],
    ['an emoji and a word', '😡 nul'],
    ['a word in a hashtag', '#nul'],
  ])('is not %s', (_what, text) => {
    expect(classifierOf(ABUSE)({ text }).route).toBe('moderation');
  });
});

describe('an emoji alone', () => {
  test('is never moderation because the model says so', () => {
    const found = classifierOf(ABUSE)({ text: '🐒🐒 😡' });
    expect(found.route).toBe('community');
    expect(found.evidence[0]).toEqual({ source: 'rule', what: 'emoji_alone', for: 'community', weight: 0 });
  });

  test('is moderation where an entry says so', () => {
    const insult = entry('🖕', { route: 'moderation', intent: 'insult', weight: 'fort' });
    expect(classifierOf(ABUSE, [insult])({ text: '🖕🖕' }).route).toBe('moderation');
  });
});

describe('talk of self-harm', () => {
  const distress = entry('disparaître', { flags: ['self_harm'] });
  const insult = entry('clown', { route: 'moderation', intent: 'insult', weight: 'décisif' });

  const rows: [rule: string, says: Says, text: string, route: Route][] = [
    ['is never moderation where the model says so', ABUSE, 'disparaître', 'community'],
    ['is never moderation where a decisive entry says so', ABUSE, 'clown disparaître', 'community'],
    [
      'goes to customer service where a case is likelier than talk',
      { abuse: { abuse: 5 }, service: { service: 2 }, intent: { insult: 5, assistance: 1 } },
      'disparaître',
      'customer_service',
    ],
    ['leaves another route alone', SERVICE, 'disparaître', 'customer_service'],
  ];
  test.each(rows)('%s', (_rule, says, text, route) => {
    const found = classifierOf(says, [distress, insult])({ text });
    expect(found).toMatchObject({ route, urgency: 'high', flags: ['self_harm'] });
    expect(Math.max(...Object.values(found.scores))).toBe(found.scores[route]);
  });

  test('says which rule moved it', () => {
    const { evidence } = classifierOf(ABUSE, [distress])({ text: 'disparaître' });
    expect(evidence[0]).toEqual({ source: 'rule', what: 'self_harm', for: 'community', weight: 0 });
  });
});

describe('the second route', () => {
  const withCase = (intent: Intent): Says => ({
    service: { service: 2 },
    abuse: { abuse: 6 },
    intent: { [intent]: 5 },
  });
  test.each(['hate', 'threat', 'sexual', 'personal_data', 'scam'] as const)(
    'of %s in a real complaint is customer service',
    (intent) => {
      const found = classifierOf(withCase(intent))({ text: 'bonjour' });
      expect(found).toMatchObject({ route: 'moderation', intent, secondRoute: 'customer_service' });
    },
  );
  test.each(['insult', 'defamation', 'spam'] as const)('does not exist for %s', (intent) => {
    expect(classifierOf(withCase(intent))({ text: 'bonjour' }).secondRoute).toBeUndefined();
  });
  test('does not exist without a case', () => {
    const says = { ...withCase('hate'), service: { service: -1 } };
    expect(classifierOf(says)({ text: 'bonjour' }).secondRoute).toBeUndefined();
  });
  test('does not exist outside moderation', () => {
    expect(classifierOf(SERVICE)({ text: 'bonjour' }).secondRoute).toBeUndefined();
  });
});

describe('review', () => {
  const at = (route: Route, probability: number): Says => {
    const odds = Math.log(probability / (1 - probability));
    // Two routes share all the odds; the third has none.
    if (route === 'customer_service') return { service: { service: odds }, abuse: { abuse: -30 } };
    if (route === 'community') return { service: { service: -odds }, abuse: { abuse: -30 } };
    return { service: { service: -30 }, abuse: { abuse: odds } };
  };
  const rows: [route: Route, probability: number, needsReview: boolean][] = [
    ['customer_service', 0.91, true],
    ['customer_service', 0.93, false],
    ['community', 0.84, true],
    ['community', 0.86, false],
    ['moderation', 0.89, true],
    ['moderation', 0.91, false],
  ];
  test.each(rows)('of %s at %d: %s', (route, probability, needsReview) => {
    const found = classifierOf(at(route, probability))({ text: 'bonjour' });
    expect(found).toMatchObject({ route, confidence: probability, needsReview });
  });

  test('is a setting of the policy', () => {
    const reviewBelow = { customer_service: 0.99, community: 0, moderation: 0 };
    const found = classifierOf(at('customer_service', 0.98), [], { reviewBelow })({ text: 'bonjour' });
    expect(found.needsReview).toBe(true);
  });
});

describe('a tie', () => {
  test('goes to customer service before the community before moderation', () => {
    expect(classifierOf({})({ text: 'bonjour' }).route).toBe('customer_service');
    expect(classifierOf({ service: { service: -1 } })({ text: 'bonjour' }).route).toBe('community');
  });
});
