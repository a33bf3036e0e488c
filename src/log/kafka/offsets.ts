import { listOffsetsV7, offsetCommitV8, offsetFetchV8 } from '@platformatic/kafka';
import { byLeader } from './by-leader.ts';
import { byTopic } from './by-topic.ts';
import type { Cluster, Connections, Partition } from './cluster.ts';
import { patiently } from './patiently.ts';
import { type Membership, positionOf, withNewGeneration } from './transaction-producer.ts';

/** Transactions that are still open count: what was just committed is among them, until its markers are written. */
const READ_UNCOMMITTED = 0;
/** A leader may have moved, or be new. */
const PATIENCE_MS = 3_000;
/** Who asks is a client. */
const NO_REPLICA = -1;
const EARLIEST = -2n;
const LATEST = -1n;
/** What brokers say where there is none. */
const NO_OFFSET = -1;

/** Where partitions begin and end, and where groups are. */
export interface Offsets {
  /** The first offset that there is. */
  earliest(partitions: readonly Partition[]): Promise<readonly number[]>;
  /** The offset after the last one, whether readers of committed data see it yet or not. */
  end(partitions: readonly Partition[]): Promise<readonly number[]>;
  /** The first offset with at least this time; undefined where there is none. */
  at(partition: Partition, timestamp: number): Promise<number | undefined>;
  /** The positions of a group; undefined where it has none. With `stable`, waits for commits that are on their way. */
  committed(
    group: string,
    partitions: readonly Partition[],
    stable: boolean,
  ): Promise<readonly (number | undefined)[]>;
  /** Moves a position without a transaction. Rejects when the member that `from` gives is not in the group any more. */
  commit(from: () => Membership, partition: Partition, nextOffset: number): Promise<void>;
}

export function createOffsets(cluster: Cluster, connections: Connections): Offsets {
  /** One question to each leader, about all of its partitions. */
  async function listed(partitions: readonly Partition[], timestamp: bigint): Promise<readonly number[]> {
    const found = await patiently(() => ask(partitions, timestamp), {
      forMs: PATIENCE_MS,
      moved: cluster.forget,
    });
    return partitions.map((each) => found.get(keyOf(each)) ?? NO_OFFSET);
  }

  async function ask(partitions: readonly Partition[], timestamp: bigint) {
    const found = new Map<string, number>();
    const leaders = await byLeader(cluster, partitions);
    await Promise.all(
      leaders.map(async ({ broker, topics: asked }) => {
        const topics = asked.map(({ name, partitions: numbers }) => ({
          name,
          partitions: numbers.map((partitionIndex) => ({
            partitionIndex,
            currentLeaderEpoch: -1,
            timestamp,
          })),
        }));
        const answer = await connections.call(
          broker,
          listOffsetsV7.api,
          NO_REPLICA,
          READ_UNCOMMITTED,
          topics,
        );
        for (const { name, partitions: answered } of answer.topics)
          for (const { partitionIndex, offset } of answered)
            found.set(keyOf({ topic: name, partition: partitionIndex }), Number(offset));
      }),
    );
    return found;
  }

  async function committed(group: string, partitions: readonly Partition[], stable: boolean) {
    if (partitions.length === 0) return [];
    const topics = byTopic(partitions).map(({ name, partitions: numbers }) => ({
      name,
      partitionIndexes: numbers,
    }));
    const broker = await cluster.coordinator('group', group);
    const question = { groupId: group, memberId: null, memberEpoch: -1, topics };
    const answer = await connections.call(broker, offsetFetchV8.api, [question], stable);
    return partitions.map(({ topic, partition }) => {
      const found = answer.groups[0]?.topics
        .find(({ name }) => name === topic)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === partition);
      const offset = Number(found?.committedOffset ?? -1n);
      return offset < 0 ? undefined : offset;
    });
  }

  return {
    earliest: (partitions) => listed(partitions, EARLIEST),
    end: (partitions) => listed(partitions, LATEST),
    async at(partition, timestamp) {
      const [offset = NO_OFFSET] = await listed([partition], BigInt(timestamp));
      return offset < 0 ? undefined : offset;
    },
    committed,
    commit(from, partition, nextOffset) {
      const position = [positionOf(partition, nextOffset)];
      const attempt = async () => {
        const { group, generationId, memberId, instanceId } = from();
        const broker = await cluster.coordinator('group', group);
        await connections.call(
          broker,
          offsetCommitV8.api,
          group,
          generationId,
          memberId,
          instanceId,
          position,
        );
      };
      return patiently(attempt, { forMs: PATIENCE_MS, moved: cluster.forget, goOn: withNewGeneration() });
    },
  };
}

function keyOf({ topic, partition }: Partition): string {
  return `${topic} ${partition}`;
}
