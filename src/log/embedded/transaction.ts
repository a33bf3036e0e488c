import type { DatabaseSync } from 'node:sqlite';
import { integer } from './columns.ts';
import { isSqliteError } from './database.ts';
import { eachPackedEvent } from './packed-events.ts';
import type { Claim, WriteAnswer, WriteRequest } from './protocol.ts';
import { createSegmentWriter } from './segment-writer.ts';
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
  const segments = createSegmentWriter(db);
  const findLastOffset = db.prepare('SELECT coalesce(max(last_offset), 0) AS last FROM segments');
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

  function write(requests: readonly WriteRequest[], now: number): Written {
    try {
      db.exec('BEGIN IMMEDIATE');
      uniqueIds.refresh();
      segments.begin(now);
      // Another process may have written since.
      lastOffset = integer(findLastOffset.get()?.last);
      const answers = requests.map(apply);
      const appended = segments.flush();
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

  function apply(message: WriteRequest): WriteAnswer {
    const { request } = message;
    switch (message.kind) {
      case 'append':
        return { kind: 'appended', request, duplicates: append(message.events, message.unique) };
      case 'claim':
        return { kind: 'claimed', request, claim: claim(message.group, message.topics) };
      case 'listen':
        // Nothing to write: whoever sends the answers tells this client of new events from now on.
        return { kind: 'listening', request };
      case 'commit':
        if (findOwner.get(message.group)?.owner !== message.owner) return { kind: 'fenced', request };
        append(message.events, false);
        for (const { topic, offset, consumed } of message.advances) {
          advance.run(message.group, topic, offset, consumed);
        }
        return { kind: 'committed', request };
    }
  }

  /** Returns the places of the events that were there already. */
  function append(packed: ArrayBuffer, unique: boolean): number[] {
    const duplicates = unique ? knownPlaces(packed) : [];
    const known = new Set(duplicates);
    const bytes = Buffer.from(packed);
    eachPackedEvent(packed, (event, place) => {
      if (known.has(place)) return;
      lastOffset += 1;
      segments.add(event.tag, lastOffset, bytes, event);
    });
    return duplicates;
  }

  /** The places of the events whose id their topic holds already; notes those of the others. */
  function knownPlaces(packed: ArrayBuffer): number[] {
    const bytes = Buffer.from(packed);
    // One append goes to one topic.
    let topic = 0;
    const ids: string[] = [];
    eachPackedEvent(packed, (event) => {
      topic = event.tag;
      ids.push(bytes.toString('utf8', event.idStart, event.keyStart));
    });
    return uniqueIds.addAll(topic, ids).flatMap((fresh, place) => (fresh ? [] : [place]));
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
