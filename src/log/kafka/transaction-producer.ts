import { setTimeout as wait } from 'node:timers/promises';
import {
  type API,
  addOffsetsToTxnV3,
  addPartitionsToTxnV3,
  endTxnV3,
  initProducerIdV4,
  txnOffsetCommitV3,
} from '@platformatic/kafka';
import type { Cluster, Partition } from './cluster.ts';
import { hasCode, isFenced, refusal } from './kafka-errors.ts';
import { patiently } from './patiently.ts';
import { createRecordSender, type PlacedRecord, type ProducerIdentity, REFUSED } from './record-sender.ts';

/** A transaction that its producer leaves open is aborted after so long: until then readers of its topics wait. */
const TRANSACTION_TIMEOUT_MS = 15_000;
/** A step of a transaction is tried again for so long; then all of it is. */
const STEP_MS = 5_000;
/** A transaction begins when the markers of the one before are written: that takes some milliseconds. */
const MARKERS_PAUSE_MS = 3;

/** Who reads, as the coordinator of its group knows it. */
export interface Membership {
  readonly group: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly instanceId: string | null;
}

/** The producer of one input partition (KIP-98): who takes over the partition takes over its transactional id. */
export interface TransactionProducer {
  /**
   * Fences whoever had this transactional id: what it has not committed is aborted. When this resolves, all that it has
   * committed is visible.
   */
  takeOver(): Promise<void>;
  /**
   * Commits the records and the position together. After a rejection it is not known whether it did: take over again,
   * and read the position.
   */
  commit(
    records: readonly PlacedRecord[],
    from: Membership,
    input: Partition,
    nextOffset: number,
  ): Promise<void>;
  close(): void;
}

export function createTransactionProducer(cluster: Cluster, transactionalId: string): TransactionProducer {
  const connections = cluster.connections();
  const sender = createRecordSender(cluster, connections, transactionalId);
  let identity: ProducerIdentity | undefined;

  async function takeOver(): Promise<void> {
    const { producerId, producerEpoch } = await step(initProducerIdV4.api, [
      transactionalId,
      TRANSACTION_TIMEOUT_MS,
    ]);
    identity = { producerId, producerEpoch };
    sender.begin(identity);
  }

  async function commit(
    records: readonly PlacedRecord[],
    from: Membership,
    input: Partition,
    nextOffset: number,
  ): Promise<void> {
    if (identity === undefined) throw new Error('A transaction before its producer has taken over.');
    const { producerId, producerEpoch } = identity;
    const topics = topicsOf(records);
    // All at once, as far as one step does not need the answer to another: latency is made of these answers.
    const [offsets] = await Promise.all([addRecords(), addPosition()]);
    if (offsets.includes(REFUSED)) {
      const tooLarge = records.filter((_, at) => offsets[at] === REFUSED);
      throw refusal(
        'MESSAGE_TOO_LARGE',
        tooLarge.map(({ topic }) => topic),
      );
    }
    await step(endTxnV3.api, [transactionalId, producerId, producerEpoch, true]);

    async function addRecords(): Promise<readonly number[]> {
      await step(addPartitionsToTxnV3.api, [
        [{ transactionalId, producerId, producerEpoch, verifyOnly: false, topics }],
      ]);
      return sender.send(records, STEP_MS);
    }

    async function addPosition(): Promise<void> {
      await step(addOffsetsToTxnV3.api, [transactionalId, producerId, producerEpoch, from.group]);
      await patiently(
        async () =>
          connections.call(
            await cluster.coordinator('group', from.group),
            txnOffsetCommitV3.api,
            transactionalId,
            from.group,
            producerId,
            producerEpoch,
            from.generationId,
            from.memberId,
            from.instanceId,
            [positionOf(input, nextOffset)],
          ),
        { forMs: STEP_MS, moved: cluster.forget, goOn: (error) => !isFenced(error) },
      );
    }
  }

  /** Asks the coordinator of the transaction, again and again while it is busy with the one before. */
  function step<A extends unknown[], R>(api: API<A, R>, args: A): Promise<R> {
    return patiently(
      async () => {
        for (const until = Date.now() + STEP_MS; ; ) {
          try {
            return await connections.call(
              await cluster.coordinator('transaction', transactionalId),
              api,
              ...args,
            );
          } catch (error) {
            if (!hasCode(error, 'CONCURRENT_TRANSACTIONS') || Date.now() > until) throw error;
            await wait(MARKERS_PAUSE_MS);
          }
        }
      },
      { forMs: STEP_MS, moved: cluster.forget, goOn: (error) => !isFenced(error) },
    );
  }

  return { takeOver, commit, close: connections.close };
}

function topicsOf(records: readonly PlacedRecord[]): { name: string; partitions: number[] }[] {
  const topics = new Map<string, Set<number>>();
  for (const { topic, partition } of records) {
    const partitions = topics.get(topic);
    if (partitions === undefined) topics.set(topic, new Set([partition]));
    else partitions.add(partition);
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions: [...partitions] }));
}

/** A position as requests want it. */
export function positionOf({ topic, partition }: Partition, nextOffset: number) {
  const committed = {
    committedOffset: BigInt(nextOffset),
    committedLeaderEpoch: -1,
    committedMetadata: null,
  };
  return { name: topic, partitions: [{ partitionIndex: partition, ...committed }] };
}
