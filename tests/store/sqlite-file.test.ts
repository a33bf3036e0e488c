import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aiguillage-file-'));
  file = join(folder, 'store.db');
});
afterEach(() => rm(folder, { recursive: true }));

const one = (id: string) => [{ routed: makeRoutedMention({ id }), event: 'test' }];

describe('the file of the SQLite store', () => {
  it('can be read by its owner only, and so can the files beside it', async () => {
    await writeFile(file, '');
    await chmod(file, 0o644);
    const store = await openSqliteStore({ file });
    await store.upsert(one('a'));
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['store.db', 'store.db-shm', 'store.db-wal']);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
    await store.close();
    expect(await readdir(folder)).toEqual(['store.db']);
  });

  it('keeps the journal that lets readers and a writer work at once', async () => {
    await (await openSqliteStore({ file })).close();
    const database = new DatabaseSync(file);
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  it('holds no word any more once the store is cleared', async () => {
    const store = await openSqliteStore({ file });
    await store.upsert(one('a'));
    const database = new DatabaseSync(file);
    const indexed = database.prepare('select count(*) as texts from mention_search_docsize');
    expect(indexed.get()).toEqual({ texts: 1 });
    await store.clear();
    expect(indexed.get()).toEqual({ texts: 0 });
    database.close();
    await store.close();
  });

  it.each([
    [
      'is not a database',
      (database: DatabaseSync) => database.close(),
      'garbage '.repeat(1000),
      /not a database/,
    ],
    [
      'comes from a later version',
      (database: DatabaseSync) => {
        database.exec("insert into kysely_migration values ('9999_later', '2030-01-01T00:00:00.000Z')");
        database.close();
      },
      null,
      /9999_later is missing/,
    ],
  ])('is refused, and left as it was, when it %s', async (_name, prepare, content, message) => {
    await (await openSqliteStore({ file })).close();
    prepare(new DatabaseSync(file));
    if (content !== null) await writeFile(file, content);
    await expect(openSqliteStore({ file })).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual(['store.db']);
  });

  it('keeps the hits of before brands were told apart, for who reads all brands only', async () => {
    await (await openSqliteStore({ file })).close();
    const database = new DatabaseSync(file);
    database.exec(`
      drop table keyword_hit;
      create table keyword_hit (
        day text not null, list text not null, entry text not null, hits integer not null,
        primary key (day, list, entry)
      ) strict, without rowid;
      insert into keyword_hit values ('2026-03-01', 'l', 'e', 3);
      delete from kysely_migration where name >= '0003'`);
    database.close();
    const store = await openSqliteStore({ file });
    const entries = [{ list: 'l', entry: 'e', hits: 3, lastDay: '2026-03-01' }];
    expect(await store.keywordHits('2026-03-01')).toEqual({ firstDay: '2026-03-01', brands: [], entries });
    expect((await store.keywordHits('2026-03-01', ['freebox'])).entries).toEqual([]);
    await store.close();
  });

  it('is left without half a schema when its creation fails', async () => {
    const database = new DatabaseSync(file);
    // In the way of the last table but not of the first ones.
    database.exec('create table store_state (another text)');
    await expect(openSqliteStore({ file })).rejects.toThrow(/already exists/);
    const tables = database.prepare("select name from sqlite_master where name like 'mention%'").all();
    expect(tables).toEqual([]);
    database.close();
  });
});

describe('threads that have the SQLite store open', () => {
  const thread = (prefix: string, batches: number, size: number): Worker =>
    new Worker(new URL('./upsert-thread.ts', import.meta.url), {
      workerData: { file, prefix, batches, size },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });

  it('read whole batches while another one writes, and never wait', async () => {
    const size = 50;
    const store = await openSqliteStore({ file });
    const worker = thread('m', 40, size);
    const ended = once(worker, 'exit');
    let running = true;
    worker.once('exit', () => {
      running = false;
    });
    let last = 0;
    let looks = 0;
    for (let more = true; more; looks += 1) {
      more = running;
      const changes = await store.changesAfter(last, {}, 1000);
      expect(changes.length % size).toBe(0);
      expect(changes.map(({ sequence }) => sequence)).toEqual(changes.map((_, i) => last + 1 + i));
      last = changes.at(-1)?.sequence ?? last;
      // Between two looks the other thread may write: the list has what there was before it or more.
      const before = (await store.counts()).customer_service;
      const { items } = await store.list({ queues: ['customer_service'] }, { order: 'newest', limit: 10 });
      expect([Math.min(10, before), 10]).toContain(items.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await ended).toEqual([0]);
    expect(last).toBe(40 * size);
    expect(looks).toBeGreaterThan(2);
    await store.close();
  });

  it('open a new file at once and write in turn', async () => {
    const workers = ['a', 'b', 'c'].map((prefix) => thread(prefix, 20, 10));
    const exits = await Promise.all(workers.map((worker) => once(worker, 'exit')));
    expect(exits).toEqual([[0], [0], [0]]);
    const store = await openSqliteStore({ file });
    const changes = await store.changesAfter(0, {}, 1000);
    expect(changes.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    expect(await store.counts()).toMatchObject({ customer_service: 600 });
    await store.close();
  });
});
