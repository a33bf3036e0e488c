import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { newFolder, SMALL } from '../integration/process.ts';
import { newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';

const CHILD = fileURLToPath(new URL('./instance-child.ts', import.meta.url));
const SERVICE = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** One of the processes that share the work: in the long run the service, else what starts faster. */
export interface Instance {
  /** Resolves when it says that it works; rejects when it ends before. */
  readonly works: Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Ends it as an operator does, and gives its exit code. */
  stop(): Promise<number | null>;
}

/** Instances on one cluster, apart from those of other tests. */
export interface Fleet {
  /** Before the names of its topics. */
  readonly prefix: string;
  /** Opens their log, and makes its topics. */
  openLog(): Promise<EventLog>;
  /** With a name, an instance has static membership. */
  start(name?: string): Promise<Instance>;
}

export function newFleet(brokers = sharedBrokers()): Fleet {
  const env = { KAFKA_BROKERS: brokers, TOPIC_PREFIX: newPrefix() };
  return {
    prefix: env.TOPIC_PREFIX,
    openLog: () => openWholeLog(readConfig(env), () => {}),
    async start(name) {
      const own = {
        ...SMALL,
        DATA_DIR: await newFolder(),
        PORT: '0',
        ROLES: 'classify',
        LOG_LEVEL: 'warn',
      };
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', soak ? SERVICE : CHILD],
        {
          env: { ...process.env, ...env, ...own, ...(name === undefined ? {} : { KAFKA_INSTANCE_ID: name }) },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      onTestFinished(() => void child.kill('SIGKILL'));
      return instance(child);
    },
  };
}

function instance(child: ChildProcess): Instance {
  const exit = once(child, 'exit');
  const ended = exit.then(() => {
    throw new Error('The instance ended before it worked.');
  });
  const said = child.stdout === null ? ended : once(child.stdout, 'data').then(() => undefined);
  const works = Promise.race([said, ended]);
  // Who kills it while it starts does not wait for it.
  works.catch(() => {});
  ended.catch(() => {});
  return {
    works,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exit;
      return code;
    },
  };
}
