import { once } from 'node:events';
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { AppError, ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { Queue } from '../mention/routed-mention.ts';

/** What the pipeline's thread tells the thread that started it. */
export type PipelineMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'decided'; readonly counts: readonly (readonly [Queue, number])[] }
  | { readonly type: 'dead-letter'; readonly reason: string }
  | { readonly type: 'indexed'; readonly count: number };

export interface PipelineThread {
  /** Waits for the batch in hand, then ends the thread. Idempotent. */
  stop(): Promise<void>;
  /** Resolves when the thread has ended as asked; rejects when it failed. */
  readonly done: Promise<void>;
}

export interface PipelineThreadOptions {
  readonly config: Config;
  readonly writer: MessagePort;
  /** See give-way.ts. */
  readonly apiLoad?: SharedArrayBuffer | undefined;
  readonly onMessage: (message: PipelineMessage) => void;
}

/** Runs the workers in a thread of their own, so that deciding never holds up an answer. Resolves when they run. */
export async function startPipelineThread(options: PipelineThreadOptions): Promise<PipelineThread> {
  const { config, writer, apiLoad, onMessage } = options;
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { config, writer, apiLoad },
    transferList: [writer],
  });
  worker.on('message', onMessage);
  const done = new Promise<void>((resolve, reject) => {
    worker.once('error', (error) => reject(withCode(error)));
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new AppError('internal', `The pipeline's thread ended with code ${code}.`));
    });
  });
  await Promise.race([once(worker, 'message'), done]);
  let stopping: Promise<void> | undefined;
  return {
    done,
    stop() {
      stopping ??= (async () => {
        worker.postMessage('stop');
        await done;
      })();
      return stopping;
    },
  };
}

/** An error that crossed from one thread to another has lost its class: an AppError is one again by its code. */
function withCode(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !isErrorCode(error.code)) return error;
  return new AppError(error.code, error.message, { cause: error });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}
