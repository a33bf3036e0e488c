import { setTimeout as wait } from 'node:timers/promises';
import {
  type API,
  type Broker,
  Connection,
  type ConnectionOptions,
  FindCoordinatorKeyTypes,
  findCoordinatorV4,
  metadataV12,
  ProtocolError,
} from '@platformatic/kafka';
import { AppError } from '../../errors.ts';
import { LOG_CLOSED } from '../event-log.ts';
import { answerIn, hasCode } from './kafka-errors.ts';
import type { KafkaOptions } from './options.ts';

/** Brokers that are silent for so long are taken for gone. Longer than any request is allowed to wait on purpose. */
const REQUEST_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Where partitions are is asked again after so long, and at once when a broker says that it is not there any more. */
const METADATA_AGE_MS = 60_000;
/** A topic that nobody knows is waited for so long. */
const NEW_TOPIC_MS = 3_000;
const NEW_TOPIC_POLL_MS = 20;

/**
 * Connections of one user: a broker answers the requests of a connection one after the other, so that whoever lets a
 * request wait (a fetch that waits for events, a member that waits for its group) needs connections of its own.
 */
export interface Connections {
  call<A extends unknown[], R>(broker: Broker, api: API<A, R>, ...args: A): Promise<R>;
  close(): void;
}

export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** Where things are in the cluster. Topics by the names that they have there. */
export interface Cluster {
  readonly options: KafkaOptions;
  connections(options?: { readonly requestTimeoutMs?: number }): Connections;
  /** How many partitions the topic has. Throws `log_unavailable` where it does not exist. */
  partitionCount(topic: string): Promise<number>;
  leader(partition: Partition): Promise<Broker>;
  coordinator(kind: 'group' | 'transaction', key: string): Promise<Broker>;
  /** After an error that may mean that something has moved: ask again. */
  forget(): void;
  close(): void;
}

interface Metadata {
  readonly at: number;
  readonly brokers: ReadonlyMap<number, Broker>;
  readonly topics: ReadonlyMap<string, readonly number[]>;
}

export function createCluster(options: KafkaOptions): Cluster {
  const bootstrap = options.brokers.map(brokerOf);
  const opened = new Set<Connections>();
  const own = connections();
  const wanted = new Set<string>();
  let metadata: Metadata | undefined;
  let asking: Promise<Metadata> | undefined;
  let coordinators = new Map<string, Broker>();

  function connections({ requestTimeoutMs = REQUEST_TIMEOUT_MS } = {}): Connections {
    const made = createConnections(options.clientId, {
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      maxInflights: 100,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
    });
    opened.add(made);
    return made;
  }

  /** Asks any broker; the last error where none answers. */
  async function ask<A extends unknown[], R>(api: API<A, R>, ...args: A): Promise<R> {
    let last: unknown;
    for (const broker of [...(metadata?.brokers.values() ?? []), ...bootstrap]) {
      try {
        return await own.call(broker, api, ...args);
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  async function current(topic: string): Promise<Metadata> {
    wanted.add(topic);
    if (metadata !== undefined && Date.now() - metadata.at < METADATA_AGE_MS && metadata.topics.has(topic))
      return metadata;
    asking ??= refresh().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function refresh(): Promise<Metadata> {
    // A topic that is not there must not hide those that are: one that is missing makes the whole answer an error.
    const found = await ask(metadataV12.api, [...wanted], false, false).catch((error: unknown) => {
      const answer = answerIn<MetadataAnswer>(error);
      if (answer === undefined || !hasCode(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'))
        throw error;
      return answer;
    });
    const topics = new Map<string, readonly number[]>();
    for (const { name, errorCode, partitions } of found.topics) {
      if (typeof name !== 'string' || errorCode !== 0) continue;
      const leaders: number[] = [];
      for (const { partitionIndex, leaderId } of partitions) leaders[partitionIndex] = leaderId;
      topics.set(name, leaders);
    }
    const brokers = new Map(found.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    metadata = { at: Date.now(), brokers, topics };
    return metadata;
  }

  async function leaders(topic: string): Promise<readonly number[]> {
    // Brokers learn of a new topic one after the other; and a question that was under way did not ask for it.
    for (const until = Date.now() + NEW_TOPIC_MS; ; ) {
      const found = (await current(topic)).topics.get(topic);
      if (found !== undefined) return found;
      metadata = undefined;
      if (Date.now() > until)
        throw new AppError('log_unavailable', {
          fr: `Kafka n’a pas de topic « ${topic} » : « aiguillage topics check » dit lesquels il y a.`,
          en: `Kafka has no topic "${topic}": \`aiguillage topics check\` tells which there are.`,
        });
      await wait(NEW_TOPIC_POLL_MS);
    }
  }

  async function leader({ topic, partition }: Partition): Promise<Broker> {
    const id = (await leaders(topic))[partition];
    const broker = id === undefined ? undefined : metadata?.brokers.get(id);
    if (broker !== undefined) return broker;
    metadata = undefined;
    // As a broker would say it: whoever is patient waits until one is elected.
    throw new ProtocolError('LEADER_NOT_AVAILABLE', `${topic}/${partition}`);
  }

  async function coordinator(kind: 'group' | 'transaction', key: string): Promise<Broker> {
    const known = coordinators.get(`${kind} ${key}`);
    if (known !== undefined) return known;
    const { GROUP, TRANSACTION } = FindCoordinatorKeyTypes;
    const found = await ask(findCoordinatorV4.api, kind === 'group' ? GROUP : TRANSACTION, [key]);
    const [first] = found.coordinators;
    if (first === undefined)
      throw new AppError('log_unavailable', {
        fr: `Aucun courtier ne coordonne ${kind === 'group' ? 'le groupe' : 'la transaction'} « ${key} ».`,
        en: `No broker coordinates ${kind} "${key}".`,
      });
    const broker = { host: first.host, port: first.port };
    coordinators.set(`${kind} ${key}`, broker);
    return broker;
  }

  return {
    options,
    connections,
    partitionCount: async (topic) => (await leaders(topic)).length,
    leader,
    coordinator,
    forget: () => {
      metadata = metadata === undefined ? undefined : { ...metadata, at: 0 };
      coordinators = new Map();
    },
    close: () => {
      for (const each of opened) each.close();
    },
  };
}

function brokerOf(address: string): Broker {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

type MetadataAnswer = Awaited<ReturnType<typeof metadataV12.api.async>>;

function createConnections(clientId: string, options: ConnectionOptions): Connections {
  const byAddress = new Map<
    string,
    { readonly connection: Connection; readonly connecting: Promise<Connection> }
  >();
  let closed = false;

  function connect(broker: Broker): Promise<Connection> {
    const address = `${broker.host}:${broker.port}`;
    const known = byAddress.get(address);
    if (known !== undefined) return known.connecting;
    const connection = new Connection(clientId, options);
    const drop = () => {
      if (byAddress.get(address)?.connection === connection) byAddress.delete(address);
    };
    // Whoever waits for an answer hears of it there.
    connection.on('error', drop);
    connection.on('close', drop);
    const connecting = Promise.resolve(connection.connect(broker.host, broker.port)).then(() => connection);
    connecting.catch(drop);
    byAddress.set(address, { connection, connecting });
    return connecting;
  }

  return {
    async call(broker, api, ...args) {
      if (closed) throw new AppError('stopping', LOG_CLOSED);
      try {
        return await api.async(await connect(broker), ...args);
      } catch (error) {
        throw closed ? new AppError('stopping', LOG_CLOSED, { cause: error }) : error;
      }
    },
    close() {
      closed = true;
      for (const { connection } of byAddress.values()) {
        // Nobody waits for answers any more, nor for a broker that does not take the connection.
        if (connection.isConnected()) connection.socket.destroy();
        else void connection.close();
      }
      byAddress.clear();
    },
  };
}
