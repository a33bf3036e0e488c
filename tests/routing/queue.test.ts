import { describe, expect, test } from 'vitest';
import type { Classification } from '../../src/mention/classification.ts';
import type { DecidableMention } from '../../src/mention/mention.ts';
import type { Queue } from '../../src/mention/routed-mention.ts';
import { INTENTS, type Intent, routeOfIntent } from '../../src/mention/taxonomy.ts';
import { routeMention } from '../../src/routing/route.ts';
import { policy } from '../classify/parts.ts';
import { classified } from './made.ts';

const PUBLIC = { source: { visibility: 'public' } } as const;
const PRIVATE = { source: { visibility: 'private' } } as const;
const BY_BRAND = { author: { isBrand: true } } as const;

type Row = [
  rule: string,
  mention: Omit<DecidableMention, 'text'>,
  found: Classification,
  queue: Queue,
  reasons: string[],
];

describe('the queue', () => {
  const rows: Row[] = [
    ['is the team of the route', PUBLIC, classified('complaint'), 'customer_service', ['intent_complaint']],
    ['is the team of the route for a bare text', {}, classified('praise'), 'community', ['intent_praise']],
    [
      'is review where the classification asks for it',
      PUBLIC,
      classified('insult', { needsReview: true }),
      'review',
      ['low_confidence'],
    ],
    [
      'is review where an entry of the lists forbids to hide without a person',
      PUBLIC,
      classified('insult', {
        needsReview: true,
        evidence: [{ source: 'rule', what: 'never_hide', for: 'review', weight: 0 }],
      }),
      'review',
      ['never_hide'],
    ],
    [
      'of a private message is customer service, whatever its intent',
      PRIVATE,
      classified('praise'),
      'customer_service',
      ['private_message'],
    ],
    [
      'of a private message is customer service, however unsure',
      PRIVATE,
      classified('other', { needsReview: true }),
      'customer_service',
      ['private_message'],
    ],
    [
      'of a private insult is customer service: only the first rule of precedence holds in private',
      PRIVATE,
      classified('insult'),
      'customer_service',
      ['private_message'],
    ],
    [
      'of a private message that might be hate is customer service: one reader is enough',
      PRIVATE,
      classified('hate', { needsReview: true }),
      'customer_service',
      ['private_message'],
    ],
    [
      'of what the brand wrote is community, even in private and however it sounds',
      { ...PRIVATE, ...BY_BRAND },
      classified('hate', { needsReview: true }),
      'community',
      ['brand_author'],
    ],
  ];
  for (const intent of ['hate', 'threat', 'sexual', 'personal_data', 'scam'] as const) {
    rows.push([
      `of a private message is moderation for ${intent}, when that is sure`,
      PRIVATE,
      classified(intent),
      'moderation',
      [`intent_${intent}`],
    ]);
  }
  for (const intent of ['insult', 'defamation', 'spam'] as const) {
    rows.push([
      `of a private message is not moderation for ${intent}`,
      PRIVATE,
      classified(intent),
      'customer_service',
      ['private_message'],
    ]);
  }

  test.each(rows)('%s', (_rule, mention, found, queue, reasons) => {
    const routing = routeMention({ text: 'Bonjour', ...mention }, found, policy);
    expect({ queue: routing.queue, reasons: routing.reasons }).toEqual({ queue, reasons });
  });

  test.each(INTENTS.map((intent): [Intent] => [intent]))('of a public %s is its route', (intent) => {
    const { queue } = routeMention({ text: 'Bonjour', ...PUBLIC }, classified(intent), policy);
    expect(queue).toBe(routeOfIntent(intent));
  });
});

describe('a VIP', () => {
  const { minFollowers } = policy.vip;
  const rows: [rule: string, author: DecidableMention['author'], vip: boolean][] = [
    ['is nobody of whom nothing is known', undefined, false],
    ['is nobody with too few followers', { followers: minFollowers - 1 }, false],
    ['is who has just enough followers', { followers: minFollowers }, true],
    ['is who is verified', { verified: true, followers: 0 }, true],
    ['is not who is known not to be verified', { verified: false }, false],
  ];
  test.each(rows)('%s', (_rule, author, vip) => {
    const routing = routeMention({ text: 'Bonjour', author }, classified('question'), policy);
    expect([routing.vip, routing.reasons]).toEqual([
      vip,
      vip ? ['intent_question', 'vip'] : ['intent_question'],
    ]);
  });

  test('is not made by the verified mark where the policy does not count it', () => {
    const strict = { ...policy, vip: { ...policy.vip, verified: false } };
    const routing = routeMention(
      { text: 'Bonjour', author: { verified: true } },
      classified('praise'),
      strict,
    );
    expect(routing.vip).toBe(false);
  });
});
