import { expect, test } from 'vitest';
import { AppError, type ErrorCode } from '../../src/errors.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { createTroubles, watchAppends } from '../../src/log/troubles.ts';

const MINUTE_MS = 60_000;

function clock() {
  let time = 0;
  const tick = (ms: number) => {
    time += ms;
  };
  return { tick, now: () => time };
}

test('what was refused is told of until it works again, or for a minute', () => {
  const { tick, now } = clock();
  const troubles = createTroubles(now);
  expect(troubles.list()).toEqual([]);
  troubles.note('classify', 'log_unavailable');
  troubles.note('index', 'store_unavailable');
  expect(troubles.list()).toEqual(['classify: log_unavailable', 'index: store_unavailable']);
  troubles.over('classify');
  troubles.over('never noted');
  expect(troubles.list()).toEqual(['index: store_unavailable']);
  tick(MINUTE_MS - 1);
  troubles.note('classify', 'log_unavailable');
  expect(troubles.list()).toHaveLength(2);
  tick(1);
  expect(troubles.list()).toEqual(['classify: log_unavailable']);
});

test.each<[rule: string, code: ErrorCode, told: string[]]>([
  ['the brokers or the disk refuse', 'log_unavailable', ['mentions.raw: log_unavailable']],
  ['the caller sends too much', 'overloaded', []],
  ['the caller sends something too large', 'payload_too_large', []],
])('an append that fails because %s is passed on, and noted as %s says', async (_rule, code, told) => {
  const troubles = createTroubles(() => 0);
  let failing = true;
  const log = watchAppends(
    logThat(async () => {
      if (failing) throw new AppError(code);
      return [{ duplicate: false }];
    }),
    troubles,
  );
  await expect(log.append('mentions.raw', [])).rejects.toMatchObject({ code });
  expect(troubles.list()).toEqual(told);
  failing = false;
  expect(await log.append('mentions.raw', [])).toEqual([{ duplicate: false }]);
  expect(troubles.list()).toEqual([]);
});

function logThat(append: EventLog['append']): EventLog {
  const unused = () => {
    throw new Error('Only appends are watched.');
  };
  return { append, process: unused, read: unused, follow: unused, lag: unused, close: unused };
}
