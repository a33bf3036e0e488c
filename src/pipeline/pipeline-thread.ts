import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { AppError, alreadyInBoth, ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { KnownFiles } from '../lists/keyword-files.ts';
import type { LogTicket } from '../log/open-log.ts';
import type { MetricsSnapshot } from '../metrics/thread-metrics.ts';

/** What the pipeline's thread tells the thread that started it. */
export type PipelineMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'indexed' }
  | { readonly type: 'state'; readonly state: PipelineState };

/** What it is told. */
export type PipelineRequest = 'stop' | 'state';

export interface PipelineState {
  readonly metrics: MetricsSnapshot;
  /** Keyword files and revisions that cannot be used. */
  readonly problems: readonly string[];
  /** Groups that had to try again a moment ago: see log/troubles.ts. */
  readonly troubles: readonly string[];
}

/** A thread that is asked how it does, and says nothing for so long, does not work. */
const ANSWER_TIMEOUT_MS = 1_000;

/**
 * What is made and dropped within a batch waits in so many megabytes to be collected. By default it is four times as
 * much, which made an instance 140 MB larger and no faster.
 */
export const YOUNG_MB = 12;

/** A thread that is stopped before it works has nothing in hand: it is cut short where it does not end by itself. */
const UNWIND_TIMEOUT_MS = 2_000;

export interface PipelineThread {
  /** In metrics and logs. */
  readonly name: string;
  /** Resolves when the workers work; rejects when the thread ends before: with `stopping` where that was asked for. */
  readonly ready: Promise<void>;
  /** Whether they work yet. */
  works(): boolean;
  /** Waits for the batch in hand, then ends the thread. Idempotent, at any moment. */
  stop(): Promise<void>;
  /** How it does. Rejects with `overloaded` where it does not answer within a second, or works no more. */
  state(): Promise<PipelineState>;
  /** Resolves when the thread has ended as asked; rejects when it failed. */
  readonly done: Promise<void>;
}

export interface PipelineThreadOptions {
  readonly name: string;
  readonly config: Config;
  readonly log: LogTicket;
  /** Of the lists, as read by the thread that starts this one. */
  readonly files?: KnownFiles | undefined;
  /** See give-way.ts. */
  readonly apiLoad?: SharedArrayBuffer | undefined;
  /** Told when the query store has advanced. */
  readonly onIndexed: () => void;
}

/** Runs the workers in a thread of their own, so that deciding never holds up an answer. */
export function startPipelineThread(options: PipelineThreadOptions): PipelineThread {
  const { name, config, log, files, apiLoad, onIndexed } = options;
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { name, config, log, files, apiLoad },
    transferList: log === null ? [] : [log],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const send = (request: PipelineRequest) => worker.postMessage(request);
  const ready = Promise.withResolvers<void>();
  let asking: ((state: PipelineState) => void)[] = [];
  let works = false;
  let cut: NodeJS.Timeout | undefined;
  let wasCut = false;
  worker.on('message', (message: PipelineMessage) => {
    if (message.type === 'ready') begin();
    if (message.type === 'indexed') onIndexed();
    if (message.type !== 'state') return;
    for (const answer of asking) answer(message.state);
    asking = [];
  });
  const done = new Promise<void>((resolve, reject) => {
    worker.once('error', (error) => reject(withCode(error)));
    worker.once('exit', (code) => {
      if (code === 0 || wasCut) resolve();
      else
        reject(
          new AppError('internal', {
            fr: `Le fil des ouvriers a fini avec le code ${code}.`,
            en: `The pipeline's thread ended with code ${code}.`,
          }),
        );
    });
  });
  done.then(
    () =>
      ready.reject(
        new AppError('stopping', {
          fr: 'Les ouvriers ont été arrêtés avant de travailler.',
          en: 'The workers were stopped before they worked.',
        }),
      ),
    ready.reject,
  );
  // Told through `done`, too.
  ready.promise.catch(() => {});

  function begin(): void {
    works = true;
    clearTimeout(cut);
    ready.resolve();
  }

  let stopping: Promise<void> | undefined;
  return {
    name,
    ready: ready.promise,
    works: () => works,
    done,
    state() {
      const { promise, resolve, reject } = Promise.withResolvers<PipelineState>();
      asking.push(resolve);
      const late = new AppError('overloaded', {
        fr: 'Le fil des ouvriers ne répond pas : réessayez dans un instant.',
        en: 'The thread of the workers does not answer.',
      });
      const timer = setTimeout(() => reject(late), ANSWER_TIMEOUT_MS);
      send('state');
      return promise.finally(() => clearTimeout(timer));
    },
    stop() {
      stopping ??= (async () => {
        send('stop');
        if (!works)
          cut = setTimeout(() => {
            wasCut = true;
            void worker.terminate();
          }, UNWIND_TIMEOUT_MS);
        await done.finally(() => clearTimeout(cut));
      })();
      return stopping;
    },
  };
}

/** An error that crossed from one thread to another has lost its class: an AppError is one again by its code. */
function withCode(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !isErrorCode(error.code)) return error;
  return new AppError(error.code, alreadyInBoth(error.message), { cause: error });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}
