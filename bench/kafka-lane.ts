import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config.ts';
import { type EventLog, type NewEvent, TOPICS } from '../src/log/event-log.ts';
import { createKafkaLog } from '../src/log/kafka/kafka-log.ts';
import { ensureTopics } from '../src/log/kafka/topics.ts';
import type { InstanceKind, InstanceMessage, InstanceRequest } from './kafka-instance.ts';

const SCRIPT = fileURLToPath(new URL('./kafka-instance.ts', import.meta.url));
const PATIENCE_MS = 90_000;
const FILL = 1_000;
/** Of the clock of /proc, on every Linux that Node runs on. */
const MICROS_PER_TICK = 10_000;

export interface BenchBroker {
  readonly brokers: string;
  /** Of the one broker, where we have started it. */
  readonly pid: number | undefined;
}

export interface Turn {
  readonly perSecond: number;
  /** Processor time a mention, in microseconds, of the instances and of the broker (NaN where it is not ours). */
  readonly cpuMicros: number;
  readonly brokerMicros: number;
}

/** Topics of their own, and one process or more that share them as a group. */
export interface Lane extends AsyncDisposable {
  readonly log: EventLog;
  /** Fills the raw topic while the instances are frozen, then lets them go and waits until all of it is committed. */
  turn(events: readonly NewEvent[]): Promise<Turn>;
}

export async function openLane(
  { brokers, pid }: BenchBroker,
  { kind, instances = 1 }: { readonly kind: InstanceKind; readonly instances?: number },
): Promise<Lane> {
  const prefix = `bench-${process.pid}-${kind}-${instances}-${Date.now()}.`;
  const connection = { brokers: brokers.split(','), clientId: 'bench' };
  const settings = readConfig();
  await ensureTopics(connection, settings, prefix);
  const log = createKafkaLog({ ...connection, topicPrefix: prefix });
  const children: Instance[] = [];
  for (let at = 0; at < instances; at++) children.push(startInstance(kind, brokers, prefix));
  await until(children, () => {
    const owned = children.map((child) => child.owned);
    return (
      owned.every((count) => count > 0) && owned.reduce((a, b) => a + b, 0) === settings.KAFKA_PARTITIONS
    );
  });
  const cpu = async () => sum(await Promise.all(children.map((child) => child.cpu())));

  return {
    log,
    async turn(events) {
      const before = await cpu();
      for (const { process: child } of children) child.kill('SIGSTOP');
      for (let at = 0; at < events.length; at += FILL)
        await log.append(TOPICS.raw, events.slice(at, at + FILL));
      const goal = sum(children.map(({ committed }) => committed)) + events.length;
      const brokerBefore = processorMicros(pid);
      const start = performance.timeOrigin + performance.now();
      for (const { process: child } of children) child.kill('SIGCONT');
      await until(children, () => sum(children.map(({ committed }) => committed)) >= goal);
      const brokerAfter = processorMicros(pid);
      const end = Math.max(...children.map(({ last }) => last));
      return {
        perSecond: events.length / ((end - start) / 1000),
        cpuMicros: ((await cpu()) - before) / events.length,
        brokerMicros: (brokerAfter - brokerBefore) / events.length,
      };
    },
    async [Symbol.asyncDispose]() {
      await log.close();
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}

interface Instance {
  readonly process: ChildProcess;
  owned: number;
  committed: number;
  /** When it last committed, milliseconds since the epoch. */
  last: number;
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

function startInstance(kind: InstanceKind, brokers: string, prefix: string): Instance {
  const child = fork(SCRIPT, [kind, brokers, prefix], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, LOG_LEVEL: 'warn' },
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  let answer = (_micros: number) => {};
  const send = (request: InstanceRequest) => child.send(request);
  const instance: Instance = {
    ...{ process: child, owned: 0, committed: 0, last: 0 },
    cpu: () =>
      new Promise((resolve) => {
        answer = resolve;
        send('cpu');
      }),
    async stop() {
      process.off('exit', killed);
      if (child.exitCode !== null) return;
      send('stop');
      await once(child, 'exit');
    },
  };
  // What the child sends has this type: see kafka-instance.ts.
  child.on('message', (message: InstanceMessage) => {
    if (message.type === 'owned') instance.owned = message.partitions;
    else if (message.type === 'cpu') answer(message.micros);
    else {
      instance.committed += message.events;
      instance.last = message.at;
    }
  });
  return instance;
}

/** Waits for news of the instances until it is so. */
async function until(instances: readonly Instance[], reached: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    if (reached()) resolve();
  };
  const ended = () => reject(new Error('An instance has ended.'));
  const timer = setTimeout(() => reject(new Error('The instances do not get on.')), PATIENCE_MS);
  for (const { process: child } of instances) child.on('message', look).once('exit', ended);
  look();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    for (const { process: child } of instances) child.off('message', look).off('exit', ended);
  }
}

/** Processor time of a process, in microseconds; NaN where there is none, or no /proc. */
function processorMicros(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
