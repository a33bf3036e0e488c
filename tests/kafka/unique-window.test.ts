import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { createKafkaLog } from '../../src/log/kafka/kafka-log.ts';
import type { KafkaOptions } from '../../src/log/kafka/options.ts';
import { kafkaConnection } from '../../src/log/kafka/settings.ts';
import { ensureTopics } from '../../src/log/kafka/topics.ts';
import type { HeldIds } from '../../src/log/log-observer.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { mention } from './mentions.ts';

const WINDOW_MS = 2_000;
const MENTIONS = 3_000;

describeKafka('ids that were accepted before', () => {
  async function openService() {
    const config = readConfig({ KAFKA_BROKERS: sharedBrokers(), KAFKA_PARTITIONS: '3' });
    const topicPrefix = newPrefix();
    await ensureTopics(kafkaConnection(config), config, topicPrefix);
    return (options: Partial<KafkaOptions> = {}) => {
      const log = createKafkaLog({ ...kafkaConnection(config), topicPrefix, ...options });
      onTestFinished(() => log.close());
      return log;
    };
  }
  const mentions = Array.from({ length: MENTIONS }, (_, number) => mention(number));

  test('are known to an instance that has just started, at its first append, as far back as its window', async () => {
    const open = await openService();
    const first = open();
    const answers = await first.append(TOPICS.raw, mentions, { unique: true });
    expect(answers.filter(({ duplicate }) => duplicate)).toEqual([]);

    const again = await open().append(TOPICS.raw, mentions, { unique: true });
    expect(again.filter(({ duplicate }) => !duplicate)).toEqual([]);
    await wait(WINDOW_MS);
    const later = open({ uniqueWindowMs: WINDOW_MS });
    const [afterWindow] = await later.append(TOPICS.raw, mentions.slice(0, 1), { unique: true });
    expect(afterWindow).toEqual({ duplicate: false });
  });

  test('beyond the bound the oldest are forgotten, and it is told how far back all are known', async () => {
    const held: HeldIds[] = [];
    const open = await openService();
    const log = open({ uniqueMaxIds: 1_000, observer: { onIds: (ids) => held.push(ids) } });
    await log.append(TOPICS.raw, mentions, { unique: true });
    await expect.poll(() => held.at(-1)?.ids, { timeout: 10_000 }).toBeGreaterThan(500);
    const last = held.at(-1);
    expect(last?.topic).toBe(TOPICS.raw);
    expect(last?.ids).toBeLessThanOrEqual(1_000);
    expect(last?.coversMs).toBeLessThan(60_000);
  });
});
