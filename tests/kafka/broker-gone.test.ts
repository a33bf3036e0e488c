import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka } from '../support/kafka/kafka.ts';
import { mention } from './mentions.ts';

/** What the service grants itself for a stop (`STOP_TIMEOUT_MS` in main.ts). */
const STOP_MS = 10_000;

describeClusters('a broker that is gone', () => {
  test('appends are refused and may be tried again; when it is back all goes on, and what was handed over is done once', async () => {
    await using cluster = await startCluster({ version: kafka.version });
    const log = await openWholeLog(readConfig({ KAFKA_BROKERS: cluster.brokers }), () => {});
    onTestFinished(() => log.close());
    const seen: string[] = [];
    const processor = log.process({
      group: 'group',
      topics: [TOPICS.raw],
      maxBatch: 100,
      handle: async (events) => events.map((event) => ({ ...event, topic: TOPICS.community })),
    });
    await log.append(TOPICS.raw, [mention(1)], { unique: true });
    const community = async () => {
      seen.length = 0;
      for await (const { id } of log.read([TOPICS.community])) seen.push(id);
      return seen;
    };
    await expect.poll(community, { timeout: 30_000 }).toEqual(['m-1']);

    await cluster.nodes[0]?.kill();
    await expect(log.append(TOPICS.raw, [mention(2)], { unique: true })).rejects.toMatchObject({
      code: 'log_unavailable',
    });
    await cluster.nodes[0]?.start();
    await expect
      .poll(
        () => log.append(TOPICS.raw, [mention(2)], { unique: true }).then(([result]) => result?.duplicate),
        { timeout: 60_000, interval: 500 },
      )
      .toBeTypeOf('boolean');
    await expect.poll(community, { timeout: 60_000, interval: 500 }).toEqual(['m-1', 'm-2']);
    await processor.stop();
  });

  test('a stop does not wait for it', async () => {
    await using cluster = await startCluster({ version: kafka.version });
    const log = await openWholeLog(readConfig({ KAFKA_BROKERS: cluster.brokers }), () => {});
    const handed = Promise.withResolvers<void>();
    const processor = log.process({
      group: 'group',
      topics: [TOPICS.raw],
      maxBatch: 1,
      handle: async (events) => {
        handed.resolve();
        await new Promise((resolve) => setTimeout(resolve, 300));
        return events.map((event) => ({ ...event, topic: TOPICS.community }));
      },
    });
    await log.append(TOPICS.raw, [mention(1), mention(2), mention(3)]);
    await handed.promise;
    await cluster.nodes[0]?.kill();
    const started = performance.now();
    await log.close();
    await processor.done;
    expect(performance.now() - started).toBeLessThan(STOP_MS);
  });
});
