import { describe, expect, test } from 'vitest';
import type { Classification } from '../../src/mention/classification.ts';
import type { DecidableMention } from '../../src/mention/mention.ts';
import { FLAGS, type Flag, INTENTS } from '../../src/mention/taxonomy.ts';
import { routeMention } from '../../src/routing/route.ts';
import { policy } from '../classify/parts.ts';
import { classified } from './made.ts';

const route = (found: Classification, mention: Partial<DecidableMention> = {}) =>
  routeMention({ text: 'Bonjour', ...mention }, found, policy);

describe('what to do and how to answer, for a sure public mention', () => {
  const expected: Record<(typeof INTENTS)[number], [action: string, advice: string]> = {
    question: ['answer', 'inform'],
    complaint: ['answer', 'apologise'],
    assistance: ['answer', 'help'],
    praise: ['engage', 'thank'],
    criticism: ['engage', 'defend'],
    suggestion: ['engage', 'acknowledge'],
    company_question: ['engage', 'inform'],
    peer_help: ['engage', 'thank'],
    engagement: ['engage', 'acknowledge'],
    other: ['none', 'no_reply'],
    insult: ['hide', 'no_reply'],
    hate: ['report', 'no_reply'],
    threat: ['report', 'no_reply'],
    sexual: ['report', 'no_reply'],
    defamation: ['hide', 'no_reply'],
    personal_data: ['report', 'no_reply'],
    spam: ['hide', 'no_reply'],
    scam: ['report', 'no_reply'],
  };
  test.each(INTENTS.map((intent) => [intent, ...expected[intent]] as const))(
    '%s: %s, %s',
    (intent, action, advice) => {
      const routing = route(classified(intent));
      expect([routing.action, routing.replyAdvice]).toEqual([action, advice]);
    },
  );

  test('a human decides on what goes to review', () => {
    expect(route(classified('insult', { needsReview: true })).action).toBe('decide');
  });

  test('nothing is done about what the brand wrote', () => {
    const mention = { author: { isBrand: true } };
    expect(route(classified('other', { flags: ['brand_author'] }), mention).action).toBe('none');
  });

  // Whoever writes in private talks to the brand: "answer" and "no reply" would contradict each other.
  test.each(['other', 'insult', 'spam', 'defamation'] as const)(
    'a private message gets an answer, even one that reads like %s',
    (intent) => {
      const routing = route(classified(intent), { source: { visibility: 'private' } });
      expect([routing.action, routing.replyAdvice]).toEqual(['answer', 'help']);
    },
  );
});

describe('the reply', () => {
  const lengths: [channel: string | undefined, length: number][] = [
    ['x', 280],
    ['threads', 500],
    ['bluesky', 300],
    ['mastodon', 500],
    ['instagram', 1000],
    ['tiktok', 150],
    ['google_reviews', 4096],
    ['play_store', 350],
    ['facebook', 8000],
    ['forum', 2000],
    [undefined, 2000],
    ['constructor', 2000],
    ['__proto__', 2000],
  ];
  test.each(lengths)('on %s has at most %d characters', (channel, length) => {
    expect(route(classified('question'), { source: { channel } }).reply.maxLength).toBe(length);
  });

  const order = { type: 'order_number', span: { start: 0, end: 7 } } as const;
  const rows: [rule: string, found: Classification, visibility: 'public' | 'private', expected: string][] = [
    ['to a general question is public', classified('question'), 'public', 'public'],
    ['to a complaint goes on in private', classified('complaint'), 'public', 'public_then_private'],
    ['to a call for help goes on in private', classified('assistance'), 'public', 'public_then_private'],
    [
      'to a question about a named order goes on in private',
      classified('question', { entities: [order] }),
      'public',
      'public_then_private',
    ],
    ['to praise is public', classified('praise'), 'public', 'public'],
    [
      'to praise with a number in it is public',
      classified('praise', { entities: [order] }),
      'public',
      'public',
    ],
    ['to a private message is private', classified('complaint'), 'private', 'private'],
    ['to private praise is private', classified('praise'), 'private', 'private'],
  ];
  test.each(rows)('%s', (_rule, found, visibility, expected) => {
    expect(route(found, { source: { visibility } }).reply.visibility).toBe(expected);
  });

  test('names the mention that it answers, where its channel has an id for it', () => {
    expect(route(classified('praise'), { source: { externalId: '12/ab' } }).reply.inReplyTo).toBe('12/ab');
    expect(route(classified('praise')).reply.inReplyTo).toBeNull();
  });
});

describe('who else hears of it', () => {
  const teams: Partial<Record<Flag, string>> = {
    legal_threat: 'juridique',
    media_threat: 'communication',
    churn_risk: 'fidelisation',
    brand_author: 'communication',
  };
  const alarms: Partial<Record<Flag, string>> = { self_harm: 'detresse', threat: 'menace' };
  test.each(FLAGS.map((flag) => [flag] as const))('%s', (flag) => {
    const { cc, alerts } = route(classified('complaint', { flags: [flag] }));
    const [team, alarm] = [teams[flag], alarms[flag]];
    expect({ cc, alerts }).toEqual({
      cc: team === undefined ? [] : [team],
      alerts: alarm === undefined ? [] : [alarm],
    });
  });

  test('a team hears once of a mention with two of its flags', () => {
    const { cc } = route(classified('complaint', { flags: ['media_threat', 'brand_author'] }));
    expect(cc).toEqual(['communication']);
  });

  test('an alert is raised whatever the queue', () => {
    const found = classified('praise', { flags: ['self_harm'], needsReview: true });
    expect(route(found).alerts).toEqual(['detresse']);
  });
});

test('what comes in is left as it was', () => {
  const found = Object.freeze(classified('complaint', { flags: Object.freeze(['threat']) as Flag[] })); // read only
  const mention = Object.freeze({ text: 'Bonjour', createdAt: '2026-01-01T00:00:00Z' });
  expect(routeMention(mention, found, policy)).toEqual(routeMention(mention, found, policy));
});
