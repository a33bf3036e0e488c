import { Kafka, logLevel } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';

describeKafka('readers of committed data', () => {
  test('see nothing of aborted transactions, however many one producer has, and however long', async () => {
    const prefix = newPrefix();
    const config = readConfig({ KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: prefix });
    const log = await openWholeLog(config, () => {});
    onTestFinished(() => log.close());
    const client = new Kafka({ brokers: sharedBrokers().split(','), logLevel: logLevel.NOTHING });
    const producer = client.producer({
      ...{ transactionalId: `${prefix}other-team`, idempotent: true, maxInFlightRequests: 1 },
    });
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    const topic = prefix + TOPICS.raw;
    // Longer than one answer of a broker: its marker comes in a later one.
    const long = 'x'.repeat(400_000);
    for (const [value, end] of [
      ...[['void 1', 'abort'] as const, ['kept 1', 'commit'] as const, ['void 2', 'abort'] as const],
      ...[['void 3', 'abort'] as const, ['kept 2', 'commit'] as const],
    ]) {
      const transaction = await producer.transaction();
      for (let at = 0; at < 5; at++)
        await transaction.send({ topic, messages: [{ key: 'k', value: `${value} ${long}` }] });
      await transaction[end]();
    }
    const seen: string[] = [];
    for await (const { value } of log.read([TOPICS.raw]))
      seen.push(Buffer.from(value.subarray(0, 6)).toString());
    expect(seen).toEqual([...Array(5).fill('kept 1'), ...Array(5).fill('kept 2')]);
  });
});
