import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { collect, idsOf, newEvent, numbered, readAll } from '../contract/event-log-fixtures.ts';
import { becomesIdle, newFolder, openFile, openLog } from './embedded-fixtures.ts';

test('creates the folder and its files for their owner alone', async () => {
  const dir = join(await newFolder(), 'data', 'log');
  const log = await openLog(dir);
  await log.append(TOPICS.raw, numbered(0, 1));
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  const names = await readdir(dir);
  expect(names.sort()).toEqual(['events.db', 'events.db-shm', 'events.db-wal']);
  for (const name of names) expect([name, (await stat(join(dir, name))).mode & 0o777]).toEqual([name, 0o600]);
});

test('leaves one file, with everything in it, when it is closed', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  await log.append(TOPICS.raw, numbered(0, 5));
  await log.close();
  expect(await readdir(dir)).toEqual(['events.db']);
});

test.each([
  [
    'a file that is no database',
    async (dir: string) => writeFile(join(dir, 'events.db'), 'not a database, for sure'.repeat(100)),
  ],
  ['a folder where the file should be', async (dir: string) => mkdir(join(dir, 'events.db'))],
  [
    'the format of a later version',
    async (dir: string) => {
      await (await openLog(dir)).close();
      openFile(dir).exec('PRAGMA user_version = 3');
    },
  ],
])('does not open %s', async (_, prepare) => {
  const dir = await newFolder();
  await prepare(dir);
  await expect(openEmbeddedLog({ dir })).rejects.toMatchObject({ code: 'log_unavailable' });
});

test('keeps topics, groups and ids of two prefixes apart', async () => {
  const dir = await newFolder();
  const [plain, prefixed] = [await openLog(dir), await openLog(dir, { topicPrefix: 'test.' })];
  await plain.append(TOPICS.raw, [newEvent('a')], { unique: true });
  expect(await prefixed.append(TOPICS.raw, [newEvent('a')], { unique: true })).toEqual([
    { duplicate: false },
  ]);
  await prefixed.append(TOPICS.raw, [newEvent('b')]);
  const [ofPlain, ofPrefixed] = [collect(plain), collect(prefixed)];
  await Promise.all([ofPlain.received(1), ofPrefixed.received(2)]);
  // Both have the group by now, and neither has fenced the other.
  await plain.append(TOPICS.raw, [newEvent('c')]);
  await prefixed.append(TOPICS.raw, [newEvent('d')]);
  await Promise.all([ofPlain.received(2), ofPrefixed.received(3)]);
  await Promise.all([ofPlain.processor.stop(), ofPrefixed.processor.stop()]);
  await Promise.all([ofPlain.processor.done, ofPrefixed.processor.done]);
  expect([ofPlain.ids(), ofPrefixed.ids()]).toEqual([
    ['a', 'c'],
    ['a', 'b', 'd'],
  ]);
  expect(idsOf(await readAll(plain, TOPICS.raw))).toEqual(['a', 'c']);
  const names = openFile(dir).prepare("SELECT name FROM topics WHERE name LIKE '%mentions.raw'").all();
  expect(names.map(({ name }) => name).sort()).toEqual(['mentions.raw', 'test.mentions.raw']);
});

test('adds the topics that a file of an earlier version lacks, and keeps what it holds', async () => {
  const dir = await newFolder();
  const before = await openLog(dir);
  await before.append(TOPICS.raw, numbered(0, 3));
  await before.close();
  const file = openFile(dir);
  file.exec("DELETE FROM topics WHERE name IN ('policy', 'mentions.updates')");
  file.close();
  const log = await openLog(dir);
  await log.append(TOPICS.policy, [newEvent('list')]);
  await log.append(TOPICS.updates, [newEvent('correction')]);
  expect(idsOf(await readAll(log, TOPICS.raw))).toEqual(['0', '1', '2']);
  expect(idsOf(await readAll(log, TOPICS.policy))).toEqual(['list']);
  expect(idsOf(await readAll(log, TOPICS.updates))).toEqual(['correction']);
});

test('hands over large events in batches that fit in memory', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  const value = new Uint8Array(6 * 1024 * 1024);
  for (const { id } of numbered(0, 5)) await log.append(TOPICS.raw, [newEvent(id, { value })]);
  await log.append(TOPICS.raw, [newEvent('huge', { value: new Uint8Array(20 * 1024 * 1024) })]);
  const collected = collect(log, { maxBatch: 100 });
  await collected.received(6);
  expect(collected.batches.map(idsOf)).toEqual([['0', '1'], ['2', '3'], ['4'], ['huge']]);
});

test('waits for a transaction of another process', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  const other = openFile(dir);
  other.exec('BEGIN IMMEDIATE');
  let written = false;
  const call = log.append(TOPICS.raw, numbered(0, 1)).then(() => {
    written = true;
  });
  // Reading does not wait, nor does this thread.
  expect(await readAll(log, TOPICS.raw)).toEqual([]);
  expect(written).toBe(false);
  other.exec('COMMIT');
  await call;
});

test('writes what has come in meanwhile in one transaction', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  const other = openFile(dir);
  other.exec('BEGIN IMMEDIATE');
  const calls = numbered(0, 500).map((event) => log.append(TOPICS.raw, [event], { unique: true }));
  other.exec('COMMIT');
  await Promise.all(calls);
  // A transaction with new ids adds one row here: the first one takes what is there when the writer wakes up.
  const transactions = other.prepare('SELECT count(*) AS count FROM recent_ids').get()?.count;
  expect(transactions).toBeLessThanOrEqual(2);
  expect(idsOf(await readAll(log, TOPICS.raw))).toEqual(idsOf(numbered(0, 500)));
});

test('says that it cannot write while another process holds the file, and writes again afterwards', async () => {
  const dir = await newFolder();
  const log = await openLog(dir, { busyTimeoutMs: 20 });
  const other = openFile(dir);
  other.exec('BEGIN IMMEDIATE');
  const failing = log.append(TOPICS.raw, [newEvent('a')], { unique: true });
  await expect(failing).rejects.toMatchObject({
    code: 'log_unavailable',
    cause: { message: 'database is locked' },
  });
  other.exec('ROLLBACK');
  expect(await log.append(TOPICS.raw, [newEvent('a')], { unique: true })).toEqual([{ duplicate: false }]);
});

test('writes all of a call or nothing', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  const other = openFile(dir);
  // The database itself refuses the count of the events, after they have been inserted.
  other.exec(`CREATE TRIGGER refuse BEFORE UPDATE ON topics BEGIN SELECT RAISE(ABORT, 'refused'); END`);
  const failing = log.append(TOPICS.raw, numbered(0, 4), { unique: true });
  await expect(failing).rejects.toMatchObject({ code: 'log_unavailable' });
  expect(await readAll(log, TOPICS.raw)).toEqual([]);
  expect((await log.lag('group', [TOPICS.raw])).events).toBe(0);
  other.exec('DROP TRIGGER refuse');
  const results = await log.append(TOPICS.raw, numbered(0, 4), { unique: true });
  expect(results.map(({ duplicate }) => duplicate)).toEqual([false, false, false, false]);
  expect((await log.lag('group', [TOPICS.raw])).events).toBe(4);
});

test('hands the same batch over again when the commit fails, and commits its outputs once', async () => {
  const dir = await newFolder();
  const log = await openLog(dir);
  await log.append(TOPICS.raw, numbered(0, 3));
  const other = openFile(dir);
  // The outputs go in, then the position is refused.
  other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON positions BEGIN SELECT RAISE(ABORT, 'refused'); END`);
  const retries: unknown[] = [];
  const collected = collect(log, {
    handle: async (events) => events.map((event) => ({ ...event, topic: TOPICS.review })),
    onRetry: (error) => {
      retries.push(error);
      other.exec('DROP TRIGGER refuse');
    },
  });
  await collected.received(6);
  await collected.processor.stop();
  expect(retries).toMatchObject([{ code: 'log_unavailable' }]);
  expect(collected.batches.map(idsOf)).toEqual([
    ['0', '1', '2'],
    ['0', '1', '2'],
  ]);
  expect(idsOf(await readAll(log, TOPICS.review))).toEqual(['0', '1', '2']);
});

test('hands over new events at once, not at the next poll', async () => {
  const log = await openLog(await newFolder());
  const collected = collect(log);
  const start = performance.now();
  for (let count = 1; count <= 40; count++) {
    await log.append(TOPICS.raw, numbered(count, count + 1));
    await collected.received(count);
    await becomesIdle(log);
  }
  // 40 polls take 10 s.
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('refuses the commit of an owner whose group was taken over, and ends it', async () => {
  const dir = await newFolder();
  const [old, young] = [await openLog(dir), await openLog(dir)];
  await old.append(TOPICS.raw, numbered(0, 3));
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  onTestFinished(release);
  let handed = () => {};
  const inHand = new Promise<void>((resolve) => {
    handed = resolve;
  });
  const stale = collect(old, {
    handle: async (events) => {
      handed();
      await held;
      return events.map((event) => ({ ...event, topic: TOPICS.review, id: `stale ${event.id}` }));
    },
  });
  await inHand;
  const owner = collect(young, {
    handle: async (events) =>
      events.map((event) => ({ ...event, topic: TOPICS.review, id: `new ${event.id}` })),
  });
  await owner.received(3);
  release();
  await expect(stale.processor.done).rejects.toMatchObject({ code: 'position_conflict' });
  // The owner is not disturbed.
  await old.append(TOPICS.raw, numbered(3, 4));
  await owner.received(4);
  await owner.processor.stop();
  await owner.processor.done;
  expect(idsOf(await readAll(old, TOPICS.review))).toEqual(['new 0', 'new 1', 'new 2', 'new 3']);
});

test('tells its observer of an append that it refuses', async () => {
  const told: object[] = [];
  const observer = { onAppend: (append: object) => told.push(append) };
  const log = await openLog(await newFolder(), { maxPendingBytes: 1, observer });
  const kept = log.append(TOPICS.raw, numbered(0, 2));
  await expect(log.append(TOPICS.alerts, numbered(2, 3))).rejects.toMatchObject({ code: 'overloaded' });
  await kept;
  const ms = expect.any(Number);
  expect(told).toEqual([
    { topic: TOPICS.alerts, events: 1, bytes: 'value of 2'.length, outcome: 'failed', ms },
    { topic: TOPICS.raw, events: 2, bytes: 2 * 'value of 0'.length, outcome: 'durable', ms },
  ]);
});

test('tells its observer that another one has taken the group over, and that the batch in hand was given up', async () => {
  const told: object[] = [];
  const observer = {
    onCommit: ({ outcome }: { outcome: string }) => told.push({ outcome }),
    onRebalance: (rebalance: object) => told.push(rebalance),
  };
  const dir = await newFolder();
  const log = await openLog(dir, { observer, topicPrefix: 'test.' });
  const held = Promise.withResolvers<never[]>();
  const first = collect(log, { handle: () => held.promise });
  await log.append(TOPICS.raw, numbered(0, 1));
  const second = collect(await openLog(dir, { topicPrefix: 'test.' }));
  await second.received(1);
  held.resolve([]);
  await expect(first.processor.done).rejects.toMatchObject({ code: 'position_conflict' });
  expect(told).toEqual([
    { group: 'group', kind: 'assigned', partitions: 1 },
    { outcome: 'aborted' },
    { group: 'group', kind: 'lost', partitions: 1 },
  ]);
});
