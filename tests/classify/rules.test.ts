import { describe, expect, test } from 'vitest';
import type { KeywordEntry } from '../../src/keywords/list-schema.ts';
import type { DecidableMention } from '../../src/mention/mention.ts';
import type { Intent, Route } from '../../src/mention/taxonomy.ts';
import { classifierOf, policy, type Says } from './parts.ts';

const SERVICE: Says = { service: { service: 3 }, intent: { complaint: 5 } };
const COMMUNITY: Says = { service: { service: -3 }, abuse: { abuse: -3 }, intent: { praise: 5 } };
const ABUSE: Says = { service: { service: -3 }, abuse: { abuse: 5 }, intent: { insult: 5 } };

const entry = (match: string, more: Partial<KeywordEntry>): KeywordEntry => ({
  id: match.replace(/[^a-z]+/g, '-'),
  match: [match],
  ...more,
});

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
    ['an emoji', '😡'],
    ['a word in a hashtag', '#nul'],
  ])('is not %s', (_what, text) => {
    expect(classifierOf(ABUSE)({ text }).route).toBe('moderation');
  });
});

describe('a decisive entry', () => {
  const hate = entry('haine', { route: 'moderation', intent: 'hate', weight: 'décisif' });
  const defame = entry('diffame', { route: 'moderation', intent: 'defamation', weight: 'décisif' });
  const insult = entry('clown', { route: 'moderation', intent: 'insult', weight: 'décisif' });
  const service = entry('colis', { route: 'customer_service', intent: 'complaint', weight: 'décisif' });
  const praise = entry('merci', { route: 'community', intent: 'praise', weight: 'décisif' });
  const all = [hate, defame, insult, service, praise];

  const rows: [rule: string, says: Says, text: string, route: Route, intent: Intent][] = [
    ['decides against the model', COMMUNITY, 'haine', 'moderation', 'hate'],
    ['of the first rule goes before a case of the author', SERVICE, 'colis haine', 'moderation', 'hate'],
    ['of a case goes before an insult', ABUSE, 'clown colis', 'customer_service', 'complaint'],
    ['of a case goes before defamation', ABUSE, 'diffame colis', 'customer_service', 'complaint'],
    ['of an insult goes before praise', COMMUNITY, 'merci clown', 'moderation', 'insult'],
    ['of praise goes before the model alone', ABUSE, 'merci', 'community', 'praise'],
  ];
  test.each(rows)('%s', (_rule, says, text, route, intent) => {
    const found = classifierOf(says, all)({ text });
    expect([found.route, found.intent]).toEqual([route, intent]);
    // Four log-odds ahead of the next route.
    expect(found.confidence).toBeGreaterThan(0.96);
    expect(found.needsReview).toBe(false);
  });

  test('is not outdone by many that only propose', () => {
    const proposals = ['facture', 'panne', 'retard', 'livreur', 'dépannage'].map((word) =>
      entry(word, { route: 'customer_service', weight: 10 }),
    );
    const found = classifierOf(SERVICE, [...proposals, hate])({
      text: 'facture panne retard livreur dépannage haine',
    });
    expect(found.route).toBe('moderation');
  });
});

describe('an entry that proposes', () => {
  test('adds its weight to its route', () => {
    const colis = entry('colis', { route: 'customer_service', weight: 2 });
    const { scores } = classifierOf({ abuse: { abuse: -30 } }, [colis])({ text: 'colis' });
    // The model says 0 for both: log-odds 2.
    expect(scores.customer_service).toBeCloseTo(1 / (1 + Math.exp(-2)), 3);
  });

  test('takes away with a negative weight', () => {
    const concours = entry('concours', { route: 'customer_service', weight: -2 });
    const { scores } = classifierOf({ abuse: { abuse: -30 } }, [concours])({ text: 'concours' });
    expect(scores.customer_service).toBeCloseTo(1 / (1 + Math.exp(2)), 3);
  });

  test('adds no more than 4 however often its list matches', () => {
    const words = ['colis', 'livraison', 'retard', 'facture', 'panne', 'contrat'];
    const entries = words.map((word) => entry(word, { route: 'customer_service', weight: 3 }));
    const { scores } = classifierOf({ abuse: { abuse: -30 } }, entries)({ text: words.join(' ') });
    expect(scores.customer_service).toBeCloseTo(1 / (1 + Math.exp(-4)), 3);
  });

  test('names a flag, a topic and a least urgency', () => {
    const suivi = entry('recommandé', { flags: ['legal_threat'], topics: ['contract'], urgency: 'high' });
    const says: Says = { ...SERVICE, topics: { delivery: 1 }, urgency: { low: 3 } };
    const found = classifierOf(says, [suivi])({ text: 'recommandé' });
    expect(found).toMatchObject({
      flags: ['legal_threat'],
      topics: ['delivery', 'contract'],
      urgency: 'high',
    });
  });

  test('takes no flag for granted that it speaks against', () => {
    const denial = entry('bisous', { flags: ['threat'], weight: -1 });
    expect(classifierOf(COMMUNITY, [denial])({ text: 'bisous' }).flags).toEqual([]);
  });
});

describe('priors of the operator', () => {
  const priors = {
    default: { community: 1 },
    channels: { whatsapp: { customer_service: 2 } },
    brands: { acme: { moderation: -30 } },
  };
  const scoresOf = (mention: Partial<DecidableMention>) =>
    classifierOf({ abuse: { abuse: -30 } }, [], { priors })({ text: 'bonjour', ...mention }).scores;
  const odds = ({ customer_service, community }: { customer_service: number; community: number }) =>
    Math.log(customer_service / community);

  const rows: [rule: string, mention: Partial<DecidableMention>, logOdds: number][] = [
    ['hold for everybody', {}, -1],
    ['add up with those of the channel', { source: { channel: 'whatsapp' } }, 1],
    ['of another channel change nothing', { source: { channel: 'x' } }, -1],
    [
      'of a channel with the name of a property of objects are none',
      { source: { channel: 'constructor' } },
      -1,
    ],
  ];
  test.each(rows)('%s', (_rule, mention, expected) => {
    expect(odds(scoresOf(mention))).toBeCloseTo(expected, 1);
  });

  test('of the brand count too', () => {
    const classify = classifierOf(ABUSE, [], { priors });
    expect(classify({ text: 'bonjour', brand: 'acme' }).route).toBe('community');
    expect(classify({ text: 'bonjour', brand: 'autre' }).route).toBe('moderation');
  });

  test('that are shipped lean private channels towards customer service', () => {
    const { channels } = policy.decision.priors;
    expect(channels.whatsapp?.customer_service).toBeGreaterThan(0);
    expect(channels.messenger?.customer_service).toBeGreaterThan(0);
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
    ['customer_service', 0.59, true],
    ['customer_service', 0.61, false],
    ['community', 0.59, true],
    ['community', 0.61, false],
    ['moderation', 0.79, true],
    ['moderation', 0.81, false],
  ];
  test.each(rows)('of %s at %d: %s', (route, probability, needsReview) => {
    const found = classifierOf(at(route, probability))({ text: 'bonjour' });
    expect(found).toMatchObject({ route, confidence: probability, needsReview });
  });

  test('is a setting of the policy', () => {
    const reviewBelow = { customer_service: 0.9, community: 0, moderation: 0 };
    const found = classifierOf(at('customer_service', 0.8), [], { reviewBelow })({ text: 'bonjour' });
    expect(found.needsReview).toBe(true);
  });
});

describe('a tie', () => {
  test('goes to customer service before the community before moderation', () => {
    expect(classifierOf({})({ text: 'bonjour' }).route).toBe('customer_service');
    expect(classifierOf({ service: { service: -1 } })({ text: 'bonjour' }).route).toBe('community');
  });
});
