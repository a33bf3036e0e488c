import type { NewEvent, Topic } from './event-log.ts';

/**
 * Told what a log does, for metrics: every implementation calls the same. Calls are synchronous and must be cheap; what
 * they throw is a bug of theirs. Groups come without the prefix of the topics.
 */
export interface LogObserver {
  /** An append is durable, or has failed. */
  readonly onAppend?: (append: Append) => void;
  /** A batch that was handled has been committed with its outputs, or all of it was given up. */
  readonly onCommit?: (commit: Commit) => void;
  /** Partitions have come to this process, or have left it. */
  readonly onRebalance?: (rebalance: Rebalance) => void;
  /** The ids by which repeats are known again; told several times a second. */
  readonly onIds?: (held: HeldIds) => void;
}

/** How much there is in some events. */
export interface Amount {
  readonly events: number;
  /** Of their values. */
  readonly bytes: number;
}

export interface Append extends Amount {
  readonly topic: Topic;
  readonly outcome: 'durable' | 'failed';
  readonly ms: number;
}

export interface Commit {
  readonly group: string;
  readonly outcome: 'committed' | 'aborted';
  readonly read: Amount;
  readonly written: Amount;
  /** From the first write of the outputs to the answer. */
  readonly ms: number;
}

export interface HeldIds {
  readonly topic: Topic;
  readonly ids: number;
  /** How far back every id is known: as far as was asked for, or less where there are too many ids for that. */
  readonly coversMs: number;
}

export interface Rebalance {
  readonly group: string;
  /** `lost`: another process had them before this one gave them up. */
  readonly kind: 'assigned' | 'revoked' | 'lost';
  readonly partitions: number;
}

/** Appends, and tells how it went. */
export async function observeAppend<T>(
  observer: LogObserver | undefined,
  topic: Topic,
  events: readonly NewEvent[],
  append: () => Promise<T>,
): Promise<T> {
  const tell = observer?.onAppend;
  if (tell === undefined) return append();
  const amount = amountOf(events);
  return timed(append, (failed, ms) =>
    tell({ ...amount, topic, outcome: failed ? 'failed' : 'durable', ms }),
  );
}

/** Commits what was read and what was made of it, and tells how it went. */
export async function observeCommit<T>(
  observer: LogObserver | undefined,
  group: string,
  events: { readonly read: readonly NewEvent[]; readonly written: readonly NewEvent[] },
  commit: () => Promise<T>,
): Promise<T> {
  const tell = observer?.onCommit;
  if (tell === undefined) return commit();
  const amounts = { read: amountOf(events.read), written: amountOf(events.written) };
  return timed(commit, (failed, ms) =>
    tell({ ...amounts, group, outcome: failed ? 'aborted' : 'committed', ms }),
  );
}

function amountOf(events: readonly NewEvent[]): Amount {
  return { events: events.length, bytes: events.reduce((sum, { value }) => sum + value.byteLength, 0) };
}

async function timed<T>(work: () => Promise<T>, tell: (failed: boolean, ms: number) => void): Promise<T> {
  const start = performance.now();
  let failed = true;
  try {
    const result = await work();
    failed = false;
    return result;
  } finally {
    tell(failed, performance.now() - start);
  }
}
