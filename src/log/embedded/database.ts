import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';
import { TOPICS, type Topic } from '../event-log.ts';
import { integer } from './columns.ts';
import { migrateRows } from './migrate-rows.ts';

const FILE_NAME = 'events.db';
const SCHEMA_VERSION = 2;

/**
 * Events of all topics share one sequence of offsets, so that several topics are read in one order that is the same
 * for everybody. `appended` and `consumed` are running totals: lag is a subtraction, not a count.
 */
const SEGMENTS = `
  CREATE TABLE segments (
    last_offset INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    compressed INTEGER NOT NULL,
    events BLOB NOT NULL
  ) STRICT;
  CREATE INDEX segments_by_topic ON segments (topic);
`;
const SCHEMA = `
  ${SEGMENTS}
  CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    appended INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE unique_ids (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE recent_ids (last_offset INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
  CREATE TABLE moved_ids (one INTEGER PRIMARY KEY, next_bucket INTEGER NOT NULL, round_start INTEGER NOT NULL) STRICT;
  CREATE TABLE groups (name TEXT PRIMARY KEY, owner INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE positions (
    group_name TEXT NOT NULL,
    topic INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    consumed INTEGER NOT NULL,
    PRIMARY KEY (group_name, topic)
  ) STRICT, WITHOUT ROWID;
`;

/** 8 KiB: half the system calls of 4 KiB, and less written per commit than 16 KiB. */
const PAGE_BYTES = 8192;
const WRITE_CACHE_KIB = 32 * 1024;
const READ_CACHE_KIB = 4 * 1024;
/** The write-ahead log is copied back when it has this many pages (32 MiB): pages written again and again go once. */
const CHECKPOINT_PAGES = 4096;

/**
 * Opens (and creates, with modes 0700 and 0600) the one write connection of a process. Commits are durable when they
 * return. Another process may hold the file too: writes wait up to `busyTimeoutMs` for its transaction.
 */
export function openForWriting(dir: string, topicPrefix: string, busyTimeoutMs: number): DatabaseSync {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, FILE_NAME);
  // Created here and not by SQLite, which would leave the mode to the umask; its other files take the same mode.
  closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    db.exec(`PRAGMA cache_size = -${WRITE_CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    // After a burst the write-ahead log shrinks again.
    db.exec(`PRAGMA journal_size_limit = ${2 * CHECKPOINT_PAGES * PAGE_BYTES}`);
    db.exec('BEGIN IMMEDIATE');
    migrate(db);
    const addTopic = db.prepare('INSERT OR IGNORE INTO topics (name) VALUES (?)');
    for (const topic of Object.values(TOPICS)) addTopic.run(topicPrefix + topic);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: DatabaseSync): void {
  const version = integer(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `The event log has format ${version}; this version of the program reads ${SCHEMA_VERSION}.`,
    );
  }
  if (version === 0) db.exec(SCHEMA);
  if (version === 1) {
    db.exec(SEGMENTS);
    migrateRows(db);
  }
  if (version < SCHEMA_VERSION) db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}

/** Opens a connection that only reads. A writer must have opened the log before. */
export function openForReading(dir: string): DatabaseSync {
  const db = new DatabaseSync(join(dir, FILE_NAME), { readOnly: true, timeout: 5_000 });
  db.exec(`PRAGMA cache_size = -${READ_CACHE_KIB}`);
  return db;
}

/** The numbers that stand for topics in the file: names there are prefix + topic. */
export interface TopicTable {
  idOf(topic: Topic): number;
  topicOf(id: number): Topic;
}

export function readTopicTable(db: DatabaseSync, topicPrefix: string): TopicTable {
  const find = db.prepare('SELECT id FROM topics WHERE name = ?');
  const idByTopic = new Map<Topic, number>();
  const topicById = new Map<number, Topic>();
  for (const topic of Object.values(TOPICS)) {
    const id = integer(find.get(topicPrefix + topic)?.id);
    idByTopic.set(topic, id);
    topicById.set(id, topic);
  }
  return { idOf: (topic) => known(idByTopic.get(topic)), topicOf: (id) => known(topicById.get(id)) };
}

function known<T>(value: T | undefined): T {
  if (value === undefined)
    throw new AppError('internal', {
      fr: 'Le journal des événements ne connaît pas ce topic.',
      en: 'The event log does not know this topic.',
    });
  return value;
}

/** True for what SQLite says no with: disk full, locked, read-only, corrupt... False for a bug of ours. */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** What a caller is told when the file cannot be read or written: it may try again. */
export function logUnavailable(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'log_unavailable',
    {
      fr: `Le journal des événements ne peut pas servir : ${reason}`,
      en: `The event log cannot be used: ${reason}`,
    },
    { cause },
  );
}
