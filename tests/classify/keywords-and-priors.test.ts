import { describe, expect, test } from 'vitest';
import type { DecidableMention } from '../../src/mention/mention.ts';
import type { Intent, Route } from '../../src/mention/taxonomy.ts';
import { ABUSE, COMMUNITY, classifierOf, entry, policy, type Says, SERVICE } from './parts.ts';

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
