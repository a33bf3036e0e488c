import type { DatabaseSync } from 'node:sqlite';
import { integer, isSqliteError } from './database.ts';
import { eachPackedEvent } from './packed-events.ts';
import type { Claim, WriteAnswer, WriteRequest } from './protocol.ts';
import { createUniqueIds } from './unique-ids.ts';

export interface Written {
  /** One per request, in order. */
  readonly answers: readonly WriteAnswer[];
  /** Topics that have new events. */
  readonly topics: readonly number[];
}

export interface TransactionWriter {
  /**
   * Writes all requests in one transaction: durable when it returns. Where SQLite fails (disk full, locked...)
   * nothing is written, every answer is `failed`, and the next call starts afresh. A malformed request throws.
   */
  write(requests: readonly WriteRequest[], now: number): Written;
}

export function createTransactionWriter(db: DatabaseSync): TransactionWriter {
  // Texts come as the UTF-8 bytes that SQLite stores: no JavaScript string is made of them on the way.
  const insertEvent = db.prepare(
    `INSERT INTO events (topic, timestamp, id, key, headers, value)
     VALUES (?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?)`,
  );
  const countAppended = db.prepare('UPDATE topics SET appended = appended + ? WHERE id = ?');
  const findOwner = db.prepare('SELECT owner FROM groups WHERE name = ?');
  const claimGroup = db.prepare(
    `INSERT INTO groups (name, owner) VALUES (?, 1)
     ON CONFLICT (name) DO UPDATE SET owner = owner + 1 RETURNING owner`,
  );
  const findPosition = db.prepare('SELECT "offset" FROM positions WHERE group_name = ? AND topic = ?');
  const advance = db.prepare(
    `INSERT INTO positions (group_name, topic, "offset", consumed) VALUES (?, ?, ?, ?)
     ON CONFLICT (group_name, topic)
     DO UPDATE SET "offset" = excluded."offset", consumed = consumed + excluded.consumed`,
  );
  const uniqueIds = createUniqueIds(db);
  let lastOffset = 0;
  const appended = new Map<number, number>();

  function write(requests: readonly WriteRequest[], now: number): Written {
    try {
      db.exec('BEGIN IMMEDIATE');
      uniqueIds.refresh();
      appended.clear();
      const answers = requests.map((request) => apply(request, now));
      for (const [topic, count] of appended) countAppended.run(count, topic);
      uniqueIds.flush(lastOffset);
      db.exec('COMMIT');
      uniqueIds.settle(true);
      return { answers, topics: [...appended.keys()] };
    } catch (error) {
      // After some errors (disk full) SQLite has rolled back by itself.
      if (db.isTransaction) db.exec('ROLLBACK');
      uniqueIds.settle(false);
      if (!isSqliteError(error)) throw error;
      return {
        answers: requests.map(({ request }) => ({ kind: 'failed', request, cause: error })),
        topics: [],
      };
    }
  }

  function apply(message: WriteRequest, now: number): WriteAnswer {
    const { request } = message;
    switch (message.kind) {
      case 'append':
        return { kind: 'appended', request, duplicates: append(message.events, message.unique, now) };
      case 'claim':
        return { kind: 'claimed', request, claim: claim(message.group, message.topics) };
      case 'listen':
        // Nothing to write: whoever sends the answers tells this client of new events from now on.
        return { kind: 'listening', request };
      case 'commit':
        if (findOwner.get(message.group)?.owner !== message.owner) return { kind: 'fenced', request };
        append(message.events, false, now);
        for (const { topic, offset, consumed } of message.advances) {
          advance.run(message.group, topic, offset, consumed);
        }
        return { kind: 'committed', request };
    }
  }

  /** Returns the places of the events that were there already. */
  function append(packed: ArrayBuffer, unique: boolean, now: number): number[] {
    const duplicates: number[] = [];
    const bytes = Buffer.from(packed);
    eachPackedEvent(packed, (event, place) => {
      if (unique && !uniqueIds.add(event.topic, bytes.toString('utf8', event.idStart, event.keyStart))) {
        duplicates.push(place);
        return;
      }
      const { lastInsertRowid } = insertEvent.run(
        event.topic,
        now,
        bytes.subarray(event.idStart, event.keyStart),
        bytes.subarray(event.keyStart, event.headersStart),
        bytes.subarray(event.headersStart, event.valueStart),
        bytes.subarray(event.valueStart, event.end),
      );
      lastOffset = Number(lastInsertRowid);
      appended.set(event.topic, (appended.get(event.topic) ?? 0) + 1);
    });
    return duplicates;
  }

  function claim(group: string, topics: readonly number[]): Claim {
    const owner = integer(claimGroup.get(group)?.owner);
    const positions = topics.map((topic) => ({
      topic,
      offset: integer(findPosition.get(group, topic)?.offset ?? 0),
    }));
    return { owner, positions };
  }

  return { write };
}
