import type { Wording } from '../errors.ts';
/** The topics, before the configurable prefix. Payloads are JSON. */
export const TOPICS = {
  raw: 'mentions.raw',
  /** Mentions of `raw` that let others pass while there are too many: see pipeline/lanes.ts. */
  deferred: 'mentions.deferred',
  customerService: 'mentions.customer-service',
  community: 'mentions.community',
  moderation: 'mentions.moderation',
  review: 'mentions.review',
  deadLetter: 'mentions.dead-letter',
  /** What happens to a mention after its decision: corrections, hand-offs, answers. */
  updates: 'mentions.updates',
  /** What decides, as it changes: keyword lists. Every instance follows it. */
  policy: 'policy',
  alerts: 'alerts',
} as const;
export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** Said to who calls after `close`. */
export const LOG_CLOSED: Wording = {
  fr: 'Le journal des événements est fermé.',
  en: 'The event log is closed.',
};
/** Said to who appends more than is held in memory. */
export const LOG_FULL: Wording = {
  fr: 'Trop d’événements attendent d’être écrits dans le journal : réessayez dans un instant.',
  en: 'More events wait to be written than the event log takes at a time.',
};

/** An event to append. Events with the same key keep their order. `id` is CloudEvents' `ce_id`. */
export interface NewEvent {
  readonly id: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OutputEvent extends NewEvent {
  readonly topic: Topic;
}

/** An event as read back. `offset` grows within a topic and partition; it need not be dense. */
export interface StoredEvent extends NewEvent {
  readonly topic: Topic;
  readonly partition: number;
  readonly offset: number;
  /** When it was appended, milliseconds since the epoch. */
  readonly timestamp: number;
}

export interface AppendResult {
  readonly duplicate: boolean;
}

export interface Processor {
  /** Waits for the batch in hand, then stops. Idempotent. */
  stop(): Promise<void>;
  /** Resolves when stopped; rejects with the error that ended it. */
  readonly done: Promise<void>;
}

/** What a processor knows about the events that it hands over. */
export interface HandOver {
  /** Since the last call for this partition another processor may have handled some of its events: it was taken over. */
  readonly takenOver: boolean;
  /** All that was handed over of this partition before is committed. */
  readonly settled: boolean;
}

export interface ProcessOptions {
  /**
   * Who reads: each group has a position of its own. No event of a group is committed by two processors. Embedded: the
   * one started last goes on; the other can commit no more, and ends with `position_conflict`. Kafka: they share the
   * partitions, and move them as processors come and go; who loses one gives up what it has not committed of it.
   */
  readonly group: string;
  readonly topics: readonly Topic[];
  /** At most this many events a batch. */
  readonly maxBatch: number;
  /**
   * Gets events of one partition in order; with several partitions, a call for each at a time. What it returns is committed together with the position read: a crash
   * at any point neither loses nor repeats an output. A throw leaves the position: the batch is handed over again
   * after a back-off if the error is retriable, else the processor ends with that error.
   */
  readonly handle: (events: readonly StoredEvent[], handOver: HandOver) => Promise<readonly OutputEvent[]>;
  /** Told of each error after which the processor tries again; `failures` counts them since the last success. */
  readonly onRetry?: (error: unknown, failures: number) => void;
}

export interface FollowOptions {
  readonly topics: readonly Topic[];
  /** The offset of the first event wanted; without it, from the beginning. */
  readonly fromOffset?: number;
  /** At most this many events a call. */
  readonly maxBatch: number;
  /**
   * Gets every event, in the order of `read`. After a retriable error the same events are handed over again, after a
   * back-off; any other error ends the follower.
   */
  readonly handle: (events: readonly StoredEvent[]) => Promise<void>;
  /** Told of each error after which the follower tries again; `failures` counts them since the last success. */
  readonly onRetry?: (error: unknown, failures: number) => void;
}

export interface Follower extends Processor {
  /** Resolves when it has handed over all that there was; rejects if it ends before. */
  readonly caughtUp: Promise<void>;
}

export interface Lag {
  readonly group: string;
  /** Events appended to the group's topics and not committed by it yet. */
  readonly events: number;
  /** The same for each topic that was asked for, in that order. */
  readonly topics: readonly { readonly topic: Topic; readonly events: number }[];
}

/** The event log: the spine of the service. One contract suite (tests/contract) runs on every implementation. */
export interface EventLog {
  /**
   * Appends in the order of the keys; resolves when all of it is durable, with one result per event. With `unique`, an
   * event whose id the topic holds already from an append with `unique` (or earlier in the same call) is not appended
   * again: `duplicate` is true for it. Kafka: as far back as the window of docs/kafka.md. Rejects with `overloaded` when
   * too much is in flight, and with `log_unavailable` when it cannot write: both may be tried again; a part may be
   * there all the same, which `unique` then recognises. Rejects with `payload_too_large` for what Kafka does not take.
   */
  append(
    topic: Topic,
    events: readonly NewEvent[],
    options?: { unique?: boolean },
  ): Promise<readonly AppendResult[]>;
  process(options: ProcessOptions): Processor;
  /**
   * Replays committed events from `fromOffset` on (in each partition), until the end that the topics have when it gets
   * there: in order within a partition, and otherwise in the order in which they were appended. Kafka: by the clocks of
   * those who appended.
   */
  read(topics: readonly Topic[], fromOffset?: number): AsyncIterable<StoredEvent>;
  /**
   * Replays, and goes on with what is appended, by this process (at once) or another one (within a second). It belongs to
   * no group: every follower sees every event, and starts where it says.
   */
  follow(options: FollowOptions): Follower;
  /** With `partition`, of this one of each topic. */
  lag(group: string, topics: readonly Topic[], partition?: number): Promise<Lag>;
  /** Waits for pending writes, then closes. Idempotent. */
  close(): Promise<void>;
}
