import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { AppError, ERROR_CODES, type ErrorCode } from '../errors.ts';
import type {
  CurrentLists,
  DryRunProgress,
  Job,
  JobInput,
  JobKind,
  JobMessage,
  JobOutput,
} from './tuning-jobs.ts';

/** Threads for what a change of lists would do: work of seconds must not hold up answers or decisions. */
export interface TuningThreads {
  /**
   * Runs one job and resolves to what it found. Rejects with the job's own error; with `overloaded` where too many are
   * in hand, or it takes too long or too much memory; with `stopping` when closed or when `signal` ends it: its thread
   * is then ended at once, wherever it is.
   */
  run<K extends JobKind>(kind: K, input: JobInput<K>, options: RunOptions): Promise<JobOutput<K>>;
  /** Ends all threads. Idempotent. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly keywords: CurrentLists;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DryRunProgress) => void;
}

interface Lane {
  readonly threads: number;
  /** Jobs that may wait for a thread. */
  readonly waiting: number;
  readonly timeoutMs: number;
}

const QUICK: Lane = { threads: 1, waiting: 50, timeoutMs: 60_000 };
/** Seconds each: nobody who types waits behind one. */
const REPORT: Lane = { threads: 1, waiting: 20, timeoutMs: 120_000 };
/** Two, as each keeps a core busy. Nobody waits in line for half a minute: who comes too early is told so. */
const LONG: Lane = { threads: 2, waiting: 0, timeoutMs: 10 * 60_000 };
const LANE_OF: Readonly<Record<JobKind, Lane>> = {
  ...{ test: QUICK, check: QUICK },
  ...{ health: REPORT, suggest: REPORT },
  'dry-run': LONG,
};

/**
 * A thread that has nothing to do for so long ends: its model and lists take some 100 MB. Who has read what a draft would
 * do, changes it and asks again finds it warm, with what it knows.
 */
const IDLE_MS = 5 * 60_000;
/** The heap of one thread, in MiB: a job that needs more fails alone, and not the service. */
const MAX_HEAP_MB = 768;

interface Thread {
  readonly worker: Worker;
  /** Of the lists that it has. */
  version: string | null;
  idle: NodeJS.Timeout | undefined;
}

export function createTuningThreads({ config }: { readonly config: Config }): TuningThreads {
  const lanes = new Map([QUICK, REPORT, LONG].map((lane) => [lane, createLane(lane, { config })]));
  return {
    run(kind, input, options) {
      const lane = lanes.get(LANE_OF[kind]);
      if (lane === undefined)
        throw new AppError('internal', { fr: `Aucune voie pour « ${kind} ».`, en: `No lane for "${kind}".` });
      // What a thread answers to a job of this kind has this type: see tuning-thread.ts.
      return lane.run({ kind, input } as Pick<Job, 'kind' | 'input'>, options) as Promise<never>;
    },
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}

function createLane(lane: Lane, workerData: { config: Config }) {
  const free: Thread[] = [];
  const all = new Set<Thread>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  function startThread(): Thread {
    const worker = new Worker(new URL('./tuning-thread.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const thread: Thread = { worker, version: null, idle: undefined };
    all.add(thread);
    worker.once('exit', () => {
      all.delete(thread);
      const at = free.indexOf(thread);
      if (at >= 0) free.splice(at, 1);
    });
    // While a job runs its own listener tells; a thread that fails with none is replaced by the next job.
    worker.on('error', () => {});
    return thread;
  }

  function putBack(thread: Thread): void {
    thread.worker.unref();
    thread.idle = setTimeout(() => thread.worker.terminate(), IDLE_MS).unref();
    free.push(thread);
  }

  async function turn(signal: AbortSignal | undefined): Promise<void> {
    if (busy < lane.threads) {
      busy += 1;
      return;
    }
    if (waiting.length >= lane.waiting) {
      throw new AppError('overloaded', {
        fr: `Au plus ${lane.threads} à la fois : réessayez quand l’un aura fini.`,
        en: `At most ${lane.threads} of these run at a time: try again when one has ended.`,
      });
    }
    // Whoever ends hands its place over: `busy` stays as it is.
    await new Promise<void>((resolve, reject) => {
      waiting.push(resolve);
      signal?.addEventListener('abort', () => {
        const at = waiting.indexOf(resolve);
        if (at >= 0) waiting.splice(at, 1);
        reject(new AppError('stopping'));
      });
    });
  }

  function handOver(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  return {
    async run(job: Pick<Job, 'kind' | 'input'>, options: RunOptions): Promise<unknown> {
      if (closed || options.signal?.aborted) throw new AppError('stopping');
      await turn(options.signal);
      try {
        if (closed) throw new AppError('stopping');
        const thread = free.pop() ?? startThread();
        clearTimeout(thread.idle);
        thread.worker.ref();
        try {
          return await runOn(thread, job, options, lane.timeoutMs);
        } finally {
          if (all.has(thread) && thread.version !== null) putBack(thread);
        }
      } finally {
        handOver();
      }
    },
    async close() {
      closed = true;
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };
}

/** Runs one job on a thread that has nothing else to do. A thread that did not finish is ended, and has no version. */
async function runOn(
  thread: Thread,
  job: Pick<Job, 'kind' | 'input'>,
  { keywords, signal, onProgress }: RunOptions,
  timeoutMs: number,
): Promise<unknown> {
  const { worker } = thread;
  // Taken once: the lists may change while the job runs.
  const { version, lists, sets } = keywords;
  const known = thread.version === version;
  thread.version = null;
  const ended = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const once = { signal: ended.signal };
      const stop = (error: AppError) => {
        reject(error);
        void worker.terminate();
      };
      const onMessage = (message: JobMessage) => {
        if (message.type === 'progress') return onProgress?.(message.progress);
        thread.version = version;
        if (message.type === 'done') resolve(message.output);
        else reject(new AppError(codeOf(message.code), message.wording, { fields: message.fields }));
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      function onError(cause: Error): void {
        const full = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
        reject(
          full
            ? new AppError('overloaded', {
                fr: 'Cela demande plus de mémoire qu’il n’y en a : demandez moins.',
                en: 'This takes more memory than there is for it: ask for less.',
              })
            : new AppError('internal', undefined, { cause }),
        );
      }
      function onExit(): void {
        reject(new AppError('stopping'));
      }
      once.signal.addEventListener('abort', () => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
      });
      signal?.addEventListener('abort', () => stop(new AppError('stopping')), once);
      const late = setTimeout(
        () =>
          stop(
            new AppError('overloaded', {
              fr: 'Cela prend trop de temps : demandez moins.',
              en: 'This takes too long: ask for less.',
            }),
          ),
        timeoutMs,
      );
      once.signal.addEventListener('abort', () => clearTimeout(late));
      worker.postMessage({ ...job, keywords: known ? null : { lists, sets } });
    });
  } finally {
    ended.abort();
  }
}

function codeOf(code: string): ErrorCode {
  const known = (value: string): value is ErrorCode => Object.hasOwn(ERROR_CODES, value);
  return known(code) ? code : 'internal';
}
