import { expect, onTestFinished, test } from 'vitest';
import { openForWriting } from '../../src/log/embedded/database.ts';
import { createUniqueIds } from '../../src/log/embedded/unique-ids.ts';
import { newFolder } from './embedded-fixtures.ts';

/** So few ids in memory that they move to the index all the time. */
const MAX_RECENT = 100;

/** Offsets of a log only grow, whoever writes. */
let lastOffset = 0;

/** A log's ids, with a transaction around each list of them, as the writer does. */
async function open(dir: string) {
  const db = openForWriting(dir, '', 1000);
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  const ids = createUniqueIds(db, MAX_RECENT);
  return {
    add(list: readonly string[], end: 'COMMIT' | 'ROLLBACK' = 'COMMIT', topic = 1): boolean[] {
      db.exec('BEGIN IMMEDIATE');
      ids.refresh();
      const fresh = ids.addAll(topic, list);
      lastOffset += list.length;
      ids.flush(lastOffset);
      db.exec(end);
      ids.settle(end === 'COMMIT');
      return fresh;
    },
    recentRows: () => Number(db.prepare('SELECT count(*) AS count FROM recent_ids').get()?.count),
    indexed: () => Number(db.prepare('SELECT count(*) AS count FROM unique_ids').get()?.count),
    close: () => db.close(),
  };
}

const list = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `id ${from + index}`);
const all = (value: boolean, count: number) => Array<boolean>(count).fill(value);

test('knows every id again, those in memory and those in the index, also after it is opened again', async () => {
  const dir = await newFolder();
  let log = await open(dir);
  for (let from = 0; from < 3000; from += 30) {
    expect(log.add(list(from, from + 30))).toEqual(all(true, 30));
    expect(log.add(list(Math.max(0, from - 200), from + 30))).toEqual(all(false, Math.min(from, 200) + 30));
  }
  expect(log.indexed()).toBeGreaterThan(2500);
  expect(log.recentRows()).toBeLessThan(25);
  expect(log.add(list(0, 3000))).toEqual(all(false, 3000));
  log.close();
  log = await open(dir);
  expect(log.add(list(0, 3010))).toEqual([...all(false, 3000), ...all(true, 10)]);
});

test('forgets what was rolled back, and only that', async () => {
  const log = await open(await newFolder());
  for (let from = 0; from < 2000; from += 50) {
    expect(log.add(list(from, from + 50), 'ROLLBACK')).toEqual(all(true, 50));
    expect(log.add(list(Math.max(0, from - 50), from + 50))).toEqual([
      ...all(false, from === 0 ? 0 : 50),
      ...all(true, 50),
    ]);
  }
  expect(log.add(list(0, 2000), 'ROLLBACK')).toEqual(all(false, 2000));
  expect(log.add(list(0, 2000))).toEqual(all(false, 2000));
});

test('takes the same id in another topic for another one', async () => {
  const log = await open(await newFolder());
  expect(log.add(['a'], 'COMMIT', 1)).toEqual([true]);
  expect(log.add(['a'], 'COMMIT', 2)).toEqual([true]);
  expect(log.add(['a'], 'COMMIT', 2)).toEqual([false]);
});

test('knows what another process has added, and what that one has moved to the index', async () => {
  const dir = await newFolder();
  const [one, two] = [await open(dir), await open(dir)];
  for (let from = 0; from < 2000; from += 20) {
    const [writer, reader] = from % 80 < 60 ? [one, two] : [two, one];
    expect(writer.add(list(from, from + 20))).toEqual(all(true, 20));
    expect(reader.add(list(Math.max(0, from - 300), from + 20))).not.toContain(true);
  }
  expect(one.indexed()).toBeGreaterThan(1500);
  expect(one.add(list(0, 2000))).toEqual(all(false, 2000));
});

test('keeps few rows to read at the next start, however short the runs are', async () => {
  const dir = await newFolder();
  for (let from = 0; from < 2000; from += 20) {
    const log = await open(dir);
    expect(log.add(list(from, from + 20))).toEqual(all(true, 20));
    // 100 runs of one row each; 5 rows hold as many ids as memory may.
    expect(log.recentRows()).toBeLessThan(25);
    log.close();
  }
  expect((await open(dir)).add(list(0, 2000))).toEqual(all(false, 2000));
});
