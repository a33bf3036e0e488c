import { archiveClasses, startCluster } from './cluster.ts';
import { hasDocker, startContainer } from './docker.ts';
import { hasKafkaJars, KAFKA_VERSIONS, type KafkaVersion } from './jars.ts';
import { findJava, hasMaven } from './java.ts';

/** What a run of the tests has. Plain data: it travels from the process that starts the tests to those that run them. */
export interface KafkaHere {
  /** The broker that all test files share, as in KAFKA_BROKERS; undefined where there is none. */
  readonly brokers: string | undefined;
  /** Whether tests can start clusters of their own, to kill and to pause. */
  readonly clusters: boolean;
  /** What such clusters run, unless a test is about a version. */
  readonly version: KafkaVersion;
}

export interface FoundBroker {
  readonly here: KafkaHere;
  /** Whence, for the log. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Finds the broker for a run, in this order: KAFKA_BROKERS; Docker; Java and Maven on this machine, or Java and the
 * jars of an earlier run. KAFKA_VERSION=3.9 runs the tests on the line before.
 */
export async function findBroker(): Promise<FoundBroker> {
  const version = wantedVersion();
  const clusters = (await findJava()) !== undefined && ((await hasKafkaJars(version)) || (await hasMaven()));
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== '') {
    return { here: { brokers: given, clusters, version }, origin: 'KAFKA_BROKERS', async close() {} };
  }
  if (await hasDocker()) {
    const { brokers, close } = await startContainer(version);
    return { here: { brokers, clusters, version }, origin: `Docker, Kafka ${version}`, close };
  }
  if (clusters) {
    await archiveClasses(version);
    const { brokers, close } = await startCluster({ version });
    return { here: { brokers, clusters, version }, origin: `Java, Kafka ${version}`, close };
  }
  return { here: { brokers: undefined, clusters, version }, origin: 'nowhere', async close() {} };
}

function wantedVersion(): KafkaVersion {
  const wanted = process.env.KAFKA_VERSION ?? '';
  const found = Object.values(KAFKA_VERSIONS).find((version) => version.startsWith(wanted));
  if (found !== undefined) return found;
  throw new Error(`KAFKA_VERSION=${wanted}: the tests know ${Object.values(KAFKA_VERSIONS).join(' and ')}.`);
}
