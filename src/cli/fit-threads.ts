import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { FitJobs, FitSetup } from '../classify/fit-jobs.ts';

/** What each thread needs to begin; `encoders`: their files, in the order in which jobs name them. */
export type ThreadSetup = Omit<FitSetup, 'analyser' | 'encoders'> & { readonly encoders: readonly string[] };

/** What a thread says while it works. */
export interface ThreadSaid {
  readonly progress: string;
}

/** A thread takes some 800 MB: more of them than there are encoders would hardly help. */
const MOST_THREADS = 5;

/** The jobs of fitting on as many threads as there are cores, up to `MOST_THREADS`; `close` ends them. */
export function startFitThreads(
  setup: ThreadSetup,
  onProgress: (what: string) => void,
): FitJobs & { close(): Promise<void> } {
  const pool = new Piscina({
    filename: new URL('./fit-thread.ts', import.meta.url).href,
    workerData: setup,
    minThreads: 0,
    // In the order asked for: what takes longest comes first.
    stricterFIFO: true,
    maxThreads: Math.min(availableParallelism(), MOST_THREADS),
  });
  pool.on('message', ({ progress }: ThreadSaid) => onProgress(progress));
  // A thread that cannot even begin takes no job that could fail.
  const broken = new Promise<never>((_resolve, reject) => pool.on('error', reject));
  broken.catch(() => {});
  /** A job by the name of its function in fit-thread.ts. */
  const run = <K extends keyof FitJobs>(name: K, task?: Parameters<FitJobs[K]>[0]) =>
    // What the thread answers is what its function of that name gives.
    Promise.race([pool.run(task, { name }), broken]) as ReturnType<FitJobs[K]>;
  return {
    scoreOnce: (fold) => run('scoreOnce', fold),
    trainOnce: () => run('trainOnce'),
    readAgain: (wanted) => run('readAgain', wanted),
    close: () => pool.destroy(),
  };
}
