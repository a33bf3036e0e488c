import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { collect, idsOf, numbered, readAll } from '../contract/event-log-fixtures.ts';
import { newFolder, openLog } from './embedded-fixtures.ts';

function run(script: string, args: readonly string[], prefix = '') {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn('sh', ['-c', `${prefix} exec "$0" "$@"`, process.execPath, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('takes in and hands over what another process appends at the same time, each id once', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  const collected = collect(log, { maxBatch: 100 });
  const openModule = new URL('../contract/event-log-embedded-open.ts', import.meta.url).href;
  const child = run('../contract/event-log-child.ts', [openModule, dir, 'append']);
  child.stdout.resume();
  await collected.received(1);
  // The child counts up from 0 without end: this goes over the same numbers while it does.
  for (let from = 0; from < 1000; from += 10) {
    await log.append(TOPICS.raw, numbered(from, from + 10), { unique: true });
  }
  await collected.received(1000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const ids = idsOf(await readAll(log, TOPICS.raw));
  expect(new Set(ids).size).toBe(ids.length);
  await collected.received(ids.length);
  expect(collected.ids()).toEqual(ids);
});

// The limit of a file's size stands for a full disk, where no right to mount one is needed (`ulimit -f`, in 512 B).
test.runIf(process.platform === 'linux')('goes on by itself when a full disk has room again', async () => {
  const child = run('./full-disk-child.ts', [await newFolder()], 'ulimit -S -f 2048;');
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  await once(child, 'close');
  expect(JSON.parse(output.join(''))).toEqual({
    codes: ['log_unavailable', 'log_unavailable'],
    before: 'what was acknowledged',
    afterwards: [false, false, false, false],
    after: 'the rest too',
  });
});
