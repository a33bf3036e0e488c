import type { Config } from '../config.ts';
import { type PipelineThread, type PipelineThreadOptions, startPipelineThread } from './pipeline-thread.ts';

/** The threads of the workers of a process, as one. */
export interface PipelineThreads {
  readonly threads: readonly PipelineThread[];
  /** Resolves when all work; rejects when one ends before it does. */
  readonly ready: Promise<void>;
  /** Waits for the batches in hand, then ends the threads. Idempotent, at any moment. */
  stop(): Promise<void>;
  /** Resolves when all have ended as asked; rejects when one failed. */
  readonly done: Promise<void>;
}

/**
 * Starts the first thread, with all roles, and with Kafka as many more as the settings say, which only decide: each is a
 * member of the group for itself, with partitions and transactions of its own.
 */
export function startPipelineThreads(options: Omit<PipelineThreadOptions, 'name'>): PipelineThreads {
  const threads = configsOf(options.config).map((config, at) =>
    startPipelineThread({ ...options, config, name: at === 0 ? 'pipeline' : `pipeline-${at + 1}` }),
  );
  return {
    threads,
    ready: Promise.all(threads.map((thread) => thread.ready)).then(() => undefined),
    done: Promise.all(threads.map((thread) => thread.done)).then(() => undefined),
    async stop() {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}

/** The settings of each thread. */
export function configsOf(config: Config): readonly Config[] {
  const { KAFKA_BROKERS, KAFKA_CLASSIFY_THREADS, KAFKA_INSTANCE_ID: id } = config;
  if (KAFKA_BROKERS === undefined || !config.ROLES.includes('classify')) return [config];
  const more = Array.from(
    { length: KAFKA_CLASSIFY_THREADS - 1 },
    (_, at): Config => ({
      ...config,
      ROLES: ['classify'],
      KAFKA_INSTANCE_ID: id === undefined ? undefined : `${id}-${at + 2}`,
    }),
  );
  return [config, ...more];
}
