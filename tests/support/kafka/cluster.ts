import { execFile } from 'node:child_process';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brokerNode, type KafkaNode } from './broker-node.ts';
import { freePorts } from './free-ports.ts';
import { classArchive, exists, KAFKA_VERSIONS, type KafkaVersion, kafkaJars } from './jars.ts';
import { findJava } from './java.ts';
import { startReaper } from './reaper.ts';
import { type SecureListener, scramUsers, secureSettings } from './secure-listener.ts';

const run = promisify(execFile);

export interface KafkaCluster {
  /** As KAFKA_BROKERS wants it: `host:port`, separated by commas. */
  readonly brokers: string;
  /** The same for the ports of `secure`. */
  readonly secureBrokers: string;
  readonly version: KafkaVersion;
  /** Each is broker and controller. */
  readonly nodes: readonly KafkaNode[];
  /** Where data and logs are until it is closed. */
  readonly folder: string;
  /** Kills the brokers and removes their data. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ClusterOptions {
  /** 4.3.1 by default. */
  readonly version?: KafkaVersion;
  /** Three nodes replicate everything three times and want two in sync. One by default. */
  readonly nodes?: 1 | 3;
  /** The address of this machine where clients find the brokers: 127.0.0.1 by default. */
  readonly host?: string;
  /** A second port of each node, where clients prove who they are. */
  readonly secure?: SecureListener;
  /** Lines of server.properties, over those below. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Megabytes a broker. */
  readonly heapMb?: number;
  /** For benchmarks: lets Java optimise what runs often, which costs time at the start. */
  readonly optimise?: boolean;
  /** A file for the classes that a broker has loaded when it stops: see `archiveClasses`. */
  readonly archiveTo?: string;
}

/**
 * Starts brokers of Apache Kafka on free ports of the loopback interface, with data in a temporary folder. They end
 * with `close`, and at the latest when this process does, however that ends. Needs Java 17, and Maven the first time.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<KafkaCluster> {
  const { version = KAFKA_VERSIONS.current, nodes: count = 1, host = '127.0.0.1' } = options;
  const java = await findJava();
  if (java === undefined) throw new Error('A test broker needs Java 17 or later.');
  const classPath = await kafkaJars(version);
  const folder = await mkdtemp(join(tmpdir(), 'aiguillage-kafka-'));
  const reaper = startReaper(folder);
  const ports = await freePorts(3 * count);
  const voters = ports.slice(count, 2 * count).map((port, at) => `${at + 1}@127.0.0.1:${port}`);
  const clusterId = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');

  const securePorts = ports.slice(2 * count);
  const archive = classArchive(version);
  const archived =
    options.archiveTo === undefined && (await exists(archive)) ? [`-XX:SharedArchiveFile=${archive}`] : [];
  const archiving = options.archiveTo === undefined ? [] : [`-XX:ArchiveClassesAtExit=${options.archiveTo}`];

  const nodes = await Promise.all(
    ports.slice(0, count).map(async (port, at) => {
      const id = at + 1;
      const address = `${host}:${port}`;
      const clients =
        options.secure === undefined
          ? `CLIENT://${address}`
          : `CLIENT://${address},SECURE://127.0.0.1:${securePorts[at]}`;
      const properties = join(folder, `${id}.properties`);
      const settings = {
        ...COMMON,
        ...(count === 1 ? ALONE : REPLICATED),
        'node.id': id,
        listeners: `${clients},CONTROLLER://${voters[at]?.split('@')[1]}`,
        'advertised.listeners': clients,
        ...(options.secure === undefined ? {} : secureSettings(options.secure)),
        'controller.quorum.voters': voters.join(','),
        'log.dirs': join(folder, `${id}-data`),
        ...options.settings,
      };
      await writeFile(
        properties,
        Object.entries(settings)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(''),
      );
      // One argument: an id may begin with a dash.
      const format = [
        'kafka.tools.StorageTool',
        'format',
        '--config',
        properties,
        `--cluster-id=${clusterId}`,
      ];
      await run(java, [
        ...FAST_START,
        ...archived,
        '-cp',
        classPath,
        ...format,
        ...scramUsers(options.secure),
      ]);
      return brokerNode({
        id,
        address,
        java,
        javaArguments: [
          `-Xmx${options.heapMb ?? 256}m`,
          ...(options.optimise === true ? [] : [...FAST_START, ...archived, ...archiving]),
          ...LOGGING,
          '-cp',
          classPath,
          'kafka.Kafka',
          properties,
        ],
        logFile: join(folder, `${id}.log`),
        reaper,
      });
    }),
  );
  const cluster = {
    brokers: nodes.map(({ address }) => address).join(','),
    secureBrokers: securePorts.map((port) => `127.0.0.1:${port}`).join(','),
    version,
    nodes,
    folder,
    async close() {
      await Promise.all(nodes.map((node) => node.kill()));
      await reaper.close();
    },
    async [Symbol.asyncDispose]() {
      await cluster.close();
    },
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

/**
 * Has Java keep the classes of a broker, once for all runs of this user: each broker then starts with a third less work.
 * Java checks that the archive is of its own version and of these jars, and does without it otherwise.
 */
export async function archiveClasses(version: KafkaVersion): Promise<void> {
  const archive = classArchive(version);
  if (await exists(archive)) return;
  const part = `${archive}.${process.pid}`;
  await using cluster = await startCluster({ version, archiveTo: part });
  await Promise.all(cluster.nodes.map((node) => node.stop()));
  // A Java that writes none costs time, and nothing else.
  if (await exists(part)) await rename(part, archive);
}

/** Half the time to serve and a third less memory, and slower when much is to do. */
const FAST_START = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const LOGGING = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
];

const COMMON = {
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'CLIENT',
  // As in production, where a topic that nobody made is a mistake.
  'auto.create.topics.enable': 'false',
  // Three seconds by default, for the members of a group that start one after the other.
  'group.initial.rebalance.delay.ms': 0,
  // Nine seconds by default until a broker that died loses its partitions, and may come back.
  'broker.session.timeout.ms': 4_000,
  'broker.heartbeat.interval.ms': 500,
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.num.partitions': 4,
  // The defaults (128 MB of heap, 20 MB of index files a partition) are for large machines.
  'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
  'log.index.size.max.bytes': 1024 * 1024,
};

const ALONE = {
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
};

const REPLICATED = {
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
};
