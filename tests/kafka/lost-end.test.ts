import {
  addOffsetsToTxnV3,
  addPartitionsToTxnV3,
  endTxnV3,
  initProducerIdV4,
  txnOffsetCommitV3,
} from '@platformatic/kafka';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type EventLog, type NewEvent, TOPICS } from '../../src/log/event-log.ts';
import { createCluster } from '../../src/log/kafka/cluster.ts';
import { patiently } from '../../src/log/kafka/patiently.ts';
import { createRecordSender } from '../../src/log/kafka/record-sender.ts';
import { recordOf } from '../../src/log/kafka/records.ts';
import { positionOf } from '../../src/log/kafka/transaction-producer.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { type KafkaCluster, startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka, newPrefix } from '../support/kafka/kafka.ts';
import { mention } from './mentions.ts';

/**
 * Brokers of Kafka 4 that end a transaction while a partition has no leader leave the transaction open there, and call it
 * complete (KAFKA-20734): readers of committed data wait for ever, and so does who takes over the partition that was read.
 */
const PATIENCE_MS = 10_000;
const GROUP = 'group';
const EVENTS = [1, 2, 3].map(mention);
const OUTPUTS = [TOPICS.review, TOPICS.community];

describeClusters('a transaction that brokers call complete, and that is open in some partitions', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    // So that a test can leave behind what the brokers otherwise do by a rare accident.
    const settings = { 'transaction.partition.verification.enable': 'false' };
    cluster = await startCluster({ version: kafka.version, settings });
  });
  afterAll(() => cluster.close());

  const half: [what: string, commits: boolean, ended: readonly number[], positioned: boolean][] = [
    ['committed, its position and one of two outputs lost', true, [0], false],
    ['committed, its position lost', true, [0, 1], false],
    ['committed, one of two outputs lost', true, [0], true],
    ['committed, all of it lost but one partition without a record', true, [], false],
    ['aborted, its position and one of two outputs lost', false, [0], false],
    ['aborted, one of two outputs lost', false, [0], true],
  ];
  test.each(half)(
    '%s: is ended by who takes over, as it was meant',
    async (_what, commits, ended, positioned) => {
      const prefix = newPrefix();
      const config = readConfig({
        KAFKA_BROKERS: cluster.brokers,
        TOPIC_PREFIX: prefix,
        KAFKA_PARTITIONS: '1',
      });
      const log = await openWholeLog(config, () => {});
      onTestFinished(() => log.close());
      await log.append(TOPICS.raw, EVENTS);
      await leaveHalfEnded(prefix, { commits, ended, positioned });

      const handled: string[] = [];
      const processor = log.process({
        ...{ group: GROUP, topics: [TOPICS.raw], maxBatch: 10 },
        handle: async (events) => {
          handled.push(...events.map(({ id }) => id));
          return events.flatMap((event) => OUTPUTS.map((topic) => ({ ...event, topic })));
        },
      });
      const all = EVENTS.map(({ id }) => id);
      for (const topic of OUTPUTS)
        await expect.poll(() => idsOf(log, topic), { timeout: 60_000, interval: 250 }).toEqual(all);
      await expect.poll(async () => (await log.lag(GROUP, [TOPICS.raw])).events, { timeout: 60_000 }).toBe(0);
      expect(handled).toEqual(commits ? all.slice(1) : all);
      await processor.stop();
    },
  );

  /** What an owner of the partition before us leaves: it has handled the first event. Lost is what is not `ended`. */
  async function leaveHalfEnded(
    prefix: string,
    { commits, ended, positioned }: { commits: boolean; ended: readonly number[]; positioned: boolean },
  ): Promise<void> {
    const [first] = EVENTS;
    if (first === undefined) throw new Error('There is a first event.');
    const transactionalId = `${prefix}${GROUP}-${prefix}${TOPICS.raw}-0`;
    const cluster1 = createCluster({ brokers: cluster.brokers.split(','), clientId: 'before' });
    onTestFinished(cluster1.close);
    const connections = cluster1.connections();
    const sender = createRecordSender(cluster1, connections, transactionalId);
    const tell = <R>(ask: () => Promise<R>) => patiently(ask, { forMs: PATIENCE_MS, moved: cluster1.forget });
    const coordinator = () => cluster1.coordinator('transaction', transactionalId);

    const { producerId, producerEpoch } = await tell(async () =>
      connections.call(await coordinator(), initProducerIdV4.api, transactionalId, 15_000),
    );
    sender.begin({ producerId, producerEpoch });
    const names = OUTPUTS.filter((_, at) => ended.includes(at)).map((topic) => prefix + topic);
    // There is no transaction without a partition.
    if (names.length === 0) names.push(prefix + TOPICS.moderation);
    const topics = names.map((name) => ({ name, partitions: [0] }));
    await tell(async () =>
      connections.call(await coordinator(), addPartitionsToTxnV3.api, [
        { transactionalId, producerId, producerEpoch, verifyOnly: false, topics },
      ]),
    );
    const outputs = OUTPUTS.map((topic) => recordOf(first, { topic: prefix + topic, partition: 0 }, false));
    await sender.send(outputs, PATIENCE_MS);
    const group = prefix + GROUP;
    if (positioned) await addOffsets(group);
    await tell(async () =>
      connections.call(
        await cluster1.coordinator('group', group),
        txnOffsetCommitV3.api,
        ...([transactionalId, group, producerId, producerEpoch, -1, '', null] as const),
        [positionOf({ topic: prefix + TOPICS.raw, partition: 0 }, 1)],
      ),
    );
    await tell(async () =>
      connections.call(
        await coordinator(),
        endTxnV3.api,
        transactionalId,
        producerId,
        producerEpoch,
        commits,
      ),
    );

    async function addOffsets(to: string): Promise<void> {
      await tell(async () =>
        connections.call(
          await coordinator(),
          addOffsetsToTxnV3.api,
          ...([transactionalId, producerId, producerEpoch, to] as const),
        ),
      );
    }
  }
});

/** As a reader of committed data sees them. */
async function idsOf(log: EventLog, topic: (typeof OUTPUTS)[number]): Promise<string[]> {
  const events: Pick<NewEvent, 'id'>[] = await Array.fromAsync(log.read([topic]));
  return events.map(({ id }) => id);
}
