import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Reaper } from './reaper.ts';

/** What both versions log when the broker has joined, is no longer fenced and serves. */
const STARTED = 'Kafka Server started';
/** It takes two seconds; a machine that runs much else at once gets more. */
const START_TIMEOUT_MS = 90_000;
/** A broker that has not stopped by then is killed: it may be paused, or wait for a quorum that is gone. */
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 20;
const SHOWN_LOG_CHARS = 4_000;

/** One broker (and controller) of a cluster. */
export interface KafkaNode {
  readonly id: number;
  /** `host:port` for clients. */
  readonly address: string;
  /** Of the running process; undefined when it is down. */
  readonly pid: number | undefined;
  /** Starts it on its port with its data, the first time or again; resolves when it serves. */
  start(): Promise<void>;
  /** Stops it as an operator does: partitions are handed over and files closed. */
  stop(): Promise<void>;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** Freezes it (SIGSTOP): connections stay open, nothing answers. */
  pause(): void;
  resume(): void;
  /** What it has logged since it was first started. */
  readLog(): Promise<string>;
}

export interface BrokerNodeOptions {
  readonly id: number;
  readonly address: string;
  readonly java: string;
  readonly javaArguments: readonly string[];
  readonly logFile: string;
  readonly reaper: Reaper;
}

/** The process of a broker: down at first. */
export function brokerNode({
  id,
  address,
  java,
  javaArguments,
  logFile,
  reaper,
}: BrokerNodeOptions): KafkaNode {
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined) return;
    const ended = once(child, 'close');
    child.kill(signal);
    if (signal !== 'SIGKILL') {
      const patience = new AbortController();
      await Promise.race([
        ended,
        wait(STOP_TIMEOUT_MS, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      child?.kill('SIGKILL');
    }
    if (child !== undefined) await ended;
  }

  return {
    id,
    address,
    get pid() {
      return child?.pid;
    },
    async start() {
      if (child !== undefined) throw new Error(`Broker ${id} runs already.`);
      const before = (await readFile(logFile, 'utf8').catch(() => '')).length;
      const log = openSync(logFile, 'a');
      const started = spawn(java, javaArguments, { stdio: ['ignore', log, log] });
      child = started;
      const { pid } = started;
      if (pid !== undefined) reaper.watch(pid);
      started.once('close', () => {
        if (pid !== undefined) reaper.forget(pid);
        child = undefined;
      });
      const deadline = performance.now() + START_TIMEOUT_MS;
      for (;;) {
        const logged = (await readFile(logFile, 'utf8')).slice(before);
        if (logged.includes(STARTED)) return;
        if (child !== started || performance.now() > deadline) {
          await end('SIGKILL');
          throw new Error(`Broker ${id} did not start:\n${logged.slice(-SHOWN_LOG_CHARS)}`);
        }
        await wait(POLL_MS);
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause() {
      child?.kill('SIGSTOP');
    },
    resume() {
      child?.kill('SIGCONT');
    },
    readLog: () => readFile(logFile, 'utf8'),
  };
}
