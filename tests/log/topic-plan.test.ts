import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { compareTopics, type TopicShape, topicShapes } from '../../src/log/kafka/topic-plan.ts';

const shapes = (env: Record<string, string> = {}, brokers = 1) => topicShapes(readConfig(env), 'p.', brokers);
const shape = (name: string, env: Record<string, string> = {}, brokers = 1): TopicShape => {
  const found = shapes(env, brokers).find((one) => one.name === `p.${name}`);
  if (found === undefined) throw new Error(`There is no topic ${name}.`);
  return found;
};

describe('the topics that are wanted', () => {
  test('are the ten of the service, with the prefix', () => {
    expect(shapes().map(({ name }) => name)).toEqual([
      'p.mentions.raw',
      'p.mentions.deferred',
      'p.mentions.customer-service',
      'p.mentions.community',
      'p.mentions.moderation',
      'p.mentions.review',
      'p.mentions.dead-letter',
      'p.mentions.updates',
      'p.policy',
      'p.alerts',
    ]);
  });

  test('keep what a rebuild needs for ever, the rest for days', () => {
    const kept = Object.fromEntries(shapes().map(({ name, configs }) => [name, configs['retention.ms']]));
    expect(kept).toEqual({
      'p.mentions.raw': String(7 * 86_400_000),
      'p.mentions.deferred': String(7 * 86_400_000),
      'p.mentions.customer-service': '-1',
      'p.mentions.community': '-1',
      'p.mentions.moderation': '-1',
      'p.mentions.review': '-1',
      'p.mentions.dead-letter': String(30 * 86_400_000),
      'p.mentions.updates': '-1',
      'p.policy': undefined,
      'p.alerts': String(7 * 86_400_000),
    });
  });

  test('of revisions there is one partition, compacted', () => {
    const policy = shape('policy', { KAFKA_PARTITIONS: '12' });
    expect(policy.partitions).toBe(1);
    expect(policy.configs['cleanup.policy']).toBe('compact');
    expect(shape('mentions.raw', { KAFKA_PARTITIONS: '12' }).partitions).toBe(12);
  });

  test('a dead letter may be longer than what it was', () => {
    const bytes = (name: string) => Number(shape(name).configs['max.message.bytes']);
    expect(bytes('mentions.dead-letter')).toBeGreaterThan(bytes('mentions.raw'));
  });

  const copies: [
    rule: string,
    brokers: number,
    env: Record<string, string>,
    replicas: number,
    inSync: string,
  ][] = [
    ['one broker has one copy', 1, {}, 1, '1'],
    ['two brokers have two, and go on with one', 2, {}, 2, '1'],
    ['three brokers have three, and go on with two', 3, {}, 3, '2'],
    ['more brokers have three as well', 9, {}, 3, '2'],
    ['what is said counts', 9, { KAFKA_REPLICATION_FACTOR: '5', KAFKA_MIN_INSYNC_REPLICAS: '3' }, 5, '3'],
  ];
  test.each(copies)('%s', (_rule, brokers, env, replicas, inSync) => {
    const raw = shape('mentions.raw', env, brokers);
    expect([raw.replicas, raw.configs['min.insync.replicas']]).toEqual([replicas, inSync]);
  });
});

describe('a topic beside what is wanted', () => {
  const raw = shape('mentions.raw', {}, 3);
  const with_ = (config: Record<string, string>) => ({ ...raw, configs: { ...raw.configs, ...config } });
  const table: [
    rule: string,
    found: TopicShape,
    expected: { what: string; applies: boolean; note?: RegExp }[],
  ][] = [
    ['the same is the same', raw, []],
    ['other configs do not matter', with_({ 'segment.ms': '1' }), []],
    [
      'partitions are added',
      { ...raw, partitions: 3 },
      [{ what: 'partitions', applies: true, note: /ordre/ }],
    ],
    [
      'none is taken away',
      { ...raw, partitions: 9 },
      [{ what: 'partitions', applies: false, note: /jamais/ }],
    ],
    [
      'copies are not made here, nor asked for before they are there',
      { ...with_({ 'min.insync.replicas': '1' }), replicas: 1 },
      [
        { what: 'replicas', applies: false },
        { what: 'min.insync.replicas', applies: false, note: /rien ne pourrait être écrit/ },
      ],
    ],
    [
      'a shorter retention says that it deletes',
      with_({ 'retention.ms': '-1' }),
      [{ what: 'retention.ms', applies: true, note: /efface/ }],
    ],
    ['a longer one does not', with_({ 'retention.ms': '1000' }), [{ what: 'retention.ms', applies: true }]],
    [
      'a smaller limit says that it refuses',
      with_({ 'max.message.bytes': '9000000' }),
      [{ what: 'max.message.bytes', applies: true, note: /refuse/ }],
    ],
  ];
  test.each(table)('%s', (_rule, found, expected) => {
    const [report] = compareTopics([raw], [found]);
    expect(report?.state).toBe(expected.length === 0 ? 'same' : 'differs');
    const differences = report?.differences ?? [];
    expect(differences.map(({ what, applies }) => ({ what, applies }))).toEqual(
      expected.map(({ what, applies }) => ({ what, applies })),
    );
    expected.forEach(({ note }, at) => {
      if (note !== undefined) expect(differences[at]?.note).toMatch(note);
    });
  });

  test('one that is not there is missing', () => {
    expect(compareTopics([raw], []).map(({ state }) => state)).toEqual(['missing']);
  });

  test('in a topic of one order no partition is added', () => {
    const policy = shape('policy');
    expect(
      compareTopics([{ ...policy, partitions: 1 }], [{ ...policy, partitions: 3 }])[0]?.differences,
    ).toMatchObject([{ what: 'partitions', applies: false }]);
  });
});
