import { setTimeout as wait } from 'node:timers/promises';
import {
  addOffsetsToTxnV3,
  addPartitionsToTxnV3,
  type Broker,
  endTxnV3,
  initProducerIdV4,
  txnOffsetCommitV3,
} from '@platformatic/kafka';
import { byTopic } from './by-topic.ts';
import type { Cluster, Partition } from './cluster.ts';
import { hasCode, isFenced, refusal } from './kafka-errors.ts';
import { type Ending, endingOf, openPartitions } from './lost-ends.ts';
import { patiently } from './patiently.ts';
import { createRecordSender, type PlacedRecord, type ProducerIdentity, REFUSED } from './record-sender.ts';

/** A transaction that its producer leaves open is aborted after so long: until then readers of its topics wait. */
const TRANSACTION_TIMEOUT_MS = 15_000;
/** A step of a transaction is tried again for so long; then all of it is. */
const STEP_MS = 5_000;
/**
 * The group may have a new generation while a commit in the name of the one before is under way: it is tried again in the
 * name of the new one, which a member that has kept its place learns within moments.
 */
const NEW_GENERATION_MS = 1_000;
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
   * committed is visible, but where brokers have lost the end of its last transaction: gives how that was to end, where
   * this can be known.
   */
  takeOver(): Promise<Ending | undefined>;
  /** Where in these topics the last transaction is still open, which has ended. */
  leftOpen(topics: readonly string[]): Promise<readonly Partition[]>;
  /** Ends it in these partitions, and in the positions of the group. */
  endAgain(ending: Ending, open: readonly Partition[], group: string): Promise<void>;
  /**
   * Commits the records and the position together, for the member that `from` gives at that moment. After a rejection it
   * is not known whether it did: take over again, and read the position.
   */
  commit(
    records: readonly PlacedRecord[],
    from: () => Membership,
    input: Partition,
    nextOffset: number,
  ): Promise<void>;
  close(): void;
}

export function createTransactionProducer(cluster: Cluster, transactionalId: string): TransactionProducer {
  const connections = cluster.connections();
  const sender = createRecordSender(cluster, connections, transactionalId);
  let identity: ProducerIdentity | undefined;
  /** Kept while it is not known whether the coordinator has taken us for the new owner: then it has forgotten this. */
  let lastEnding: Ending | undefined;

  async function takeOver(): Promise<Ending | undefined> {
    const { producerId, producerEpoch } = await step(async (coordinator) => {
      // The coordinator knows it until there is a new owner.
      lastEnding = (await endingOf(connections, coordinator, transactionalId)) ?? lastEnding;
      return connections.call(coordinator, initProducerIdV4.api, transactionalId, TRANSACTION_TIMEOUT_MS);
    });
    identity = { producerId, producerEpoch };
    sender.begin(identity);
    const ending = lastEnding;
    lastEnding = undefined;
    return ending;
  }

  function known(): ProducerIdentity {
    if (identity === undefined) throw new Error('A transaction before its producer has taken over.');
    return identity;
  }

  async function endAgain(ending: Ending, open: readonly Partition[], group: string): Promise<void> {
    if (open.length > 0) await addPartitions(open);
    await addGroup(group);
    await end(ending);
  }

  async function addGroup(group: string): Promise<void> {
    const { producerId, producerEpoch } = known();
    await step((coordinator) =>
      connections.call(coordinator, addOffsetsToTxnV3.api, transactionalId, producerId, producerEpoch, group),
    );
  }

  async function addPartitions(partitions: readonly Partition[]): Promise<void> {
    const { producerId, producerEpoch } = known();
    const topics = byTopic(partitions);
    const transaction = { transactionalId, producerId, producerEpoch, verifyOnly: false, topics };
    await step((coordinator) => connections.call(coordinator, addPartitionsToTxnV3.api, [transaction]));
  }

  async function end(ending: Ending): Promise<void> {
    const { producerId, producerEpoch } = known();
    const commits = ending === 'commit';
    await step((coordinator) =>
      connections.call(coordinator, endTxnV3.api, transactionalId, producerId, producerEpoch, commits),
    );
  }

  async function commit(
    records: readonly PlacedRecord[],
    from: () => Membership,
    input: Partition,
    nextOffset: number,
  ): Promise<void> {
    const { producerId, producerEpoch } = known();
    // All at once, as far as one step does not need the answer to another: latency is made of these answers.
    const [offsets] = await Promise.all([addRecords(), addPosition()]);
    if (offsets.includes(REFUSED)) {
      const tooLarge = records.filter((_, at) => offsets[at] === REFUSED);
      throw refusal(
        'MESSAGE_TOO_LARGE',
        tooLarge.map(({ topic }) => topic),
      );
    }
    await end('commit');

    async function addRecords(): Promise<readonly number[]> {
      await addPartitions(records);
      return sender.send(records, STEP_MS);
    }

    async function addPosition(): Promise<void> {
      await addGroup(from().group);
      const isOutdated = withNewGeneration();
      await patiently(
        async () => {
          const { group, generationId, memberId, instanceId } = from();
          await connections.call(
            await cluster.coordinator('group', group),
            txnOffsetCommitV3.api,
            ...([transactionalId, group, producerId, producerEpoch] as const),
            ...([generationId, memberId, instanceId] as const),
            [positionOf(input, nextOffset)],
          );
        },
        {
          forMs: STEP_MS,
          moved: cluster.forget,
          goOn: (error) => !isFenced(error) || isOutdated(error),
        },
      );
    }
  }

  /** Asks the coordinator of the transaction, again and again while it is busy with the one before. */
  function step<R>(ask: (coordinator: Broker) => Promise<R>): Promise<R> {
    return patiently(
      async () => {
        for (const until = Date.now() + STEP_MS; ; ) {
          try {
            return await ask(await cluster.coordinator('transaction', transactionalId));
          } catch (error) {
            if (!hasCode(error, 'CONCURRENT_TRANSACTIONS') || Date.now() > until) throw error;
            await wait(MARKERS_PAUSE_MS);
          }
        }
      },
      { forMs: STEP_MS, moved: cluster.forget, goOn: (error) => !isFenced(error) },
    );
  }

  const leftOpen = (topics: readonly string[]) =>
    openPartitions(cluster, connections, known().producerId, topics);

  return { takeOver, leftOpen, endAgain, commit, close: connections.close };
}

/** Tells, from now on and for a moment, of errors that only say that the group has a new generation. */
export function withNewGeneration(): (error: unknown) => boolean {
  const until = Date.now() + NEW_GENERATION_MS;
  return (error) => hasCode(error, 'ILLEGAL_GENERATION') && Date.now() < until;
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
