import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePorts } from '../kafka/free-ports.ts';
import { startReaper } from '../kafka/reaper.ts';

const run = promisify(execFile);

const DEBIAN = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/** A server of its own: an empty cluster on a free port of the loopback interface. */
export interface PostgresServer extends AsyncDisposable {
  /** Of its superuser, and the database `postgres`. */
  readonly url: string;
  readonly pid: number | undefined;
  /** Starts it on its port with its data; resolves when it answers. */
  start(): Promise<void>;
  /** As an operator does in haste: connections are cut, data is written out. */
  stop(): Promise<void>;
  /** `kill -9` of the server and, by that, of its children. */
  kill(): Promise<void>;
  /** Freezes the server process: nobody gets a new connection. */
  readLog(): Promise<string>;
  close(): Promise<void>;
}

/** The folder of PostgreSQL's own programs, the newest that is installed. */
export async function findPrograms(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const [newest] = versions.toSorted((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : join(DEBIAN, newest, 'bin');
}

/**
 * Makes a cluster in a temporary folder and starts it. It ends with `close`, and at the latest when this process does,
 * however that ends. As root, the programs run as the user `postgres`: they refuse to run as root.
 */
export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const programs = await findPrograms();
  if (programs === undefined) throw new Error('A test server needs the programs of PostgreSQL.');
  const folder = await mkdtemp(join(tmpdir(), 'aiguillage-postgres-'));
  const owner = process.getuid?.() === 0 ? await postgresUser() : undefined;
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  const reaper = startReaper(folder);
  const [port = 0] = await freePorts(1);
  const data = join(folder, 'data');
  const logFile = join(folder, 'log');
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  const url = `postgres://essai:${password}@127.0.0.1:${port}/postgres`;
  await run(
    join(programs, 'initdb'),
    [
      ...['--pgdata', data, '--username', 'essai', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync', '--no-instructions'],
    ],
    owner,
  );
  const all = {
    ...{ listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' },
    // A test kills the server, not the machine: what the system has is written all the same.
    fsync: 'off',
    max_connections: '200',
    ...settings,
  };
  const parameters = Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }

  const server: PostgresServer = {
    url,
    get pid() {
      return child?.pid;
    },
    async start() {
      const log = openSync(logFile, 'a');
      const started = spawn(join(programs, 'postgres'), ['-D', data, ...parameters], {
        ...owner,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      child = started;
      const { pid } = started;
      if (pid !== undefined) reaper.watch(pid);
      started.once('close', () => {
        if (pid !== undefined) reaper.forget(pid);
        child = undefined;
      });
      const deadline = performance.now() + START_TIMEOUT_MS;
      while (!(await answers(url))) {
        if (child !== started || performance.now() > deadline) {
          await end('SIGKILL');
          throw new Error(`PostgreSQL did not start:\n${(await server.readLog()).slice(-4000)}`);
        }
        await wait(POLL_MS);
      }
    },
    // Fast shutdown.
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    readLog: () => readFile(logFile, 'utf8'),
    async close() {
      await end('SIGKILL');
      await reaper.close();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const idOf = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
