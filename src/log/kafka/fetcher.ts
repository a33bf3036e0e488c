import { type API, type Broker, fetchV12 } from '@platformatic/kafka';
import { backOffMs } from '../back-off.ts';
import { createSignal, type Signal } from '../signal.ts';
import type { Cluster, Partition } from './cluster.ts';
import { answerIn, hasCode } from './kafka-errors.ts';
import type { Offsets } from './offsets.ts';
import { type Aborted, committedRecords, type FetchedRecord } from './records.ts';

/** A broker that has nothing new answers after so long, at once when something comes. */
const LONGEST_WAIT_MS = 250;
/** While a partition rests because enough of it waits here, the others may not hold up its next turn. */
const SHORT_WAIT_MS = 20;
/** A partition of which so much waits here is fetched no further. */
const FULL_BYTES = 1024 * 1024;
/** So many records that have been taken may still be held. */
const LET_GO_AFTER = 256;
/** Compressed bytes of one answer, and of one partition in it. */
const ANSWER_BYTES = 4 * 1024 * 1024;
const PARTITION_BYTES = 512 * 1024;
/** No fetch session: each request names all partitions. */
const NO_SESSION = [0, -1] as const;

/** One partition, read in order. */
export interface Cursor<R extends Placed = FetchedRecord> extends Partition {
  /** The next records, at most so many, and at most about `maxBytes` of values (but one at least, where there is one). */
  take(limit: number, maxBytes?: number): readonly R[];
  /** The first of the records that wait here. */
  peek(): R | undefined;
  /** The offset after all that has been taken; with nothing waiting, also after what is no record. */
  position(): number;
  /** The last moment at which all that the partition had was here; milliseconds since the epoch. */
  caughtUpAt(): number;
  /** Why nothing comes at the moment. */
  failure(): unknown;
  /** Goes on from here. */
  seek(offset: number): void;
  close(): void;
}

/**
 * Fetches partitions from their leaders ahead of whoever takes their records, so far and no further. Its connections
 * are its own. It tries again for ever.
 */
export interface Fetcher<R extends Placed = FetchedRecord> {
  /** `news` is told when records have come, the position has moved, or nothing can come. */
  open(partition: Partition, offset: number, news: Signal): Cursor<R>;
  close(): void;
}

export interface Placed {
  readonly offset: number;
}

/** What the answer of a broker to `Fetch` says of a partition, whatever its records are read as. */
export interface Answered {
  readonly partitionIndex: number;
  readonly errorCode: number;
  readonly highWatermark: bigint;
}

export interface FetchAnswer<A extends Answered> {
  readonly responses: readonly { readonly topicId: string; readonly partitions: readonly A[] }[];
}

export type FetchArguments = Parameters<typeof fetchV12.createRequest>;

/** How to ask for records, and what to make of them. */
export interface FetchFormat<A extends Answered, R extends Placed> {
  readonly api: API<FetchArguments, FetchAnswer<A>>;
  /** Whether what open transactions hold back is waited for: 1, or not: 0. */
  readonly isolationLevel: 0 | 1;
  readonly read: (
    answered: A,
    fromOffset: number,
  ) => { readonly records: readonly R[]; readonly nextOffset: number };
  /** In bytes, about. */
  readonly sizeOf: (record: R) => number;
}

interface WholeAnswer extends Answered {
  readonly records?: Parameters<typeof committedRecords>[0] | null;
  readonly abortedTransactions: readonly Aborted[] | null;
}

/** Whole records, of transactions that are committed. */
const COMMITTED: FetchFormat<WholeAnswer, FetchedRecord> = {
  api: fetchV12.api,
  isolationLevel: 1,
  read: ({ records, abortedTransactions }, fromOffset) =>
    committedRecords(records ?? [], abortedTransactions ?? [], fromOffset),
  sizeOf: ({ key, value }) => 128 + (key?.length ?? 0) + (value?.length ?? 0),
};

interface Lane<R> extends Partition {
  readonly news: Signal;
  offset: number;
  waiting: R[];
  /** The first of `waiting` that has not been taken. */
  next: number;
  bytes: number;
  failure: unknown;
  failures: number;
  caughtUpAt: number;
  /** After a failure, not before this time. */
  notBefore: number;
  /** Grows with each seek: an answer to a question before it is not for us. */
  turn: number;
}

export function createFetcher(cluster: Cluster, offsets: Pick<Offsets, 'earliest'>): Fetcher {
  return createFormatFetcher(cluster, offsets, COMMITTED);
}

export function createFormatFetcher<A extends Answered, R extends Placed>(
  cluster: Cluster,
  { earliest }: Pick<Offsets, 'earliest'>,
  { api, isolationLevel, read: readRecords, sizeOf }: FetchFormat<A, R>,
): Fetcher<R> {
  const connections = cluster.connections();
  const lanes = new Set<Lane<R>>();
  const busy = new Set<string>();
  /** Room again, a new partition, an answer: who is asked what is to be planned again. */
  const nudge = createSignal();
  let closed = false;

  async function run(): Promise<void> {
    while (!closed) {
      const leaders = await plan();
      for (const [address, { broker, hungry, resting }] of leaders) {
        if (busy.has(address) || hungry.length === 0) continue;
        busy.add(address);
        void fetchFrom(broker, hungry, resting).finally(() => {
          busy.delete(address);
          nudge.tell();
        });
      }
      await nudge.wait(LONGEST_WAIT_MS);
    }
  }

  async function plan() {
    const leaders = new Map<string, { broker: Broker; hungry: Lane<R>[]; resting: boolean }>();
    for (const lane of lanes) {
      if (lane.notBefore > Date.now()) continue;
      try {
        const broker = await cluster.leader(lane);
        const address = `${broker.host}:${broker.port}`;
        const at = leaders.get(address) ?? { broker, hungry: [], resting: false };
        if (lane.bytes < FULL_BYTES) at.hungry.push(lane);
        else at.resting = true;
        leaders.set(address, at);
      } catch (error) {
        fail([lane], error);
      }
    }
    return leaders;
  }

  function fail(failed: Iterable<Lane<R>>, error: unknown): void {
    if (closed) return;
    cluster.forget();
    for (const lane of failed) {
      lane.failures += 1;
      lane.notBefore = Date.now() + backOffMs(lane.failures);
      lane.failure = error;
      lane.news.tell();
    }
  }

  async function fetchFrom(broker: Broker, hungry: readonly Lane<R>[], resting: boolean): Promise<void> {
    const asked = new Map(hungry.map((lane) => [lane, lane.turn]));
    const askedAt = Date.now();
    try {
      const maxWait = resting ? SHORT_WAIT_MS : LONGEST_WAIT_MS;
      const what = questionsOf(hungry);
      const answer = await connections.call(
        broker,
        api,
        maxWait,
        1,
        ANSWER_BYTES,
        isolationLevel,
        ...NO_SESSION,
        what,
        [],
        '',
      );
      take(answer, asked, askedAt);
    } catch (error) {
      if (closed) return;
      const answer = answerIn<FetchAnswer<A>>(error);
      // Some partitions may be well: those are not asked for again.
      if (answer !== undefined) take(answer, asked, askedAt);
      if (hasCode(error, 'OFFSET_OUT_OF_RANGE'))
        await leaveGaps(asked).catch((failed) => fail(asked.keys(), failed));
      else fail(asked.keys(), error);
    }
  }

  /** Takes out of `asked` what has been answered well. */
  function take(answer: FetchAnswer<A>, asked: Map<Lane<R>, number>, askedAt: number): void {
    for (const { topicId: topic, partitions } of answer.responses) {
      for (const answered of partitions) {
        const { partitionIndex, errorCode, highWatermark } = answered;
        const lane = [...asked.keys()].find(
          (each) => each.topic === topic && each.partition === partitionIndex,
        );
        if (lane === undefined || errorCode !== 0) continue;
        const current = asked.get(lane) === lane.turn;
        asked.delete(lane);
        lane.failure = undefined;
        lane.failures = 0;
        if (!current || !lanes.has(lane)) continue;
        const read = readRecords(answered, lane.offset);
        if (read.nextOffset >= Number(highWatermark)) lane.caughtUpAt = askedAt;
        if (read.nextOffset === lane.offset) continue;
        lane.offset = read.nextOffset;
        for (const record of read.records) {
          lane.waiting.push(record);
          lane.bytes += sizeOf(record);
        }
        lane.news.tell();
      }
    }
  }

  /** Retention has taken what we wanted to read next: on with what there is. */
  async function leaveGaps(asked: ReadonlyMap<Lane<R>, number>): Promise<void> {
    for (const [lane, turn] of asked) {
      const [first = 0] = await earliest([lane]);
      if (lane.turn === turn && lane.offset < first) lane.offset = first;
    }
  }

  function open(partition: Partition, offset: number, news: Signal): Cursor<R> {
    const empty = { waiting: [], next: 0, bytes: 0, failure: undefined, failures: 0, notBefore: 0 };
    const { topic, partition: number } = partition;
    const lane: Lane<R> = { ...empty, topic, partition: number, news, offset, turn: 0, caughtUpAt: 0 };
    lanes.add(lane);
    nudge.tell();
    return {
      topic,
      partition: number,
      peek: () => lane.waiting[lane.next],
      position: () => lane.waiting[lane.next]?.offset ?? lane.offset,
      caughtUpAt: () => lane.caughtUpAt,
      failure: () => lane.failure,
      take(limit, maxBytes = Number.POSITIVE_INFINITY) {
        let bytes = 0;
        let end = lane.next;
        for (; end < lane.waiting.length && end - lane.next < limit; end++) {
          const record = lane.waiting[end];
          if (record === undefined || (end > lane.next && bytes + sizeOf(record) > maxBytes)) break;
          bytes += sizeOf(record);
        }
        const taken = lane.waiting.slice(lane.next, end);
        const wasFull = lane.bytes >= FULL_BYTES;
        lane.next = end;
        lane.bytes -= bytes;
        // What has been taken is let go, also where a slow reader never empties it: in steps, each of which moves the rest.
        if (lane.next === lane.waiting.length || lane.next >= LET_GO_AFTER) {
          lane.waiting = lane.waiting.slice(lane.next);
          lane.next = 0;
        }
        if (wasFull && lane.bytes < FULL_BYTES) nudge.tell();
        return taken;
      },
      seek(to) {
        Object.assign(lane, { ...empty, waiting: [], offset: to, turn: lane.turn + 1 });
        nudge.tell();
      },
      close: () => void lanes.delete(lane),
    };
  }

  void run();
  return {
    open,
    close() {
      closed = true;
      connections.close();
      nudge.tell();
    },
  };
}

function questionsOf<R>(lanes: readonly Lane<R>[]) {
  return [...new Set(lanes.map(({ topic }) => topic))].map((topic) => ({
    topicId: topic,
    partitions: lanes
      .filter((lane) => lane.topic === topic)
      .map(({ partition, offset }) => ({
        ...{ partition, fetchOffset: BigInt(offset), partitionMaxBytes: PARTITION_BYTES },
        ...{ currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
      })),
  }));
}
