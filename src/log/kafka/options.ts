import type { Topic } from '../event-log.ts';
import type { LogObserver } from '../log-observer.ts';
import type { KafkaConnection } from './settings.ts';

/** How to reach the brokers, and what this client of the log does. */
export interface KafkaOptions extends KafkaConnection {
  /** Before the name of every topic, group and transactional id. */
  readonly topicPrefix?: string | undefined;
  /** An instance that says nothing for so long is held for dead, and its partitions go to others. */
  readonly sessionTimeoutMs?: number | undefined;
  /** `append` rejects with `log_unavailable` after so long: 15 seconds by default. */
  readonly deliveryMs?: number | undefined;
  /** `append` rejects with `overloaded` beyond so many bytes in flight. */
  readonly maxPendingBytes?: number | undefined;
  /** Topics whose ids are read at once, and not at the first append with `unique`. */
  readonly uniqueTopics?: readonly Topic[] | undefined;
  /** Ids of these topics are known so far back, and so many of them. */
  readonly uniqueWindowMs?: number | undefined;
  readonly uniqueMaxIds?: number | undefined;
  readonly observer?: LogObserver | undefined;
}
