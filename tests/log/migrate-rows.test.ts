import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type StoredEvent, TOPICS } from '../../src/log/event-log.ts';
import { collect, idsOf, numbered } from '../contract/event-log-fixtures.ts';
import { newFolder, openLog } from './embedded-fixtures.ts';

/** The tables of format 1, which had a row for each event. */
const FORMAT_1 = `
  CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, appended INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE events (
    "offset" INTEGER PRIMARY KEY, topic INTEGER NOT NULL, timestamp INTEGER NOT NULL, id TEXT NOT NULL,
    key TEXT NOT NULL, headers TEXT NOT NULL, value BLOB NOT NULL
  ) STRICT;
  CREATE INDEX events_by_topic ON events (topic);
  CREATE TABLE unique_ids (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE recent_ids (last_offset INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
  CREATE TABLE moved_ids (one INTEGER PRIMARY KEY, next_bucket INTEGER NOT NULL, round_start INTEGER NOT NULL) STRICT;
  CREATE TABLE groups (name TEXT PRIMARY KEY, owner INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE positions (
    group_name TEXT NOT NULL, topic INTEGER NOT NULL, "offset" INTEGER NOT NULL, consumed INTEGER NOT NULL,
    PRIMARY KEY (group_name, topic)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO topics VALUES (1, 'mentions.raw', 600), (2, 'mentions.review', 300);
  INSERT INTO groups VALUES ('group', 1);
  INSERT INTO positions VALUES ('group', 1, 150, 100);
  PRAGMA user_version = 1;
`;

test('reads a log of format 1 with the offsets, times and positions that it has', async () => {
  const dir = join(await newFolder(), 'data');
  await mkdir(dir);
  const old = new DatabaseSync(join(dir, 'events.db'));
  old.exec(FORMAT_1);
  const insert = old.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
  // Two of three events are raw mentions; five events share a moment.
  const events = Array.from({ length: 900 }, (_, index) => ({
    topic: index % 3 === 2 ? TOPICS.review : TOPICS.raw,
    partition: 0,
    offset: index + 1,
    timestamp: 1_700_000_000_000 + Math.floor(index / 5),
    id: `é${index}`,
    key: `k${index % 7}`,
    headers: { ce_id: `é${index}` },
    value: Buffer.from(`value ${index}`),
  }));
  old.exec('BEGIN');
  for (const { topic, offset, timestamp, id, key, headers, value } of events) {
    insert.run(offset, topic === TOPICS.raw ? 1 : 2, timestamp, id, key, JSON.stringify(headers), value);
  }
  old.exec('COMMIT');
  old.close();

  const log = await openLog(dir);
  const read: StoredEvent[] = [];
  for await (const event of log.read([TOPICS.raw, TOPICS.review])) read.push(event);
  expect(read.map((event) => ({ ...event, value: Buffer.from(event.value) }))).toEqual(events);

  await log.append(TOPICS.raw, numbered(0, 1));
  const rest = collect(log);
  await rest.received(501);
  const expected = events.filter(({ topic, offset }) => topic === TOPICS.raw && offset > 150);
  expect(rest.ids()).toEqual([...idsOf(expected), '0']);
});
