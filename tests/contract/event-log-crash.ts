import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import { createCounter, idsOf, type LogUnderTest, numbered, readAll } from './event-log-fixtures.ts';

const CHILD = fileURLToPath(new URL('./event-log-child.ts', import.meta.url));

/** What holds when a process dies without a warning (SIGKILL). */
export function describeCrashes(implementation: LogUnderTest): void {
  describe('after kill -9', () => {
    let place: string;

    async function open(): Promise<EventLog> {
      const opened = await implementation.open(place);
      onTestFinished(() => opened.close());
      return opened;
    }

    beforeEach(async () => {
      const fresh = await implementation.newPlace();
      onTestFinished(fresh.remove);
      place = fresh.place;
    });

    test('has every acknowledged event, none twice, and recognises them', async () => {
      const acknowledged = await runAndKill(implementation.openModule, place, 'append', 300);
      expect(acknowledged.length).toBeGreaterThanOrEqual(300);
      const log = await open();
      const stored = idsOf(await readAll(log, TOPICS.raw));
      expect(new Set(stored).size).toBe(stored.length);
      const known = new Set(stored);
      expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
      const again = await log.append(TOPICS.raw, numbered(0, 300), { unique: true });
      expect(again.map(({ duplicate }) => duplicate)).toEqual(
        idsOf(numbered(0, 300)).map((id) => known.has(id)),
      );
    });

    test('has exactly one output for each input, wherever processing was cut off', async () => {
      const log = await open();
      await log.append(TOPICS.raw, numbered(0, 3000));
      // 3,000 events are 429 batches of 7: a parent that is slow to kill does not let the first run finish.
      const first = await runAndKill(implementation.openModule, place, 'process', 1);
      expect(first).not.toContain('done');
      for (const batches of [2, 5, 9, 23]) {
        await runAndKill(implementation.openModule, place, 'process', batches);
      }
      const last = await runAndKill(implementation.openModule, place, 'process', Number.POSITIVE_INFINITY);
      expect(last).toContain('done');
      const outputs = idsOf(await readAll(log, TOPICS.community));
      expect(outputs).toEqual(numbered(0, 3000).map(({ id }) => `of ${id}`));
    });
  });
}

/** Runs the child until it has said so many lines, kills it, and gives all that it said. */
async function runAndKill(
  openModule: string,
  place: string,
  mode: string,
  lineCount: number,
): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [CHILD, openModule, place, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('The child has no standard output');
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const counter = createCounter();
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => {
    lines.push(line);
    counter.add();
  });
  const allRead = once(output, 'close');
  await Promise.race([counter.reaches(lineCount), exited]);
  child.kill('SIGKILL');
  await Promise.all([exited, allRead]);
  return lines;
}
