import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGiveWay, startLoadMeter } from '../../src/pipeline/give-way.ts';

/** Thousandths of the time that the thread of the API works. */
const gaugeOf = (load: number) => {
  const gauge = new SharedArrayBuffer(4);
  new Int32Array(gauge)[0] = load;
  return gauge;
};

/** How long a worker waits before the second of two batches, the first of which took `workMs`. */
async function restAfter(load: number, workMs: number): Promise<number> {
  let clock = 0;
  const giveWay = createGiveWay(gaugeOf(load), () => clock);
  await giveWay(async () => {
    clock += workMs;
  });
  const end = performance.now();
  return giveWay(async () => performance.now() - end);
}

describe('a worker of the pipeline', () => {
  test('rests five times as long as it worked while the API is busy', async () => {
    const rest = await restAfter(950, 20);
    expect(rest).toBeGreaterThan(98);
  });

  test('rests no longer than 200 ms', async () => {
    const rest = await restAfter(1000, 5_000);
    expect(rest).toBeGreaterThan(198);
    expect(rest).toBeLessThan(2_000);
  });

  test('goes on at once while the API has time to spare', async () => {
    expect(await restAfter(800, 60_000)).toBeLessThan(100);
  });

  test('gives what the work gives, and passes its errors on', async () => {
    const giveWay = createGiveWay(gaugeOf(0));
    expect(await giveWay(async () => 'outputs')).toBe('outputs');
    await expect(giveWay(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

test('the meter tells a thread that works from one that waits', async () => {
  const meter = startLoadMeter();
  onTestFinished(meter.stop);
  const load = () => Atomics.load(new Int32Array(meter.gauge), 0);
  const until = async (reached: () => boolean, live: () => Promise<void>) => {
    while (!reached()) await live();
  };
  const work = async () => {
    for (const end = performance.now() + 30; performance.now() < end; );
    await new Promise((resolve) => setImmediate(resolve));
  };
  await until(() => load() > 900, work);
  await until(
    () => load() < 300,
    () => wait(20),
  );
});
