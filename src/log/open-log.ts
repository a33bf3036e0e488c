import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { retentionMs } from '../config-kafka.ts';
import { opening } from '../data-dir.ts';
import { AppError } from '../errors.ts';
import { createEmbeddedLog, openEmbeddedLog } from './embedded/embedded-log.ts';
import { startLogWriter } from './embedded/log-writer.ts';
import { type EventLog, TOPICS } from './event-log.ts';
import { kafkaConnection } from './kafka/settings.ts';
import type { LogObserver } from './log-observer.ts';

/** What a thread of this process needs, besides the settings, to open the log. Transfer the port, if there is one. */
export type LogTicket = MessagePort | null;

/** The log of a process: each of its threads opens it for itself. */
export interface SharedLog {
  ticket(): LogTicket;
  /** Close what the threads have opened first. Idempotent. */
  close(): Promise<void>;
  /** Resolves when closed; rejects when the log cannot be used any more, and the process should end. */
  readonly done: Promise<void>;
}

/**
 * Makes the log that the settings choose ready for the threads of this process: Kafka where `KAFKA_BROKERS` is set, else
 * the embedded one in DATA_DIR. Throws `log_unavailable` where it cannot be reached, `invalid_config` for what is to be
 * set otherwise. `onDiffering` is told of Kafka topics that are not as the settings say.
 */
export async function startLog(config: Config, onDiffering: (topic: string) => void): Promise<SharedLog> {
  const { DATA_DIR: dir, TOPIC_PREFIX: topicPrefix } = config;
  if (config.KAFKA_BROKERS !== undefined) {
    await prepareTopics(config, onDiffering);
    return { ticket: () => null, close: async () => {}, done: new Promise(() => {}) };
  }
  const { connect, close, done } = await opening(dir, () => startLogWriter({ dir, topicPrefix }));
  return { ticket: connect, close, done };
}

/** The log for one thread. `accepts`: it will append what others send. */
export async function openLog(
  config: Config,
  ticket: LogTicket,
  {
    observer,
    accepts = false,
  }: { readonly observer?: LogObserver | undefined; readonly accepts?: boolean } = {},
): Promise<EventLog> {
  const { DATA_DIR: dir, TOPIC_PREFIX: topicPrefix } = config;
  if (ticket !== null) return createEmbeddedLog({ dir, writer: ticket, topicPrefix, observer });
  // Reading the client of Kafka takes 0.4 s of processor time and 60 MB: only who uses it does.
  const { createKafkaLog } = await import('./kafka/kafka-log.ts');
  return createKafkaLog({
    ...kafkaConnection(config),
    topicPrefix,
    deliveryMs: config.KAFKA_DELIVERY_TIMEOUT_MS,
    observer,
    uniqueTopics: accepts ? [TOPICS.raw, TOPICS.policy] : [],
    uniqueWindowMs: retentionMs(config.KAFKA_UNIQUE_WINDOW),
    uniqueMaxIds: config.KAFKA_UNIQUE_MAX_IDS,
  });
}

/** The log for a command, which closes it. Throws as `startLog`. */
export async function openWholeLog(config: Config, onDiffering: (topic: string) => void): Promise<EventLog> {
  const { DATA_DIR: dir, TOPIC_PREFIX: topicPrefix } = config;
  if (config.KAFKA_BROKERS === undefined) return openEmbeddedLog({ dir, topicPrefix });
  await prepareTopics(config, onDiffering);
  return openLog(config, null);
}

async function prepareTopics(config: Config, onDiffering: (topic: string) => void): Promise<void> {
  const { ensureTopics, openTopicAdmin, reportTopics } = await import('./kafka/topics.ts');
  const connection = kafkaConnection(config);
  const prefix = config.TOPIC_PREFIX;
  const differing = config.KAFKA_CREATE_TOPICS
    ? await ensureTopics(connection, config, prefix)
    : await existingTopics();
  for (const { name } of differing) onDiffering(name);

  async function existingTopics() {
    const admin = openTopicAdmin(connection);
    try {
      const reports = await reportTopics(admin, config, prefix);
      const missing = reports.filter(({ state }) => state === 'missing').map(({ name }) => name);
      if (missing.length > 0)
        throw new AppError('invalid_config', {
          fr: `Kafka : il manque des topics, créez-les ou KAFKA_CREATE_TOPICS=true : ${missing.join(', ')}`,
          en: `topics are missing, make them: ${missing.join(', ')}`,
        });
      return reports.filter(({ state }) => state === 'differs');
    } finally {
      await admin.close();
    }
  }
}
