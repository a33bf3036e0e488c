import { expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { startPipeline } from '../../src/pipeline/pipeline.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { type HostileInput, hostileInputs } from './hostile-inputs.ts';

const INPUTS = 10_000;
const SEED = 20_260_302;
/** Main-thread CPU of one request, in milliseconds. */
const MOST_CPU_MS = 50;

interface Outcome {
  readonly kind: string;
  readonly status: number;
  readonly cpuMs: number;
  readonly input: HostileInput;
}

/**
 * One request after the other, and the CPU time that the thread which answers them (this one: `inject` has no socket)
 * spent on each: time that it waited, or that other processes took, does not count.
 */
async function send(service: Service, input: HostileInput): Promise<Outcome> {
  const before = process.threadCpuUsage();
  const { statusCode } = await ask(service, input.method, input.url, {
    body: input.body,
    ...(input.headers === undefined ? {} : { headers: input.headers }),
  });
  const { user, system } = process.threadCpuUsage(before);
  return { kind: input.kind, status: statusCode, cpuMs: (user + system) / 1000, input };
}

const accepted = async ({ log }: Service) => (await log.lag('nobody', [TOPICS.raw])).events;

test(`${INPUTS} hostile inputs are answered, none with a 5xx, none with more than ${MOST_CPU_MS} ms of CPU`, async () => {
  await using service = await startService({ config: { ROLES: ['api'], LOG_LEVEL: 'error' } });
  // The first requests pay for compiling the code.
  for (const input of hostileInputs(300, SEED + 1)) await send(service, input);

  const worst = new Map<string, Outcome>();
  const failed: Outcome[] = [];
  for (const input of hostileInputs(INPUTS, SEED)) {
    let outcome = await send(service, input);
    // A collection of garbage that others left is not the doing of this input: it is asked again, and is slow again if it is.
    if (outcome.cpuMs > MOST_CPU_MS) outcome = await send(service, input);
    if (outcome.status >= 500 || outcome.cpuMs > MOST_CPU_MS) failed.push(outcome);
    if (outcome.cpuMs > (worst.get(outcome.kind)?.cpuMs ?? 0)) worst.set(outcome.kind, outcome);
  }
  const slowest = [...worst.values()].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, 15);
  console.log(
    slowest.map(({ kind, status, cpuMs }) => `${cpuMs.toFixed(1)} ms ${status} ${kind}`).join('\n'),
  );
  expect(failed.map(({ kind, status, cpuMs }) => ({ kind, status, cpuMs }))).toEqual([]);
  expect(service.logLines).toEqual([]);
  expect((await ask(service, 'GET', '/health/ready')).statusCode).toBe(200);

  // What was accepted of it goes through the workers: each mention once, in the view or in the dead letters.
  const dead: string[] = [];
  const { log, store, decide, config } = service;
  const pipeline = startPipeline({
    roles: ['classify', 'index'],
    log,
    store,
    decide,
    logger: service.app.log as never,
    now: Date.now,
    onDeadLetter: (reason) => dead.push(reason),
  });
  await service.settled();
  await pipeline.stop();
  const counts = Object.values(await store.counts()).reduce((sum, count) => sum + count, 0);
  console.log('accepted', await accepted(service), 'stored', counts, 'dead', dead.length, config.ROLES);
  expect(dead).toEqual([]);
  expect(counts).toBe(await accepted(service));
}, 120_000);
