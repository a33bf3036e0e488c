import { atMost } from '../../at-most.ts';
import type { ProcessOptions, Processor, Topic } from '../event-log.ts';
import type { LogObserver, Rebalance } from '../log-observer.ts';
import type { Cluster, Partition } from './cluster.ts';
import { createFetcher } from './fetcher.ts';
import { type Assignment, joinGroup } from './group-member.ts';
import type { Offsets } from './offsets.ts';
import { type PartitionWorker, startPartitionWorker } from './partition-worker.ts';

/** A batch in hand may take so long when partitions move; then it is given up, and whoever has the partition does it. */
const FINISH_MS = 2_000;
/** When it stops, it may take so long, and then so long to leave the group: brokers may have fallen silent. */
const LAST_FINISH_MS = 4_000;
const LEAVE_MS = 1_000;

export interface ProcessorDeps {
  readonly cluster: Cluster;
  readonly offsets: Offsets;
  readonly topicPrefix: string;
  readonly nameOf: (topic: Topic) => string;
  readonly observer?: LogObserver | undefined;
}

export interface KafkaProcessor extends Processor {
  /** Resolves when nothing runs any more, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Reads a group's topics until stopped: one worker for each partition that this member of the group is given. */
export function startProcessor(deps: ProcessorDeps, options: ProcessOptions): KafkaProcessor {
  const { cluster, offsets, topicPrefix, nameOf, observer } = deps;
  const group = topicPrefix + options.group;
  const topicOf = new Map(options.topics.map((topic) => [nameOf(topic), topic]));
  const fetcher = createFetcher(cluster, offsets);
  const workers = new Map<string, PartitionWorker>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let stopping = false;

  const member = joinGroup(cluster, {
    group,
    topics: [...topicOf.keys()],
    settle,
    onGeneration: (place) => {
      for (const worker of workers.values()) worker.know(place);
    },
    onAssigned,
    onRetry: (error, failures) => options.onRetry?.(error, failures),
  });
  member.done.catch(failed.reject);

  function each(work: (worker: PartitionWorker) => Promise<void>): Promise<unknown> {
    return Promise.all([...workers.values()].map(work));
  }

  function settle(): Promise<void> {
    const settled = each((worker) => worker.settle());
    return atMost(FINISH_MS, settled);
  }

  function onAssigned({ member: place, partitions, kept }: Assignment): void {
    if (stopping) return;
    const assigned = new Set(partitions.map(keyOf));
    let gone = 0;
    for (const [key, worker] of workers) {
      if (kept && assigned.has(key)) continue;
      workers.delete(key);
      void worker.stop();
      gone += 1;
    }
    const coming = partitions.filter((partition) => !workers.has(keyOf(partition)));
    for (const worker of workers.values()) worker.renew(place);
    tell(kept ? 'revoked' : 'lost', gone);
    tell('assigned', coming.length);
    for (const partition of coming) begin(partition, place);
  }

  function tell(kind: Rebalance['kind'], count: number): void {
    if (count > 0) observer?.onRebalance?.({ group: options.group, kind, partitions: count });
  }

  function begin(partition: Partition, place: Assignment['member']): void {
    const topic = topicOf.get(partition.topic);
    if (topic === undefined) return;
    const worker = startPartitionWorker(
      {
        ...{ cluster, offsets, fetcher, topic, nameOf, options, observer },
        transactionalId: `${group}-${partition.topic}-${partition.partition}`,
        confirm: member.confirm,
      },
      partition,
      place,
    );
    worker.done.catch(failed.reject);
    workers.set(keyOf(partition), worker);
  }

  async function shut(): Promise<void> {
    stopping = true;
    // While it finishes, it stays a member: its last commits count.
    const finished = each((worker) => worker.stop());
    await atMost(LAST_FINISH_MS, finished);
    await atMost(LEAVE_MS, member.stop());
    fetcher.close();
  }

  const stopped = Promise.withResolvers<void>();
  const running = Promise.race([failed.promise, stopped.promise]).finally(shut);
  const ended = running.catch(() => {
    // Told through `done`.
  });

  return {
    // A promise of its own, which only its reader can mark as handled: an error that nobody watches for is loud.
    done: running.then(),
    ended,
    stop: () => {
      stopping = true;
      stopped.resolve();
      return ended;
    },
  };
}

function keyOf({ topic, partition }: Partition): string {
  return `${topic} ${partition}`;
}
