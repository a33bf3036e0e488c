import { AppError } from '../../errors.ts';
import { backOffMs } from '../back-off.ts';
import { type OutputEvent, type ProcessOptions, type StoredEvent, TOPICS, type Topic } from '../event-log.ts';
import { type LogObserver, observeCommit } from '../log-observer.ts';
import { createSignal } from '../signal.ts';
import type { Cluster, Partition } from './cluster.ts';
import { type Cursor, createFetcher, type Fetcher } from './fetcher.ts';
import { hasCode, isFenced, isPassing, logUnavailable, refusedWrite } from './kafka-errors.ts';
import { type Ending, lostEnd } from './lost-ends.ts';
import type { Offsets } from './offsets.ts';
import { patiently } from './patiently.ts';
import { bytesOf, type PlacedRecord } from './record-sender.ts';
import { eventOf, type FetchedRecord, partitionOf, recordOf, uniqueIdOf } from './records.ts';
import { createRepeats, REPEAT_WINDOW_MS, type Repeats } from './repeats.ts';
import { createTransactionProducer, type Membership } from './transaction-producer.ts';

/**
 * A transaction costs the brokers half a dozen requests, whatever is in it. While more waits, it takes in further
 * batches, up to these bounds; with nothing waiting, it is committed at once.
 */
const MAX_TRANSACTION_MS = 50;
const MAX_TRANSACTION_BYTES = 2 * 1024 * 1024;
/** Values of one batch, in bytes. */
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/**
 * After fewer events than this, the next ones are given a moment to gather, so that they share a transaction. At half
 * load that takes a third off the work of the brokers, and the slowest mentions are faster for it.
 */
const FEW_EVENTS = 64;
const LINGER_MS = 25;
const IDLE_MS = 1_000;
/** What is no event (markers of transactions, repeats) is committed when nothing else has been for so long. */
const QUIET_MS = 100;
const TAKE_OVER_MS = 30_000;
/** What a transaction has committed counts in its group some moments after it has ended. */
const SETTLING_MS = 1_000;
const LOOK_BACK_BATCH = 1_000;

/** One input partition of a group, from when it is given to this member until it is taken away. */
export interface PartitionWorker extends Partition {
  /** As whom to commit what is in hand. */
  know(member: Membership): void;
  /** The partition is still ours, in this generation: goes on. */
  renew(member: Membership): void;
  /** Resolves when nothing is in hand; nothing is begun until `renew`, or for ever after `stop`. */
  settle(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when stopped; rejects with an error that ends the processor. */
  readonly done: Promise<void>;
}

export interface PartitionWorkerDeps {
  readonly cluster: Cluster;
  readonly offsets: Offsets;
  readonly fetcher: Fetcher;
  readonly topic: Topic;
  readonly nameOf: (topic: Topic) => string;
  readonly transactionalId: string;
  readonly options: ProcessOptions;
  readonly observer?: LogObserver | undefined;
  /** Our commit was refused as somebody else's: resolves when the group has said whether we still have our place. */
  readonly confirm: () => Promise<void>;
}

interface Batch {
  readonly events: readonly StoredEvent[];
  /** The position after them. */
  readonly next: number;
}

/** Events handled and not committed. */
interface InHand {
  readonly read: StoredEvent[];
  readonly written: OutputEvent[];
  readonly records: PlacedRecord[];
  bytes: number;
  next: number;
  /** What the handler threw, after these. */
  failure?: unknown;
}

export function startPartitionWorker(
  deps: PartitionWorkerDeps,
  input: Partition,
  firstMember: Membership,
): PartitionWorker {
  const { cluster, offsets, fetcher, options, topic } = deps;
  const producer = createTransactionProducer(cluster, deps.transactionalId);
  const news = createSignal();
  const pausing = createSignal();
  let member = firstMember;
  let cursor: Cursor | undefined;
  /** Handed over again: the handler threw. */
  let again: Batch | undefined;
  /** Nothing was handled since the last take-over. */
  let takenOver = true;
  /** Unknown until something comes that was appended with `unique`: most topics have nothing of the kind. */
  let repeats: Repeats | undefined;
  /** How the last transaction before ours was to end, until it is certain that it has done so everywhere. */
  let ending: Ending | undefined;
  /** Up to here is committed. */
  let committed = -1;
  let holding: Promise<void> | undefined;
  let release = () => {};
  let held = Promise.withResolvers<void>();
  let stopping = false;

  const halted = () => stopping || holding !== undefined;

  async function run(): Promise<void> {
    let ready = false;
    let failures = 0;
    while (!stopping) {
      if (holding !== undefined) {
        held.resolve();
        await holding;
        continue;
      }
      try {
        if (!ready) await takeOver();
        ready = true;
        const events = await step();
        failures = 0;
        if (events > 0 && events < FEW_EVENTS && !halted()) await pausing.wait(LINGER_MS);
      } catch (error) {
        if (!isRetriable(error)) throw error;
        failures += 1;
        // A handler that asks to be called again has left nothing behind; after a commit that failed nobody knows.
        if (again === undefined) ready = false;
        if (isFenced(error)) await Promise.race([deps.confirm(), pausing.wait(TAKE_OVER_MS)]);
        else options.onRetry?.(error, failures);
        if (!halted()) await pausing.wait(backOffMs(failures));
      }
    }
  }

  /** First nobody else can commit any more, then the position is read: what was committed last is in it. */
  async function takeOver(): Promise<void> {
    again = undefined;
    takenOver = true;
    repeats = undefined;
    ending = (await producer.takeOver()) ?? ending;
    const goOn = (error: unknown) => !halted() && !isFenced(error);
    const patience = { forMs: TAKE_OVER_MS, moved: cluster.forget, goOn };
    await patiently(endEverywhere, patience);
    committed = await patiently(readPosition, patience);
    cursor ??= fetcher.open(input, committed, news);
    cursor.seek(committed);
  }

  async function endEverywhere(): Promise<void> {
    if (ending === undefined) return;
    const open = await producer.leftOpen(Object.values(TOPICS).map(deps.nameOf));
    if (open.length > 0 || !(await isPositionStable())) {
      await producer.endAgain(ending, open, member.group);
      options.onRetry?.(lostEnd(ending, open), 1);
    }
    ending = undefined;
  }

  async function isPositionStable(): Promise<boolean> {
    const isUnstable = (error: unknown) => hasCode(error, 'UNSTABLE_OFFSET_COMMIT');
    const patience = { forMs: SETTLING_MS, moved: cluster.forget, goOn: isUnstable };
    try {
      await patiently(() => offsets.committed(member.group, [input], true), patience);
      return true;
    } catch (error) {
      if (error instanceof AppError && isUnstable(error.cause)) return false;
      throw error;
    }
  }

  async function readPosition(): Promise<number> {
    const [position] = await offsets.committed(member.group, [input], true);
    const [first = 0] = await offsets.earliest([input]);
    return Math.max(first, position ?? first);
  }

  function throwFailure(reading = cursor): void {
    const failure = reading?.failure();
    if (failure !== undefined) throw isPassing(failure) ? logUnavailable(failure) : failure;
  }

  /** Handles what waits and commits it. Gives the number of events; with none, waits for some. */
  async function step(): Promise<number> {
    let batch = again ?? (await takeBatch());
    if (batch.events.length === 0) {
      throwFailure();
      if (!(await quietly())) await news.wait(IDLE_MS);
      return 0;
    }
    const work: InHand = { read: [], written: [], records: [], bytes: 0, next: committed };
    const until = Date.now() + MAX_TRANSACTION_MS;
    for (; batch.events.length > 0; batch = await takeBatch()) {
      await handle(batch, work);
      if (work.failure !== undefined || halted()) break;
      if (work.bytes >= MAX_TRANSACTION_BYTES || Date.now() >= until) break;
    }
    // What was handled before an error counts.
    if (work.read.length > 0)
      await observeCommit(deps.observer, options.group, work, () => commit(work.records, work.next));
    if (work.failure !== undefined) throw work.failure;
    return work.read.length;
  }

  async function handle(batch: Batch, work: InHand): Promise<void> {
    again = undefined;
    try {
      const outputs = await options.handle(batch.events, { takenOver, settled: work.read.length === 0 });
      takenOver = false;
      const counts = await partitionCounts(outputs);
      for (const output of outputs) {
        const record = place(output, counts);
        work.records.push(record);
        work.bytes += bytesOf(record);
        work.written.push(output);
      }
      work.read.push(...batch.events);
      work.next = batch.next;
    } catch (error) {
      work.failure = error;
      again = batch;
    }
  }

  /** Of the topics that these go to: asked for once, and not for each event. */
  async function partitionCounts(outputs: readonly OutputEvent[]): Promise<ReadonlyMap<Topic, number>> {
    const counts = new Map<Topic, number>();
    for (const to of new Set(outputs.map((output) => output.topic)))
      counts.set(to, await cluster.partitionCount(deps.nameOf(to)));
    return counts;
  }

  function place(output: OutputEvent, counts: ReadonlyMap<Topic, number>): PlacedRecord {
    const partition = partitionOf(output.key, counts.get(output.topic) ?? 1);
    return recordOf(output, { topic: deps.nameOf(output.topic), partition }, false);
  }

  async function commit(records: readonly PlacedRecord[], next: number): Promise<void> {
    try {
      // Without outputs there is nothing to keep together with the position.
      if (records.length > 0) await producer.commit(records, () => member, input, next);
      else await offsets.commit(() => member, input, next);
    } catch (error) {
      again = undefined;
      const topics = records.map(({ topic }) => topic);
      throw refusedWrite(error, topics) ?? error;
    }
    committed = next;
  }

  /** Commits a position behind which there was no event. True where there was one to commit. */
  async function quietly(): Promise<boolean> {
    if (cursor === undefined || cursor.position() <= committed) return false;
    await pausing.wait(QUIET_MS);
    if (!halted() && cursor.peek() === undefined) await commit([], cursor.position());
    return true;
  }

  async function takeBatch(): Promise<Batch> {
    for (;;) {
      const records = cursor?.take(options.maxBatch, MAX_BATCH_BYTES) ?? [];
      const next = cursor?.position() ?? committed;
      const firsts: FetchedRecord[] = [];
      for (const record of records) if (await isFirst(record)) firsts.push(record);
      const events = firsts.map((record) => eventOf(record, topic, input.partition));
      if (events.length > 0 || records.length === 0) return { events, next };
    }
  }

  function isFirst(record: FetchedRecord): boolean | Promise<boolean> {
    if (repeats !== undefined) return repeats.isFirst(record);
    if (uniqueIdOf(record) === undefined) return true;
    return lookBack(record).then((found) => {
      repeats = found;
      return found.isFirst(record);
    });
  }

  /** Reads once more what came shortly before this record: it may be a repeat of that. */
  async function lookBack({ offset: end, timestamp }: FetchedRecord): Promise<Repeats> {
    const found = createRepeats();
    const from = (await offsets.at(input, Math.max(0, timestamp - REPEAT_WINDOW_MS))) ?? end;
    const coming = createSignal();
    // One of its own: a request asks for a partition once.
    const looking = createFetcher(cluster, offsets);
    const before = looking.open(input, Math.min(from, end), coming);
    try {
      while (!stopping && before.position() < end) {
        const records = before.take(LOOK_BACK_BATCH);
        for (const record of records) if (record.offset < end) found.isFirst(record);
        if (records.length > 0) continue;
        await coming.wait(IDLE_MS);
        throwFailure(before);
      }
    } finally {
      looking.close();
    }
    return found;
  }

  function hold(): Promise<void> {
    if (holding === undefined) {
      held = Promise.withResolvers();
      ({ promise: holding, resolve: release } = Promise.withResolvers<void>());
      news.tell();
      pausing.tell();
    }
    return Promise.race([held.promise, ended]);
  }

  const running = run().finally(() => {
    cursor?.close();
    producer.close();
  });
  const ended = running.catch(() => {});

  return {
    ...input,
    know(next) {
      member = next;
    },
    renew(next) {
      member = next;
      holding = undefined;
      release();
    },
    settle: hold,
    stop() {
      stopping = true;
      holding = undefined;
      release();
      news.tell();
      pausing.tell();
      return ended;
    },
    done: running,
  };
}

function isRetriable(error: unknown): boolean {
  if (isPassing(error)) return true;
  return error instanceof AppError && error.retriable && error.code !== 'position_conflict';
}
