import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs, { type EachBatchPayload, type KafkaMessage, type Producer } from 'kafkajs';
import { TOPICS } from '../src/log/event-log.ts';

// CommonJS, whose names Node does not see.
const { CompressionCodecs, CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs;

export interface KafkaJsOptions {
  readonly brokers: string[];
  readonly topicPrefix: string;
  readonly onOwned: (partitions: number) => void;
  readonly onCommitted: (events: number) => void;
}

const GROUP = 'kafkajs';
/** About what our own log has in a transaction when much waits. */
const MAX_TRANSACTION = 1_000;
const SESSION_TIMEOUT_MS = 60_000;
const PARTITIONS = 6;
/** As our own log fetches. */
const PARTITION_BYTES = 512 * 1024;

/** The bare pass-through by kafkajs: a transactional producer for each partition, positions in the transactions. */
export async function startKafkaJs(options: KafkaJsOptions): Promise<() => Promise<void>> {
  const { brokers, topicPrefix, onOwned, onCommitted } = options;
  // It leaves the codec to its user; ours is Node's own as well.
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
    decompress: async (buffer: Buffer) => zstdDecompressSync(buffer),
  });
  // It logs each retry while the markers of the transaction before are written. What it cannot do ends the turn.
  const kafka = new Kafka({ clientId: 'bench-kafkajs', brokers, logLevel: logLevel.NOTHING });
  const groupId = topicPrefix + GROUP;
  const input = topicPrefix + TOPICS.raw;
  const output = topicPrefix + TOPICS.customerService;
  const producers = new Map<number, Promise<Producer>>();
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    maxBytesPerPartition: PARTITION_BYTES,
    maxWaitTimeInMs: 250,
    readUncommitted: false,
  });

  async function connect(partition: number): Promise<Producer> {
    const producer = kafka.producer({
      ...{ transactionalId: `${groupId}-${partition}`, idempotent: true, maxInFlightRequests: 1 },
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }

  async function eachBatch({ batch, resolveOffset, heartbeat, isStale, isRunning }: EachBatchPayload) {
    const { partition, messages } = batch;
    const connecting = producers.get(partition) ?? connect(partition);
    producers.set(partition, connecting);
    const producer = await connecting;
    for (let at = 0; at < messages.length && isRunning() && !isStale(); at += MAX_TRANSACTION) {
      const part = messages.slice(at, at + MAX_TRANSACTION);
      const next = String(BigInt(part.at(-1)?.offset ?? 0) + 1n);
      await commit(producer, part, partition, next);
      resolveOffset(part.at(-1)?.offset ?? '');
      onCommitted(part.length);
      await heartbeat();
    }
  }

  async function commit(producer: Producer, part: KafkaMessage[], partition: number, offset: string) {
    const transaction = await producer.transaction();
    try {
      const messages = part.map(({ key, value, headers = {} }) => ({ key, value, headers }));
      await transaction.send({ topic: output, messages, acks: -1, compression: CompressionTypes.ZSTD });
      const topics = [{ topic: input, partitions: [{ partition, offset }] }];
      await transaction.sendOffsets({ consumerGroupId: groupId, topics });
      await transaction.commit();
    } catch (error) {
      await transaction.abort();
      throw error;
    }
  }

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    onOwned(payload.memberAssignment[input]?.length ?? 0),
  );
  await consumer.connect();
  await consumer.subscribe({ topics: [input], fromBeginning: true });
  await consumer.run({
    ...{ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: PARTITIONS },
    eachBatch,
  });
  return async () => {
    await consumer.disconnect();
    for (const producer of producers.values()) await (await producer).disconnect();
  };
}
