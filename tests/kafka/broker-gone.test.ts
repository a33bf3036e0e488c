import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { newFolder, startProcess, stopProcess, threadsWork } from '../integration/process.ts';
import { allDecided } from '../pipeline/workers.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';
import { mention, readOutcomes, startAppending } from './mentions.ts';

/** What the service grants itself for a stop (`STOP_TIMEOUT_MS` in main.ts). */
const STOP_MS = 10_000;
/** The tenths of a start after which the broker says nothing any more. */
const MOMENTS = soak ? [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 20] : [8, 14];
/** Long enough to be waiting for it. */
const SILENT_MS = 300;

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

  test('a stop does not wait for one that says nothing, at any moment from the start on', {
    timeout: soak ? 600_000 : 240_000,
  }, async () => {
    await using cluster = await startCluster({ version: kafka.version });
    const [broker] = cluster.nodes;
    const env = { KAFKA_BROKERS: cluster.brokers, KAFKA_CLASSIFY_THREADS: '2' };
    const log = await openWholeLog(readConfig(env), () => {});
    onTestFinished(() => log.close());
    const started = performance.now();
    const whole = startProcess(await newFolder(), env);
    await threadsWork(await whole.address());
    const startMs = performance.now() - started;
    await stopProcess(whole);
    const writing = startAppending(log, 50);

    for (const moment of MOMENTS) {
      const service = startProcess(await newFolder(), env);
      await wait((startMs * moment) / 10);
      broker?.pause();
      await wait(SILENT_MS);
      const stopping = performance.now();
      const ended = await stopProcess(service);
      const took = performance.now() - stopping;
      broker?.resume();
      console.log(`stopped in ${Math.round(took)} ms after ${moment} tenths of a start`);
      expect([moment, ended, service.output.stderr]).toEqual([moment, { code: 0, signal: null }, '']);
      expect(took).toBeLessThan(STOP_MS);
    }
    const last = startProcess(await newFolder(), env);
    await writing.finish();
    await allDecided(log);
    await stopProcess(last);
    const outcomes = await readOutcomes(log, writing.accepted());
    expect(outcomes).toEqual({ accepted: writing.accepted(), lost: 0, repeated: 0, outOfOrder: 0 });
  });
});
