import type { ConnectionOptions } from '@platformatic/kafka';

/** How to reach the brokers, and who we are to them. */
export interface KafkaOptions {
  /** `host:port` of some brokers: the others are found through them. */
  readonly brokers: readonly string[];
  readonly clientId?: string | undefined;
  readonly tls?: ConnectionOptions['tls'];
  readonly sasl?: ConnectionOptions['sasl'];
  /** Before the name of every topic, group and transactional id. */
  readonly topicPrefix?: string | undefined;
  /**
   * `group.instance.id`: an instance that comes back under its name within the session timeout has its partitions
   * again at once, and nobody else is disturbed (KIP-345). Unique among those that run at the same time.
   */
  readonly instanceId?: string | undefined;
  /** An instance that says nothing for so long is held for dead, and its partitions go to others. */
  readonly sessionTimeoutMs?: number | undefined;
  /** `append` rejects with `overloaded` beyond so many bytes in flight. */
  readonly maxPendingBytes?: number | undefined;
}
