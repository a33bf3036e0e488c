import { FOR_EVER, type KafkaSettings, retentionMs } from '../../config-kafka.ts';
import { TOPICS, type Topic } from '../event-log.ts';

/** A topic as it is, or as it should be. `configs`: those that matter here, by Kafka's names. */
export interface TopicShape {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly configs: Readonly<Record<string, string>>;
}

/** One thing that is not as the settings say. */
export interface TopicDifference {
  /** `partitions`, `replicas`, or the name of a config. */
  readonly what: string;
  readonly is: string;
  readonly wanted: string;
  /** Whether `topics apply` changes it; the rest is the business of whoever runs the brokers. */
  readonly applies: boolean;
  /** What follows of changing it, or why it stays. */
  readonly note?: string | undefined;
}

export interface TopicReport {
  readonly name: string;
  readonly state: 'missing' | 'same' | 'differs';
  readonly wanted: TopicShape;
  readonly found: TopicShape | undefined;
  readonly differences: readonly TopicDifference[];
}

const MIB = 1024 * 1024;
/** A mention of the API has 256 KiB at most; more than this in one message is somebody's mistake, and refused by the broker. */
const RAW_BYTES = MIB;
const OTHER_BYTES = 2 * MIB;
/** The original of up to 8 MiB (`pipeline/dead-letter.ts`) and its headers, of whatever topic it comes. */
const DEAD_LETTER_BYTES = 12 * MIB;
const MANY_COPIES = 3;

export type TopicSettings = Pick<
  KafkaSettings,
  | 'KAFKA_PARTITIONS'
  | 'KAFKA_REPLICATION_FACTOR'
  | 'KAFKA_MIN_INSYNC_REPLICAS'
  | Extract<keyof KafkaSettings, `KAFKA_RETENTION_${string}`>
>;

/** The topics of the service, as they are made in a cluster of so many brokers. */
export function topicShapes(settings: TopicSettings, prefix: string, brokerCount: number): TopicShape[] {
  const replicas = settings.KAFKA_REPLICATION_FACTOR ?? Math.min(MANY_COPIES, brokerCount);
  const inSync = settings.KAFKA_MIN_INSYNC_REPLICAS ?? (replicas >= MANY_COPIES ? 2 : 1);
  const routed = { retention: settings.KAFKA_RETENTION_ROUTED, bytes: OTHER_BYTES };
  const kinds: Readonly<Record<Topic, { retention?: string; bytes: number }>> = {
    [TOPICS.raw]: { retention: settings.KAFKA_RETENTION_RAW, bytes: RAW_BYTES },
    [TOPICS.deferred]: { retention: settings.KAFKA_RETENTION_RAW, bytes: OTHER_BYTES },
    [TOPICS.customerService]: routed,
    [TOPICS.community]: routed,
    [TOPICS.moderation]: routed,
    [TOPICS.review]: routed,
    [TOPICS.deadLetter]: { retention: settings.KAFKA_RETENTION_DEAD_LETTER, bytes: DEAD_LETTER_BYTES },
    [TOPICS.updates]: { retention: settings.KAFKA_RETENTION_UPDATES, bytes: OTHER_BYTES },
    [TOPICS.policy]: { bytes: OTHER_BYTES },
    [TOPICS.alerts]: { retention: settings.KAFKA_RETENTION_ALERTS, bytes: OTHER_BYTES },
  };
  return Object.values(TOPICS).map((topic) => {
    const { retention, bytes } = kinds[topic];
    return {
      name: prefix + topic,
      // Revisions have one order.
      partitions: topic === TOPICS.policy ? 1 : settings.KAFKA_PARTITIONS,
      replicas,
      configs: {
        // Every revision has a key of its own: compaction keeps them all, for ever.
        ...(retention === undefined
          ? { [CONFIGS.cleanup]: 'compact' }
          : { [CONFIGS.cleanup]: 'delete', [CONFIGS.retention]: String(retentionMs(retention)) }),
        [CONFIGS.bytes]: String(bytes),
        [CONFIGS.inSync]: String(inSync),
        // As it comes: the broker need not open it.
        [CONFIGS.compression]: 'producer',
      },
    };
  });
}

const CONFIGS = {
  cleanup: 'cleanup.policy',
  retention: 'retention.ms',
  bytes: 'max.message.bytes',
  inSync: 'min.insync.replicas',
  compression: 'compression.type',
} as const;
export const TOPIC_CONFIGS: readonly string[] = Object.values(CONFIGS);

/** Each topic of the service beside what there is, in the order of `wanted`. */
export function compareTopics(wanted: readonly TopicShape[], found: readonly TopicShape[]): TopicReport[] {
  const byName = new Map(found.map((topic) => [topic.name, topic]));
  return wanted.map((topic) => {
    const there = byName.get(topic.name);
    if (there === undefined)
      return { name: topic.name, state: 'missing', wanted: topic, found: undefined, differences: [] };
    const differences = [...differencesOf(topic, there)];
    const state = differences.length === 0 ? 'same' : 'differs';
    return { name: topic.name, state, wanted: topic, found: there, differences };
  });
}

function* differencesOf(wanted: TopicShape, found: TopicShape): Iterable<TopicDifference> {
  if (found.partitions !== wanted.partitions) {
    const more = wanted.partitions > found.partitions;
    // In a topic of one order more partitions would be a mistake; fewer there cannot be.
    const applies = more && wanted.partitions > 1;
    yield {
      what: 'partitions',
      is: String(found.partitions),
      wanted: String(wanted.partitions),
      applies,
      note: applies
        ? 'des conversations changent de partition : leur ordre n’est gardé qu’après (conversations move to other partitions: order holds from then on)'
        : 'Kafka n’en retire jamais (Kafka never takes any away)',
    };
  }
  if (found.replicas !== wanted.replicas)
    yield {
      what: 'replicas',
      is: String(found.replicas),
      wanted: String(wanted.replicas),
      applies: false,
      note: 'à changer avec kafka-reassign-partitions (to be changed with that tool)',
    };
  for (const [what, value] of Object.entries(wanted.configs)) {
    const is = found.configs[what];
    if (is === undefined || is === value) continue;
    if (what === CONFIGS.inSync && Number(value) > found.replicas)
      yield {
        what,
        is,
        wanted: value,
        applies: false,
        note: 'plus que de copies : rien ne pourrait être écrit (more than there are copies: nothing could be written)',
      };
    else yield { what, is, wanted: value, applies: true, note: noteOf(what, Number(is), Number(value)) };
  }
}

function noteOf(what: string, is: number, wanted: number): string | undefined {
  if (what === CONFIGS.retention && wanted !== FOR_EVER && (is === FOR_EVER || wanted < is))
    return 'efface ce qui est plus ancien (deletes what is older)';
  if (what === CONFIGS.cleanup) return 'change ce qui est effacé (changes what is deleted)';
  if (what === CONFIGS.bytes && wanted < is)
    return 'refuse les messages plus longs (refuses longer messages)';
  return undefined;
}
