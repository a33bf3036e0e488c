import { setTimeout as wait } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { until } from '../integration/process.ts';
import { createRandom } from '../integration/random.ts';
import { allDecided } from '../pipeline/workers.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka, newPrefix } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';
import { newFleet } from './instances.ts';
import { mention, readOutcomes, startAppending } from './mentions.ts';

const KILLS = soak ? 12 : 1;
const PER_SECOND = soak ? 300 : 200;
const SEED = 4;
/** The longest that writes may wait. */
const PATIENT_MS = 30_000;
/** Mentions that must be accepted under a new leader before the old one comes back: some for each partition. */
const UNDER_NEW_LEADER = 200;

/** Who leads which partition, and who has all of it. */
function watchCluster(brokers: string) {
  const client = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = client.admin();
  return {
    connect: () => admin.connect(),
    disconnect: () => admin.disconnect(),
    async leader(topic: string, partition: number): Promise<number | undefined> {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)?.leader;
    },
    /** With the topics of positions and transactions. */
    async isWhole(): Promise<boolean> {
      const { topics } = await admin.fetchTopicMetadata();
      return topics.every(({ partitions }) =>
        partitions.every(({ isr, replicas }) => isr.length === replicas.length),
      );
    },
  };
}

describeClusters('a cluster of three brokers', () => {
  test(`loses, repeats and reorders nothing while the leader of a partition in use is killed ${KILLS} times`, {
    timeout: soak ? 3_600_000 : 240_000,
  }, async () => {
    await using cluster = await startCluster({ version: kafka.version, nodes: 3 });
    const fleet = newFleet(cluster.brokers);
    const log = await fleet.openLog();
    onTestFinished(() => log.close());
    const watch = watchCluster(cluster.brokers);
    await watch.connect();
    onTestFinished(watch.disconnect);
    const instances = [await fleet.start(), await fleet.start()];
    await Promise.all(instances.map(({ works }) => works));

    const open = async (settings: Record<string, string>) => {
      const env = { KAFKA_BROKERS: cluster.brokers, TOPIC_PREFIX: newPrefix(), ...settings };
      const opened = await openWholeLog(readConfig(env), () => {});
      onTestFinished(() => opened.close());
      return opened;
    };
    // Topics that want all three copies of a write, and topics that have but one copy.
    const strict = await open({
      ...{ KAFKA_PARTITIONS: '1', KAFKA_MIN_INSYNC_REPLICAS: '3', KAFKA_DELIVERY_TIMEOUT_MS: '1000' },
    });
    const lone = await open({
      ...{ KAFKA_REPLICATION_FACTOR: '1', KAFKA_DELIVERY_TIMEOUT_MS: String(PATIENT_MS) },
    });

    await lone.append(TOPICS.raw, [mention(0)]);

    const random = createRandom(SEED);
    const topic = fleet.prefix + TOPICS.raw;
    const writing = startAppending(log, PER_SECOND);
    for (let kill = 0; kill < KILLS; kill++) {
      await until('mentions are accepted', () => writing.accepted() > 0);
      await wait(random.between(0, 1_000));
      const partition = random.between(0, 5);
      const leader = await watch.leader(topic, partition);
      const node = cluster.nodes.find(({ id }) => id === leader);
      if (node === undefined) throw new Error('Whoever leads is a node of the cluster.');
      await node.kill();
      await until('another broker leads', async () => {
        const now = await watch.leader(topic, partition).catch(() => undefined);
        return now !== undefined && now !== leader && now >= 0;
      });
      const before = writing.accepted();
      await until('it is written to', () => writing.accepted() >= before + UNDER_NEW_LEADER);
      const refusal = () =>
        strict.append(TOPICS.raw, [mention(kill)]).then(
          () => 'taken',
          ({ code, message }) => `${code}: ${message}`,
        );
      await expect.poll(refusal, { timeout: 30_000 }).toMatch(/^log_unavailable: .*NOT_ENOUGH_REPLICAS/);
      const asked = performance.now();
      const everywhere = Array.from({ length: 100 }, (_, at) => mention(100 * kill + at));
      // Some of it belongs to partitions that nobody leads until the broker is back.
      const waited = lone.append(TOPICS.raw, everywhere).then(
        () => PATIENT_MS,
        () => performance.now() - asked,
      );
      await node.start();
      expect(await waited).toBeGreaterThanOrEqual(PATIENT_MS - 5_000);
      await until('all copies are there again', () => watch.isWhole().catch(() => false));
      await expect.poll(refusal, { timeout: 30_000 }).toBe('taken');
    }
    await writing.finish();
    const accepted = writing.accepted();
    await allDecided(log);
    const outcomes = await readOutcomes(log, accepted);
    console.log(`${KILLS} leaders killed; ${writing.refused()} appends made again;`, outcomes);
    expect(outcomes).toEqual({ accepted, lost: 0, repeated: 0, outOfOrder: 0 });
    expect(await Promise.all(instances.map((one) => one.stop()))).toEqual([0, 0]);
  });
});
