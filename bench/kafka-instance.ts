import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { TOPICS } from '../src/log/event-log.ts';
import { createKafkaLog } from '../src/log/kafka/kafka-log.ts';
import { CLASSIFY_GROUP, startClassifyWorker } from '../src/pipeline/classify-worker.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import { createLaneOf } from '../src/routing/lane.ts';

/**
 * The body of a process that the benchmark starts, or of one of its threads: what it does (`flood`: it takes everything for
 * a flood), the brokers, the prefix of topics.
 */
export type InstanceKind = 'decide' | 'flood' | 'threads' | 'bare' | 'kafkajs';

export type InstanceMessage =
  /** How many partitions it has. */
  | { readonly type: 'owned'; readonly partitions: number }
  /** A transaction was committed: so many raw mentions were in it. `at`: milliseconds since the epoch. */
  | { readonly type: 'committed'; readonly events: number; readonly at: number }
  /** Processor time since the start, of all threads. */
  | { readonly type: 'cpu'; readonly micros: number };

export type InstanceRequest = 'cpu' | 'stop';

/** As many as the worker that decides takes in a batch. */
const MAX_BATCH = 400;

/** Of `threads`: as with KAFKA_CLASSIFY_THREADS=2. */
const THREADS = 2;

const [kind = '', brokers = '', topicPrefix = ''] = process.argv.slice(2);
const post = (message: InstanceMessage) =>
  isMainThread ? process.send?.(message) : parentPort?.postMessage(message);
const now = () => performance.timeOrigin + performance.now();
const onCommitted = (events: number) => post({ type: 'committed', events, at: now() });
const onOwned = (partitions: number) => post({ type: 'owned', partitions });

const stop =
  kind === 'kafkajs'
    ? await (await import('./kafka-kafkajs.ts')).startKafkaJs({
        brokers: brokers.split(','),
        topicPrefix,
        onOwned,
        onCommitted,
      })
    : kind === 'threads'
      ? startThreads()
      : startOurs();

const channel = parentPort ?? process;
channel.on('message', async (request: InstanceRequest) => {
  if (request === 'cpu') {
    const { user, system } = process.cpuUsage();
    post({ type: 'cpu', micros: user + system });
  } else {
    await stop();
    if (isMainThread) process.disconnect();
    else parentPort?.close();
  }
});

/** Threads that decide, each with a client of the log of its own. */
function startThreads(): () => Promise<void> {
  const argv = ['decide', brokers, topicPrefix];
  const owned = new Array<number>(THREADS).fill(0);
  const threads = owned.map((_, at) => {
    const thread = new Worker(new URL(import.meta.url), { argv });
    thread.on('message', (message: InstanceMessage) => {
      if (message.type === 'owned') {
        owned[at] = message.partitions;
        onOwned(owned.reduce((sum, partitions) => sum + partitions, 0));
      } else post(message);
    });
    return thread;
  });
  return async () => {
    await Promise.all(
      threads.map((thread) => {
        thread.postMessage('stop');
        return once(thread, 'exit');
      }),
    );
  };
}

function startOurs(): () => Promise<void> {
  let owned = 0;
  /** Put off, and in no commit yet. */
  let deferred = 0;
  const log = createKafkaLog({
    ...{ brokers: brokers.split(','), clientId: `bench-${kind}`, topicPrefix },
    // It is frozen while its topic is filled.
    sessionTimeoutMs: 60_000,
    observer: {
      onRebalance({ group, kind: change, partitions }) {
        if (group !== CLASSIFY_GROUP) return;
        owned += change === 'assigned' ? partitions : -partitions;
        onOwned(owned);
      },
      // What was put off has its outcome when it is read again.
      onCommit({ group, outcome, read }) {
        if (outcome !== 'committed') return;
        onCommitted(group === CLASSIFY_GROUP ? read.events - deferred : read.events);
        if (group === CLASSIFY_GROUP) deferred = 0;
      },
    },
  });
  const processor = kind === 'bare' ? startBare() : startDeciding();
  processor.done.catch((error: unknown) => {
    process.stderr.write(`${kind}: ${error}\n`);
    process.exit(1);
  });
  return async () => {
    await processor.stop();
    await log.close();
  };

  function startDeciding() {
    const { decide, policy } = loadDecider(readConfig());
    return startClassifyWorker({
      ...{ log, decide, laneOf: createLaneOf(policy), logger: pino({ level: 'error' }), now: Date.now },
      // What was appended while it was frozen is old when it begins.
      deferAfterMs: kind === 'flood' ? 0 : Number.POSITIVE_INFINITY,
      onDeferred: () => {
        deferred += 1;
      },
    });
  }

  /** The same log, batches and transactions, and no decision: the bytes go on as they came. */
  function startBare() {
    return log.process({
      ...{ group: CLASSIFY_GROUP, topics: [TOPICS.raw], maxBatch: MAX_BATCH },
      handle: async (events) =>
        events.map(({ id, key, value, headers }) => ({
          ...{ topic: TOPICS.customerService, id, key, value, headers },
        })),
    });
  }
}
