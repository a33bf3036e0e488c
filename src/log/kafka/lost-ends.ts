import { type Broker, describeProducersV0, describeTransactionsV0 } from '@platformatic/kafka';
import { AppError } from '../../errors.ts';
import { type AskedOfLeader, byLeader } from './by-leader.ts';
import type { Cluster, Connections, Partition } from './cluster.ts';
import { answerIn, hasCode } from './kafka-errors.ts';

/**
 * Brokers of Kafka 4 that end a transaction while one of its partitions has no leader take that for deleted, write no end
 * there, and call the transaction complete (KAFKA-20734). It stays open in that partition: readers of committed data wait
 * there for ever, and the next end that this producer writes there, whatever it is, counts for it too. So who takes over
 * looks for such partitions, and writes in them the end that was meant, before anything else.
 */

export type Ending = 'commit' | 'abort';

/** States of a transaction, as its coordinator calls them, in which it is certain how it ends. */
const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['PrepareCommit', 'commit'],
  ['CompleteCommit', 'commit'],
  ['PrepareAbort', 'abort'],
  ['CompleteAbort', 'abort'],
]);

/** How the last transaction of this id ends; undefined where that is open yet, or not known any more. */
export async function endingOf(
  connections: Connections,
  coordinator: Broker,
  transactionalId: string,
): Promise<Ending | undefined> {
  try {
    const answer = await connections.call(coordinator, describeTransactionsV0.api, [transactionalId]);
    return ENDINGS.get(answer.transactionStates[0]?.transactionState ?? '');
  } catch (error) {
    if (hasCode(error, 'TRANSACTIONAL_ID_NOT_FOUND', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'))
      return undefined;
    throw error;
  }
}

/** Where this producer has a transaction open, of all partitions of these topics. */
export async function openPartitions(
  cluster: Cluster,
  connections: Connections,
  producerId: bigint,
  topics: readonly string[],
): Promise<readonly Partition[]> {
  const partitions = await Promise.all(topics.map((topic) => partitionsOf(cluster, topic)));
  const asked = await byLeader(cluster, partitions.flat());
  const answers = await Promise.all(asked.map(ask));
  return answers.flatMap(({ topics: answered }) =>
    answered.flatMap(({ name: topic, partitions: those }) =>
      those
        .filter(({ activeProducers }) =>
          activeProducers.some((one) => one.producerId === producerId && one.currentTxnStartOffset >= 0n),
        )
        .map(({ partitionIndex: partition }) => ({ topic, partition })),
    ),
  );

  async function ask({ broker, topics: those }: AskedOfLeader) {
    const names = those.map(({ name, partitions: numbers }) => ({ name, partitionIndexes: numbers }));
    try {
      return await connections.call(broker, describeProducersV0.api, names);
    } catch (error) {
      // Where we may not read, we have written nothing that we could know of.
      const answer = answerIn<Awaited<ReturnType<typeof describeProducersV0.api.async>>>(error);
      if (answer === undefined || !hasCode(error, 'TOPIC_AUTHORIZATION_FAILED')) throw error;
      return answer;
    }
  }
}

/** A topic that is not there has none. */
async function partitionsOf(cluster: Cluster, topic: string): Promise<readonly Partition[]> {
  try {
    const count = await cluster.partitionCount(topic);
    return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  } catch (error) {
    if (error instanceof AppError && error.code === 'log_unavailable') return [];
    throw error;
  }
}

/** For whoever runs the brokers. */
export function lostEnd(ending: Ending, open: readonly Partition[]): AppError {
  const where = ['__consumer_offsets', ...open.map(({ topic, partition }) => `${topic}/${partition}`)].join(
    ', ',
  );
  const outcome = { commit: 'validée', abort: 'annulée' }[ending];
  return new AppError('log_unavailable', {
    fr: `Kafka avait laissé ouverte une transaction ${outcome} (KAFKA-20734) ; elle est close : ${where}.`,
    en: `Kafka had left a transaction open (KAFKA-20734); it is ended by "${ending}": ${where}.`,
  });
}
