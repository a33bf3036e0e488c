import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import type { EventLog, Topic } from '../../src/log/event-log.ts';
import { DECIDING } from '../../src/pipeline/classify-worker.ts';
import { loadDecider, loadPolicy } from '../../src/pipeline/load-decider.ts';
import { startPipeline, WORKING } from '../../src/pipeline/pipeline.ts';
import type { Decide } from '../../src/routing/decision.ts';
import { createLaneOf } from '../../src/routing/lane.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';

let shared: Decide | undefined;

/** The lanes of the shipped policy. */
export const shippedLaneOf = () => createLaneOf(shippedPolicy());
export const shippedPolicy = () => loadPolicy(readConfig().POLICY_FILE);

/** The decision of the shipped data, read once a file. */
export function shippedDecide(): Decide {
  shared ??= loadDecider(readConfig()).decide;
  return shared;
}

/** The workers alone, on a real log and store of their own; all ends with the test. */
export async function startWorkers(decide: Decide = shippedDecide(), busyTimeoutMs = 5000) {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-workers-'));
  const log = await openEmbeddedLog({ dir, busyTimeoutMs });
  const store = await openSqliteStore({ file: join(dir, 'store.db') });
  const logLines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) });
  const deadLettered: string[] = [];
  const pipeline = startPipeline({
    ...{ roles: ['classify', 'index'], log, store, decide, logger, now: Date.now },
    ...{ laneOf: shippedLaneOf(), deferAfterMs: Number.POSITIVE_INFINITY },
    onDeadLetter: (reason) => deadLettered.push(reason),
  });
  onTestFinished(async () => {
    await pipeline.stop();
    await log.close();
    await store.close();
    await rm(dir, { recursive: true });
  });
  return { dir, log, store, logLines, deadLettered, settled: () => noLag(log, WORKING) };
}

/** Resolves when each mention has its outcome. */
export const allDecided = (log: EventLog) => noLag(log, DECIDING);

async function noLag(log: EventLog, groups: typeof WORKING): Promise<void> {
  // In the order of the way: what one has done is then counted for the next.
  for (const { group, topics } of groups)
    while ((await log.lag(group, topics)).events > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

export async function readAll(log: EventLog, ...topics: Topic[]) {
  return Array.fromAsync(log.read(topics));
}
