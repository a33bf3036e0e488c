import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { createFitJobs } from '../classify/fit-jobs.ts';
import { readEncoder } from '../pipeline/load-decider.ts';
import { createAnalyser } from '../text/analyse.ts';
import { loadLexicons } from '../text/lexicons.ts';
import type { ThreadSaid, ThreadSetup } from './fit-threads.ts';

/** The body of a thread that trains: see fit-threads.ts, which starts it and calls one of these at a time. */

// The one who starts this thread passes exactly this.
const setup = workerData as ThreadSetup;

export const { scoreOnce, trainOnce, readAgain } = createFitJobs(
  {
    ...setup,
    analyser: createAnalyser(loadLexicons()),
    encoders: setup.encoders.flatMap((file) => readEncoder({ ENCODER_FILE: file }) ?? []),
  },
  (progress) => parentPort?.postMessage({ progress } satisfies ThreadSaid),
);
