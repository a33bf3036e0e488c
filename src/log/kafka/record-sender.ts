import { type Broker, type MessageRecord, NumericMap, ProduceAcks, produceV9 } from '@platformatic/kafka';
import type { Cluster, Connections } from './cluster.ts';
import { answerIn, hasCode, isFenced } from './kafka-errors.ts';
import { patiently } from './patiently.ts';

/**
 * A batch holds so many bytes before compression, or one event: brokers refuse batches above `max.message.bytes`, by
 * default 1 MiB, after compression.
 */
const MAX_BATCH_BYTES = 768 * 1024;
/** How long brokers may take to copy a batch to their replicas. */
const REPLICATION_TIMEOUT_MS = 10_000;
const RECORD_OVERHEAD_BYTES = 64;

/** Who writes, to the brokers: with the numbers of its batches they recognise what is sent again (KIP-98). */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

export interface PlacedRecord extends MessageRecord {
  readonly topic: string;
  readonly partition: number;
}

/** Writes records with acknowledgement of all replicas, each exactly once while the identity stays the same. */
export interface RecordSender {
  /** From now on as this one, whose numbers begin at 0. */
  begin(identity: ProducerIdentity): void;
  /**
   * Resolves to the offset of each record, `REFUSED` for one that is too large. Tries again while that may help, for
   * `forMs` at most. After a rejection it is not known what has been written: begin again with a new identity.
   */
  send(records: readonly PlacedRecord[], forMs: number): Promise<readonly number[]>;
}

/** Neighbours in one partition, sent as one batch. */
interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly records: PlacedRecord[];
  /** Where they stand in what was given. */
  readonly places: number[];
  bytes: number;
}

export function createRecordSender(
  cluster: Cluster,
  connections: Connections,
  transactionalId: string | null,
): RecordSender {
  let identity: ProducerIdentity | undefined;
  let sequences = new NumericMap();

  async function send(records: readonly PlacedRecord[], forMs: number): Promise<readonly number[]> {
    const offsets = new Array<number>(records.length).fill(UNKNOWN);
    for (const round of roundsOf(records)) {
      const left = new Set(round);
      await patiently(() => sendRound(left, offsets), {
        forMs,
        moved: cluster.forget,
        goOn: (error) => !isFenced(error) && !hasCode(error, ...NUMBERS_LOST),
      });
    }
    return offsets;
  }

  /** Takes from `left` what has been acknowledged. */
  async function sendRound(left: Set<Batch>, offsets: number[]): Promise<void> {
    const byLeader = new Map<string, { broker: Broker; batches: Batch[] }>();
    for (const batch of left) {
      const broker = await cluster.leader(batch);
      const address = `${broker.host}:${broker.port}`;
      const known = byLeader.get(address);
      if (known === undefined) byLeader.set(address, { broker, batches: [batch] });
      else known.batches.push(batch);
    }
    const outcomes = await Promise.allSettled(
      [...byLeader.values()].map(({ broker, batches }) => sendTo(broker, batches, left, offsets)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async function sendTo(
    broker: Broker,
    batches: Batch[],
    left: Set<Batch>,
    offsets: number[],
  ): Promise<void> {
    if (identity === undefined) throw new Error('Nothing is sent before it is known who sends.');
    const answer = await connections
      .call(
        broker,
        produceV9.api,
        ProduceAcks.ALL,
        REPLICATION_TIMEOUT_MS,
        batches.flatMap(({ records }) => records),
        {
          ...identity,
          transactionalId,
          sequences,
          compression: 'zstd',
          partitionLeaderEpoch: -1,
        },
      )
      .catch((error: unknown) => {
        note(answerIn<ProduceAnswer>(error), batches, left, offsets);
        // All that was wrong may have been sizes.
        if (batches.some((batch) => left.has(batch))) throw error;
        return undefined;
      });
    note(answer, batches, left, offsets);
  }

  /** Some batches of a request may be written, and others not. */
  function note(
    answer: ProduceAnswer | boolean | undefined,
    batches: Batch[],
    left: Set<Batch>,
    offsets: number[],
  ) {
    if (typeof answer !== 'object') return;
    for (const { name, partitionResponses } of answer.responses) {
      for (const { index, errorCode, baseOffset } of partitionResponses) {
        const batch = batches.find(({ topic, partition }) => topic === name && partition === index);
        if (batch === undefined || ![0, DUPLICATE_SEQUENCE, ...TOO_LARGE].includes(errorCode)) continue;
        left.delete(batch);
        if (TOO_LARGE.includes(errorCode)) {
          for (const place of batch.places) offsets[place] = REFUSED;
          continue;
        }
        const key = `${batch.topic}:${batch.partition}`;
        sequences.set(key, (sequences.getWithDefault(key, 0) + batch.records.length) % 2 ** 31);
        batch.places.forEach((place, at) => {
          offsets[place] = errorCode === 0 ? Number(baseOffset) + at : UNKNOWN;
        });
      }
    }
  }

  return {
    begin(as) {
      identity = as;
      sequences = new NumericMap();
    },
    send,
  };
}

/** In place of an offset: the record is written, and nobody knows where. */
export const UNKNOWN = -1;
/** In place of an offset: the brokers take no record of this size in this topic. */
export const REFUSED = -2;
/** MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE */
const TOO_LARGE: readonly number[] = [10, 18];
/** The broker has written this batch before, so long ago that it does not know where. */
const DUPLICATE_SEQUENCE = 46;
/** The broker has lost count of us: only a new identity helps. */
const NUMBERS_LOST = ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID'];

type ProduceAnswer = Exclude<Awaited<ReturnType<typeof produceV9.api.async>>, boolean>;

/** Batches of a round are sent together: one for each partition, in order. */
function roundsOf(records: readonly PlacedRecord[]): Batch[][] {
  const rounds: Batch[][] = [];
  const last = new Map<string, { round: number; batch: Batch }>();
  records.forEach((record, place) => {
    const { topic, partition } = record;
    const bytes = bytesOf(record);
    const key = `${topic}:${partition}`;
    const open = last.get(key);
    if (open !== undefined && open.batch.bytes + bytes <= MAX_BATCH_BYTES) {
      open.batch.records.push(record);
      open.batch.places.push(place);
      open.batch.bytes += bytes;
      return;
    }
    const round = open === undefined ? 0 : open.round + 1;
    const batch: Batch = { topic, partition, records: [record], places: [place], bytes };
    last.set(key, { round, batch });
    const batches = rounds[round];
    if (batches === undefined) rounds[round] = [batch];
    else batches.push(batch);
  });
  return rounds;
}

/** About what a record takes before compression. */
export function bytesOf({ key, value, headers }: MessageRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + value.length;
  for (const [name, content] of headers ?? []) bytes += name.length + content.length + 4;
  return bytes;
}
