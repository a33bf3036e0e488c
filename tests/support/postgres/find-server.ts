import { GenericContainer, Wait } from 'testcontainers';
import { hasDocker } from '../kafka/docker.ts';
import { findPrograms, startServer } from './server.ts';

/** What a run of the tests has. Plain data: it travels from the process that starts the tests to those that run them. */
export interface PostgresHere {
  /** Of a user who may create databases; undefined where there is no server. */
  readonly url: string | undefined;
  /** Whether tests can start servers of their own, to kill and to restart. */
  readonly servers: boolean;
}

export interface FoundServer {
  readonly here: PostgresHere;
  /** Whence, for the log. */
  readonly origin: string;
  close(): Promise<void>;
}

const IMAGE = 'postgres:17';

/** Finds the server for a run, in this order: DATABASE_URL; Docker; PostgreSQL's own programs on this machine. */
export async function findServer(): Promise<FoundServer> {
  const servers = (await findPrograms()) !== undefined;
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== '')
    return { here: { url: given, servers }, origin: 'DATABASE_URL', async close() {} };
  if (await hasDocker()) {
    const { url, close } = await startContainer();
    return { here: { url, servers }, origin: `Docker, ${IMAGE}`, close };
  }
  if (servers) {
    const { url, close } = await startServer();
    return { here: { url, servers }, origin: 'its programs on this machine', close };
  }
  return { here: { url: undefined, servers }, origin: 'nowhere', async close() {} };
}

async function startContainer(): Promise<{ url: string; close(): Promise<void> }> {
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_USER: 'essai', POSTGRES_PASSWORD: 'essai' })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200'])
    // Said twice: the first time by the server that sets the database up.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  return {
    url: `postgres://essai:essai@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    async close() {
      await container.stop();
    },
  };
}
