import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import { LOG_CLOSED } from '../event-log.ts';
import { logUnavailable } from './database.ts';
import { type ControlMessage, WRITER_DIED } from './protocol.ts';

/** How long a write waits for another process's transaction before it fails, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/** The thread through which all writes of this process go. */
export interface LogWriter {
  /** A port for one client of the log: pass it to `createEmbeddedLog`, here or in a thread it is transferred to. */
  connect(): MessagePort;
  /** Writes what waits, then ends the thread. Close the clients first: later requests fail. Idempotent. */
  close(): Promise<void>;
  /** Resolves when closed. Rejects if the thread dies: its clients are useless then, and the process should end. */
  readonly done: Promise<void>;
}

/**
 * Opens the log in `dir` for writing, created where it is missing, and starts the writer thread. Other processes may
 * hold the same log. Throws `log_unavailable` if it cannot be opened.
 */
export async function startLogWriter(options: {
  readonly dir: string;
  readonly topicPrefix?: string;
  readonly busyTimeoutMs?: number;
}): Promise<LogWriter> {
  const { dir, topicPrefix = '', busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    name: 'log-writer',
    workerData: { dir, topicPrefix, busyTimeoutMs },
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', (error) => reject(logUnavailable(error)));
  });

  let closing = false;
  let ended = false;
  const done = new Promise<void>((resolve, reject) => {
    let cause: unknown;
    worker.once('error', (error) => {
      cause = error;
    });
    worker.once('exit', () => {
      ended = true;
      if (closing && cause === undefined) resolve();
      else reject(new AppError('internal', WRITER_DIED, { cause }));
    });
  });

  function connect(): MessagePort {
    if (closing || ended) throw new AppError('stopping', LOG_CLOSED);
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ kind: 'connect', port: port1 } satisfies ControlMessage, [port1]);
    return port2;
  }

  function close(): Promise<void> {
    if (!closing && !ended) worker.postMessage({ kind: 'close' } satisfies ControlMessage);
    closing = true;
    return done;
  }

  return { connect, close, done };
}
