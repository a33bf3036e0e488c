import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import { newEvent } from '../contract/event-log-fixtures.ts';

/** A folder that is removed when the test ends. */
export async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'event-log-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The log of a folder, closed when the test ends. */
export async function openLog(
  dir: string,
  options: Omit<Parameters<typeof openEmbeddedLog>[0], 'dir'> = {},
): Promise<EventLog> {
  const log = await openEmbeddedLog({ dir, ...options });
  onTestFinished(() => log.close());
  return log;
}

/** A connection of the test's own to the file of a log, to look at it or to get in the way. */
export function openFile(dir: string): DatabaseSync {
  const db = new DatabaseSync(join(dir, 'events.db'), { timeout: 10_000 });
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  return db;
}

/** Resolves when the only processor of a log, of the group `group` over the raw topic, waits for new events. */
export async function becomesIdle(log: EventLog): Promise<void> {
  while ((await log.lag('group', [TOPICS.raw])).events > 0) await nextTurn();
  // The last commit is in the file. Answers come in the order of requests: after this one, its own has come too.
  await log.append(TOPICS.alerts, [newEvent('tick')]);
}
