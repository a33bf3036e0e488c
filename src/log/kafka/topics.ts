import { setTimeout as wait } from 'node:timers/promises';
import { Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } from '@platformatic/kafka';
import { AppError } from '../../errors.ts';
import { connectionError, isRefusal } from './connection-problem.ts';
import type { KafkaConnection } from './settings.ts';
import {
  compareTopics,
  TOPIC_CONFIGS,
  type TopicReport,
  type TopicSettings,
  type TopicShape,
  topicShapes,
} from './topic-plan.ts';

/** Brokers learn of a new topic one after the other. */
const READY_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** The topics of a cluster. Every call throws `invalid_config` where the settings are wrong, `log_unavailable` where nobody answers. */
export interface TopicAdmin {
  brokerCount(): Promise<number>;
  /** Those of these topics that there are. */
  read(names: readonly string[]): Promise<readonly TopicShape[]>;
  /** Makes topics; one that somebody else has made in the meantime is left as it is. Resolves when they can be used. */
  create(topics: readonly TopicShape[]): Promise<void>;
  /** Makes the changes of these reports that can be made. */
  apply(reports: readonly TopicReport[]): Promise<void>;
  close(): Promise<void>;
}

export function openTopicAdmin(connection: KafkaConnection): TopicAdmin {
  const { brokers, clientId, tls, sasl } = connection;
  const admin = new Admin({
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    timeout: TIMEOUT_MS,
    retries: 1,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  });

  async function call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw connectionError(error, brokers);
    }
  }

  async function read(names: readonly string[]): Promise<readonly TopicShape[]> {
    const all = new Set(await admin.listTopics());
    const topics = names.filter((name) => all.has(name));
    if (topics.length === 0) return [];
    const found = (await admin.metadata({ topics, forceUpdate: true })).topics;
    const described = await admin.describeConfigs({
      resources: topics.map((resourceName) => ({
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName,
        configurationKeys: [...TOPIC_CONFIGS],
      })),
    });
    const configs = new Map(described.map((topic) => [topic.resourceName, valuesOf(topic.configs)]));
    return topics.flatMap((name) => {
      const partitions = found.get(name)?.partitions ?? [];
      const [first] = partitions;
      if (first === undefined) return [];
      return {
        name,
        partitions: partitions.length,
        replicas: first.replicas.length,
        configs: configs.get(name) ?? {},
      };
    });
  }

  async function create(topics: readonly TopicShape[]): Promise<void> {
    for (const { name, partitions, replicas, configs } of topics) {
      const made = {
        topics: [name],
        partitions,
        replicas,
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      };
      await admin.createTopics(made).catch((error: unknown) => {
        // Of instances that start together the first one makes it.
        if (!isRefusal(error, 'TOPIC_ALREADY_EXISTS')) throw error;
      });
    }
    await ready(topics);
  }

  /** Until whoever is asked knows of so many partitions of each topic, and each has a leader. */
  async function ready(topics: readonly TopicShape[]): Promise<void> {
    if (topics.length === 0) return;
    const names = topics.map(({ name }) => name);
    const deadline = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      try {
        const found = (await admin.metadata({ topics: [...names], forceUpdate: true })).topics;
        const led = topics.every(({ name, partitions }) => {
          const there = found.get(name)?.partitions ?? [];
          return there.length >= partitions && there.every(({ leader }) => leader >= 0);
        });
        if (led) return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
      if (performance.now() > deadline)
        throw new AppError('log_unavailable', {
          fr: `Les partitions n’ont pas de chef après ${READY_TIMEOUT_MS} ms : vérifiez les courtiers`,
          en: 'partitions have no leader: check the brokers',
        });
      await wait(POLL_MS);
    }
  }

  async function apply(reports: readonly TopicReport[]): Promise<void> {
    await create(reports.filter(({ state }) => state === 'missing').map(({ wanted }) => wanted));
    for (const { name, wanted, differences } of reports) {
      const changes = differences.filter(({ applies }) => applies);
      const configs = changes.filter(({ what }) => what !== 'partitions');
      if (configs.length > 0)
        await admin.incrementalAlterConfigs({
          resources: [
            {
              resourceType: ConfigResourceTypes.TOPIC,
              resourceName: name,
              configs: configs.map(({ what, wanted: value }) => ({
                name: what,
                configOperation: IncrementalAlterConfigOperationTypes.SET,
                value,
              })),
            },
          ],
        });
      if (changes.some(({ what }) => what === 'partitions'))
        await admin.createPartitions({ topics: [{ name, count: wanted.partitions, assignments: null }] });
    }
    await ready(
      reports
        .filter(({ differences }) =>
          differences.some(({ what, applies }) => applies && what === 'partitions'),
        )
        .map(({ wanted }) => wanted),
    );
  }

  return {
    brokerCount: () =>
      call(async () => (await admin.metadata({ topics: [], forceUpdate: true })).brokers.size),
    read: (names) => call(() => read(names)),
    create: (topics) => call(() => create(topics)),
    apply: (reports) => call(() => apply(reports)),
    close: () => admin.close(),
  };
}

function valuesOf(configs: readonly { readonly name: string; readonly value?: string | null | undefined }[]) {
  const values: Record<string, string> = {};
  for (const { name, value } of configs) if (typeof value === 'string') values[name] = value;
  return values;
}

/** What there is beside what the settings say. */
export async function reportTopics(
  admin: TopicAdmin,
  settings: TopicSettings,
  prefix: string,
): Promise<readonly TopicReport[]> {
  const wanted = topicShapes(settings, prefix, await admin.brokerCount());
  return compareTopics(wanted, await admin.read(wanted.map(({ name }) => name)));
}

/** Makes the topics that are missing, changes none, and gives those that differ from the settings. */
export async function ensureTopics(
  connection: KafkaConnection,
  settings: TopicSettings,
  prefix: string,
): Promise<readonly TopicReport[]> {
  const admin = openTopicAdmin(connection);
  try {
    const reports = await reportTopics(admin, settings, prefix);
    await admin.create(reports.filter(({ state }) => state === 'missing').map(({ wanted }) => wanted));
    return reports.filter(({ state }) => state === 'differs');
  } finally {
    await admin.close();
  }
}
