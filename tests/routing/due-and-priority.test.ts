import { describe, expect, test } from 'vitest';
import type { Classification } from '../../src/mention/classification.ts';
import type { DecidableMention } from '../../src/mention/mention.ts';
import { RoutingSchema } from '../../src/mention/routed-mention.ts';
import { FLAGS, type Flag, URGENCIES } from '../../src/mention/taxonomy.ts';
import { routeMention } from '../../src/routing/route.ts';
import { policy } from '../classify/parts.ts';
import { classified } from './made.ts';

const AT = '2026-03-02T08:30:00.000Z';

/** Minutes from its creation until a mention is due; null: never. */
function minutesUntilDue(found: Classification, mention: Partial<DecidableMention> = {}): number | null {
  const { dueAt } = routeMention({ text: 'Bonjour', createdAt: AT, ...mention }, found, policy);
  return dueAt === null ? null : (Date.parse(dueAt) - Date.parse(AT)) / 60_000;
}

describe('minutes until due', () => {
  const channels: [channel: string, high: number, normal: number, low: number][] = [
    ['x', 20, 60, 240],
    ['facebook', 60, 120, 480],
    ['messenger', 60, 120, 480],
    ['instagram', 60, 120, 480],
    ['whatsapp', 30, 60, 240],
    ['email', 240, 1440, 2880],
    ['un-canal-inconnu', 60, 240, 1440],
    // Names that every JavaScript object knows are channels like any other.
    ['constructor', 60, 240, 1440],
    ['toString', 60, 240, 1440],
    ['__proto__', 60, 240, 1440],
  ];
  const rows = channels.flatMap(([channel, high, normal, low]) =>
    URGENCIES.map((urgency) => [channel, urgency, { high, normal, low }[urgency]] as const),
  );
  test.each(rows)('of a complaint on %s, urgency %s: %d', (channel, urgency, minutes) => {
    expect(minutesUntilDue(classified('complaint', { urgency }), { source: { channel } })).toBe(minutes);
  });

  const queues: [what: string, found: Classification, minutes: readonly [number, number, number]][] = [
    ['moderation', classified('insult'), [15, 60, 240]],
    ['community', classified('praise'), [60, 720, 1440]],
    ['review', classified('praise', { needsReview: true }), [20, 120, 480]],
  ];
  test.each(queues)('of %s do not depend on the channel', (_what, found, [high, normal, low]) => {
    for (const channel of ['x', 'email']) {
      const due = URGENCIES.map((urgency) => minutesUntilDue({ ...found, urgency }, { source: { channel } }));
      expect(due).toEqual([low, normal, high]);
    }
  });

  test('are halved for a VIP', () => {
    expect(minutesUntilDue(classified('complaint'), { author: { verified: true } })).toBe(720);
  });

  test('do not exist for community talk that asks for nothing', () => {
    expect(minutesUntilDue(classified('other'))).toBeNull();
  });

  test('do not exist without the time of creation', () => {
    expect(minutesUntilDue(classified('complaint'), { createdAt: undefined })).toBeNull();
  });

  test('count from the instant, whatever its time zone', () => {
    const routing = routeMention(
      { text: 'Bonjour', createdAt: '2026-03-02T10:30:00+02:00' },
      classified('complaint'),
      policy,
    );
    expect(routing.dueAt).toBe('2026-03-03T08:30:00.000Z');
  });

  // A due time outside the years that ISO 8601 writes with four digits could not be read back.
  test.each([
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T00:00:00+23:59', '9999-12-31T00:01:00.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-02T00:00:00.000Z'],
    ['0000-01-01T00:00:00+23:59', '0000-01-01T00:01:00.000Z'],
  ])('stop at the end of the calendar: %s, %s', (createdAt, expected) => {
    const routing = routeMention({ text: 'Bonjour', createdAt }, classified('complaint'), policy);
    expect(routing.dueAt).toBe(expected);
    expect(RoutingSchema.safeParse(routing).success).toBe(true);
  });

  test('start at the beginning of the calendar', () => {
    const mention = { text: 'Bonjour', createdAt: '0000-01-01T00:00:00+23:59' };
    const routing = routeMention(mention, classified('complaint', { urgency: 'high' }), policy);
    expect(routing.dueAt).toBe('0000-01-01T00:00:00.000Z');
  });
});

describe('priority', () => {
  const rows: [what: string, found: Classification, points: number][] = [
    ['starts at 40 for customer service', classified('complaint'), 40],
    ['starts at 45 for moderation', classified('insult'), 45],
    ['starts at 30 for review', classified('insult', { needsReview: true }), 30],
    ['starts at 10 for the community', classified('praise'), 10],
    ['grows by 10 with normal urgency', classified('complaint', { urgency: 'normal' }), 50],
    ['grows by 40 with high urgency', classified('complaint', { urgency: 'high' }), 80],
    ['adds flags up', classified('complaint', { flags: ['churn_risk', 'repeat_contact'] }), 60],
    [
      'is 100 at most',
      classified('complaint', { urgency: 'high', flags: ['self_harm', 'threat', 'hate'] }),
      100,
    ],
  ];
  test.each(rows)('%s', (_what, found, points) => {
    expect(routeMention({ text: 'Bonjour' }, found, policy).priority).toBe(points);
  });

  test('grows by 15 for a VIP', () => {
    const mention = { text: 'Bonjour', author: { verified: true } };
    expect(routeMention(mention, classified('praise'), policy).priority).toBe(25);
  });

  test('is 0 at least, whatever a policy takes away', () => {
    const stingy = { ...policy, priority: { ...policy.priority, flags: { sarcasm: -100 } } };
    const found = classified('praise', { flags: ['sarcasm'] });
    expect(routeMention({ text: 'Bonjour' }, found, stingy).priority).toBe(0);
  });

  const byFlag: Partial<Record<Flag, number>> = {
    self_harm: 50,
    threat: 20,
    hate: 15,
    legal_threat: 10,
    media_threat: 10,
    repeat_contact: 10,
    churn_risk: 10,
    personal_data: 5,
  };
  test.each(FLAGS.map((flag) => [flag, byFlag[flag] ?? 0] as const))('grows with %s by %d', (flag, more) => {
    const { priority } = routeMention({ text: 'Bonjour' }, classified('praise', { flags: [flag] }), policy);
    expect(priority).toBe(10 + more);
  });
});
