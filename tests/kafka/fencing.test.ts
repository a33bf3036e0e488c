import { initProducerIdV4 } from '@platformatic/kafka';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { createCluster } from '../../src/log/kafka/cluster.ts';
import { joinGroup } from '../../src/log/kafka/group-member.ts';
import { isFenced, kafkaCodes } from '../../src/log/kafka/kafka-errors.ts';
import { createOffsets } from '../../src/log/kafka/offsets.ts';
import { patiently } from '../../src/log/kafka/patiently.ts';
import { createRecordSender } from '../../src/log/kafka/record-sender.ts';
import { recordOf } from '../../src/log/kafka/records.ts';
import { createTransactionProducer, type Membership } from '../../src/log/kafka/transaction-producer.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { mention } from './mentions.ts';

/** One who had a partition, and does not know yet that another one has it. */
const GROUP = 'group';
const PATIENCE_MS = 5_000;

async function newPlace() {
  const prefix = newPrefix();
  const brokers = sharedBrokers();
  const config = readConfig({ KAFKA_BROKERS: brokers, TOPIC_PREFIX: prefix, KAFKA_PARTITIONS: '1' });
  const log = await openWholeLog(config, () => {});
  const cluster = createCluster({ brokers: brokers.split(','), clientId: 'fencing' });
  onTestFinished(async () => {
    cluster.close();
    await log.close();
  });
  const group = prefix + GROUP;
  const input = { topic: prefix + TOPICS.raw, partition: 0 };
  const output = (number: number) =>
    recordOf(mention(number), { topic: prefix + TOPICS.community, partition: 0 }, false);
  const { committed } = createOffsets(cluster, cluster.connections());
  return {
    ...{ log, cluster, group, input, output },
    transactionalId: `${group}-${input.topic}-0`,
    /** Waits for a commit that is on its way. */
    async position() {
      const read = () => committed(group, [input], true);
      const [found] = await patiently(read, { forMs: PATIENCE_MS, moved: cluster.forget });
      return found;
    },
    outputs: async () => (await Array.fromAsync(log.read([TOPICS.community]))).map(({ id }) => id),
  };
}

const nobody = (group: string) => (): Membership => ({
  ...{ group, generationId: -1, memberId: '', instanceId: null },
});
const codesOf = async (refused: Promise<unknown>) => refused.then(() => ['none'], kafkaCodes);

describeKafka('who had a partition before', () => {
  test('commits nothing any more when another one has taken over its transactional id', async () => {
    const { cluster, group, input, output, transactionalId, position, outputs } = await newPlace();
    const before = createTransactionProducer(cluster, transactionalId);
    const after = createTransactionProducer(cluster, transactionalId);
    await before.takeOver();
    await before.commit([output(1)], nobody(group), input, 1);
    await after.takeOver();
    const late = before.commit([output(2)], nobody(group), input, 2);
    await expect(late).rejects.toSatisfy(isFenced);
    expect(await position()).toBe(1);
    await after.commit([output(3)], nobody(group), input, 2);
    expect(await position()).toBe(2);
    expect(await outputs()).toEqual(['m-1', 'm-3']);
  });

  test('commits nothing any more when its group has expelled it, though its transactional id is still its own', async () => {
    const { log, cluster, group, input, output, transactionalId, position, outputs } = await newPlace();
    const processor = log.process({
      ...{ group: GROUP, topics: [TOPICS.raw], maxBatch: 1 },
      handle: async () => [],
    });
    await log.append(TOPICS.raw, [mention(0)]);
    await expect.poll(position, { timeout: 30_000 }).toBe(1);
    const late = createTransactionProducer(cluster, transactionalId);
    await late.takeOver();
    const expelled = { group, generationId: 1, memberId: 'expelled', instanceId: null };
    expect(await codesOf(late.commit([output(1)], () => expelled, input, 7))).toEqual(['UNKNOWN_MEMBER_ID']);
    await late.takeOver();
    expect(await position()).toBe(1);
    expect(await outputs()).toEqual([]);
    await processor.stop();
  });

  test('commits for the new generation of its group, as long as it has kept its place in it', async () => {
    const { cluster, group, input, output, transactionalId, position, outputs } = await newPlace();
    const joined = Promise.withResolvers<Membership>();
    const member = joinGroup(cluster, {
      ...{ group, topics: [input.topic], settle: async () => {} },
      ...{ onGeneration: () => {}, onRetry: () => {} },
      onAssigned: ({ member: place }) => joined.resolve(place),
    });
    const place = await joined.promise;
    const outdated = { ...place, generationId: place.generationId - 1 };
    const producer = createTransactionProducer(cluster, transactionalId);
    await producer.takeOver();
    let asked = 0;
    const learns = () => (asked++ < 2 ? outdated : place);
    await producer.commit([output(1)], learns, input, 1);
    expect(await position()).toBe(1);
    const neverLearns = producer.commit([output(2)], () => outdated, input, 2);
    expect(await codesOf(neverLearns)).toEqual(['ILLEGAL_GENERATION']);
    await producer.takeOver();
    expect(await position()).toBe(1);
    const { commit } = createOffsets(cluster, cluster.connections());
    asked = 1;
    await commit(learns, input, 3);
    expect(await position()).toBe(3);
    expect(await codesOf(commit(() => outdated, input, 4))).toEqual(['ILLEGAL_GENERATION']);
    expect(await outputs()).toEqual(['m-1']);
    await member.stop();
  });

  test('writes nothing to a partition outside of its transaction: the brokers ask its coordinator (KIP-890)', async () => {
    const { cluster, output, transactionalId, outputs } = await newPlace();
    await createTransactionProducer(cluster, transactionalId).takeOver();
    const connections = cluster.connections();
    const sender = createRecordSender(cluster, connections, transactionalId);
    const coordinator = await cluster.coordinator('transaction', transactionalId);
    const identity = await connections.call(coordinator, initProducerIdV4.api, transactionalId, 15_000);
    sender.begin(identity);
    expect(await codesOf(sender.send([output(1)], PATIENCE_MS))).not.toEqual(['none']);
    expect(await outputs()).toEqual([]);
  });
});
