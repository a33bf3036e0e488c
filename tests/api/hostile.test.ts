import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { loadPolicy } from '../../src/pipeline/load-decider.ts';
import { startPipeline } from '../../src/pipeline/pipeline.ts';
import { createLaneOf } from '../../src/routing/lane.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';
import { ask } from './ask.ts';
import { type HostileInput, LINES_TYPE } from './hostile-dice.ts';
import { hostileInputs } from './hostile-inputs.ts';

const INPUTS = 10_000;
const SEED = 20_260_302;
/** Main-thread CPU of one request, in milliseconds. */
const MOST_CPU_MS = 50;

interface Outcome {
  readonly kind: string;
  readonly status: number;
  readonly cpuMs: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const isSlow = ({ cpuMs }: Outcome) => cpuMs > here(MOST_CPU_MS, cpuMs);

/** CPU time of this thread, which answers the requests: `inject` has no socket. In milliseconds. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * One request after the other, and what it cost: all the CPU time that it took, or, for a stream of lines, which may
 * take as much as it has lines, the longest that it kept others waiting. Time that it waited itself, or that other
 * processes took, does not count.
 */
async function send(service: Service, input: HostileInput): Promise<Outcome> {
  const isStream = input.headers?.['content-type'] === LINES_TYPE;
  const begun = cpuTime();
  let turnBegan = begun;
  let longestTurn = 0;
  const endTurn = () => {
    const now = cpuTime();
    longestTurn = Math.max(longestTurn, now - turnBegan);
    turnBegan = now;
    ticking = setImmediate(endTurn);
  };
  let ticking = isStream ? setImmediate(endTurn) : undefined;
  const { statusCode } = await ask(service, input.method, input.url, {
    body: input.body,
    ...(input.headers === undefined ? {} : { headers: input.headers }),
  });
  clearImmediate(ticking);
  if (isStream) endTurn();
  clearImmediate(ticking);
  return { kind: input.kind, status: statusCode, cpuMs: isStream ? longestTurn : cpuTime() - begun };
}

test(`${INPUTS} hostile inputs: no crash, no 5xx, none over ${MOST_CPU_MS} ms of CPU`, async () => {
  await using service = await startService({ config: { ROLES: ['api'], LOG_LEVEL: 'error' } });
  // The first requests pay for compiling the code.
  for (const input of hostileInputs(300, SEED + 1)) await send(service, input);

  const statuses = new Set<number>();
  const failed: Outcome[] = [];
  for (const input of hostileInputs(INPUTS, SEED)) {
    let outcome = await send(service, input);
    // The garbage of others may be collected during a request, and others work on the machine: one that is slow of
    // itself is slow each time.
    for (let again = 0; again < ON_A_SHARED_MACHINE.retry && isSlow(outcome); again += 1) {
      collectGarbage();
      outcome = await send(service, input);
    }
    statuses.add(outcome.status);
    if (outcome.status >= 500 || isSlow(outcome)) failed.push(outcome);
  }
  expect(failed).toEqual([]);
  expect(service.logLines).toEqual([]);
  // They reached all that can say no, and what says yes.
  expect([...statuses].sort()).toEqual([200, 202, 207, 400, 404, 405, 413, 415, 422]);
  expect((await ask(service, 'GET', '/health/ready')).statusCode).toBe(200);
  await expectAllDecided(service);
});

/** What was accepted of it goes through the workers: each mention ends in the view, once, and none in the dead letters. */
async function expectAllDecided(service: Service): Promise<void> {
  const { log, store, decide, logger } = service;
  const dead: string[] = [];
  const onDeadLetter = (reason: string) => dead.push(reason);
  const roles = ['classify', 'index'] as const;
  const pipeline = startPipeline({
    ...{ roles, log, store, decide, logger, now: Date.now, onDeadLetter },
    ...{
      laneOf: createLaneOf(loadPolicy(service.config.POLICY_FILE)),
      deferAfterMs: service.config.DEFER_AFTER_MS,
    },
  });
  await service.settled();
  await pipeline.stop();
  const stored = Object.values(await store.counts()).reduce((sum, count) => sum + count, 0);
  // The lag of a group that nobody works for: all events of the topic.
  const { events: accepted } = await log.lag('nobody', [TOPICS.raw]);
  expect(dead).toEqual([]);
  expect(accepted).toBeGreaterThan(1000);
  expect(stored).toBe(accepted);
}
