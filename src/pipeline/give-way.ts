import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Accepting goes before deciding: who posts waits for an answer, while an accepted mention is safe in the log. In a
 * flood that keeps the thread of the API busy all the time, the workers of the pipeline rest between two batches and
 * leave it the cores. Priorities of the operating system do the contrary: a worker that is put last keeps its locks.
 */

const MEASURED_EVERY_MS = 100;
/** Shares of the time that the thread of the API works: above this it has no time to spare. */
const BUSY = 0.9;
/**
 * A rest is so many times as long as the work before it, and at most so long: decisions get slower, and never stop. Two
 * workers share a thread, so that it works a third of the time; in a flood they are three, and it works half of it.
 */
const REST_PER_WORK = 5;
const LONGEST_REST_MS = 200;

export interface LoadMeter {
  /** One 32-bit integer, for other threads: how much of the last 100 ms this thread worked, in thousandths. */
  readonly gauge: SharedArrayBuffer;
  stop(): void;
}

/** Measures how busy the calling thread is. */
export function startLoadMeter(): LoadMeter {
  const gauge = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const load = new Int32Array(gauge);
  let last = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    Atomics.store(load, 0, Math.round(utilization * 1000));
    last = now;
  }, MEASURED_EVERY_MS);
  timer.unref();
  return { gauge, stop: () => clearInterval(timer) };
}

/**
 * For a worker, around each batch: rests where the measured thread is busy, then works. `now`: milliseconds that only
 * grow.
 */
export function createGiveWay(gauge: SharedArrayBuffer, now: () => number = () => performance.now()) {
  const load = new Int32Array(gauge);
  let lastWorkMs = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (Atomics.load(load, 0) > BUSY * 1000) {
      await wait(Math.min(LONGEST_REST_MS, lastWorkMs * REST_PER_WORK));
    }
    const start = now();
    try {
      return await work();
    } finally {
      lastWorkMs = now() - start;
    }
  };
}
export type GiveWay = ReturnType<typeof createGiveWay>;
