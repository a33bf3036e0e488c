import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import type { Lane } from '../../src/mention/lane.ts';
import { CLASSIFY_GROUP, startClassifyWorker } from '../../src/pipeline/classify-worker.ts';
import { createRandom } from '../integration/random.ts';
import { allDecided, shippedDecide, shippedLaneOf } from '../pipeline/workers.ts';
import type { LogUnderTest } from './event-log-fixtures.ts';
import { decidedIn, faultsIn, mentionOf } from './flood-mentions.ts';

const CHILD = fileURLToPath(new URL('./flood-child.ts', import.meta.url));

/** Mentions that must not wait, all the time: so many every so often. */
const REQUESTS = 2;
const EVERY_MS = 25;
const QUIET_TICKS = 50;
/** A hundred times as many as of the others in the quiet time, and as fast as they can be appended. */
const BURST = 12_000;
const APPEND = 500;
/** Chatter that waits, and requests that come after it. */
const CHATTER = 3_000;
const MORE_REQUESTS = 5_000;
const KILLS = 3;
const SEED = 20261127;

/** What holds when more mentions come than can be decided, whichever log carries them. */
export function describeFlood(name: string, implementation: LogUnderTest): void {
  describe(`a flood, ${name}`, () => {
    let place: string;
    let log: EventLog;

    beforeEach(async () => {
      const fresh = await implementation.newPlace();
      onTestFinished(fresh.remove);
      place = fresh.place;
      log = await implementation.open(place);
      onTestFinished(() => log.close());
    });

    const append = (lane: Lane, from: number, count: number) =>
      log.append(
        TOPICS.raw,
        Array.from({ length: count }, (_, at) => mentionOf(lane, from + at)),
      );

    /** Some requests every so often, as long as they are wanted. Gives the number of the next one. */
    async function request(from: number, wanted: (tick: number) => boolean): Promise<number> {
      let next = from;
      for (let tick = 0; wanted(tick); tick++) {
        await append('priority', next, REQUESTS);
        next += REQUESTS;
        await wait(EVERY_MS);
      }
      return next;
    }

    test('lets requests and VIPs through about as fast as when it is quiet, and keeps each lane in order', async () => {
      const worker = startClassifyWorker({
        ...{ log, decide: shippedDecide(), laneOf: shippedLaneOf(), logger: pino({ level: 'error' }) },
        ...{ now: Date.now, deferAfterMs: 100 },
      });
      onTestFinished(() => worker.stop());
      await request(0, (tick) => tick < 4);
      await allDecided(log);
      const quietFrom = Date.now();
      const next = await request(100, (tick) => tick < QUIET_TICKS);
      await allDecided(log);

      const floodFrom = Date.now();
      let flooding = true;
      const requesting = request(next, () => flooding);
      for (let at = 0; at < BURST; at += APPEND) await append('standard', at, APPEND);
      const burstTo = Date.now();
      while ((await log.lag(CLASSIFY_GROUP, [TOPICS.raw])).events > APPEND) await wait(EVERY_MS);
      const parted = Date.now();
      await allDecided(log);
      const floodTo = Date.now();
      flooding = false;
      await requesting;
      await allDecided(log);

      const decided = await decidedIn(log);
      const accepted = (lane: Lane, from: number, to: number) =>
        decided
          .filter((one) => one.lane === lane && one.acceptedAt >= from && one.acceptedAt < to)
          .map(({ ms }) => ms);
      const quiet = accepted('priority', quietFrom, floodFrom);
      const rising = accepted('priority', floodFrom, parted);
      const draining = accepted('priority', parted, floodTo);
      const chatter = accepted('standard', floodFrom, floodTo);
      console.log(
        `${name}: ${BURST} mentions in ${burstTo - floodFrom} ms, told apart after ${parted - floodFrom} ms, all decided after ${floodTo - floodFrom} ms. Accepted to routed: ` +
          `requests while quiet ${told(quiet)}, until told apart ${told(rising)}, while it drains ${told(draining)}; chatter ${told(chatter)}`,
      );
      expect(await faultsIn(log)).toEqual([]);
      expect((await Array.fromAsync(log.read([TOPICS.deferred]))).length).toBeGreaterThan(BURST / 2);
      expect(chatter).toHaveLength(BURST);
      expect(draining.length).toBeGreaterThan(10);
      // Without lanes, who comes last waits longest. Ratios hold on a machine that has other things to do as well.
      expect(at(draining, 0.5)).toBeLessThan(Math.max(4 * at(quiet, 0.95), at(chatter, 0.5) / 10));
      expect(at(draining, 0.95)).toBeLessThan(at(chatter, 0.5) / 2);
    });

    test('starves nobody: of chatter that waits, some is decided before the last of many more requests', async () => {
      for (let at = 0; at < CHATTER; at += APPEND) await append('standard', at, APPEND);
      for (let at = 0; at < MORE_REQUESTS; at += APPEND) await append('priority', at, APPEND);
      const order: Lane[] = [];
      const worker = startClassifyWorker({
        ...{ log, decide: shippedDecide(), laneOf: shippedLaneOf(), logger: pino({ level: 'error' }) },
        ...{ now: Date.now, deferAfterMs: 0, onDecided: (_, lane) => order.push(lane) },
      });
      onTestFinished(() => worker.stop());
      await allDecided(log);
      const meanwhile = order.slice(0, order.lastIndexOf('priority')).filter((lane) => lane === 'standard');
      console.log(`${name}: ${meanwhile.length} of ${CHATTER} while ${MORE_REQUESTS} requests are decided`);
      expect(meanwhile.length).toBeGreaterThan(CHATTER / 50);
      expect(await faultsIn(log)).toEqual([]);
    });

    test(`loses and repeats nothing, and keeps each lane in order, after ${KILLS} times kill -9`, async () => {
      const random = createRandom(SEED);
      let killing = true;
      onTestFinished(() => {
        killing = false;
      });
      const appending = (async () => {
        // One in four passes, from the midst of those that do not.
        for (let at = 0; killing; at += 25) {
          await append('standard', at * 3, 75);
          await append('priority', at, 25);
          await wait(EVERY_MS);
        }
      })();
      for (let kill = 0; kill <= KILLS; kill++) {
        const child = spawn(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', CHILD, implementation.openModule, place],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        const exit = once(child, 'exit');
        onTestFinished(() => void child.kill('SIGKILL'));
        await Promise.race([once(child.stdout, 'data'), exit]);
        if (kill < KILLS) await wait(random.between(50, 400));
        else {
          killing = false;
          await appending;
          await allDecided(log);
        }
        child.kill('SIGKILL');
        expect((await exit)[1]).toBe('SIGKILL');
      }
      expect(await faultsIn(log)).toEqual([]);
      expect((await Array.fromAsync(log.read([TOPICS.deferred]))).length).toBeGreaterThan(1_000);
    });
  });
}

/** The value below which such a share of them is. */
function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

function told(values: readonly number[]): string {
  return `p50 ${at(values, 0.5)} p95 ${at(values, 0.95)} p99 ${at(values, 0.99)} ms (${values.length})`;
}
