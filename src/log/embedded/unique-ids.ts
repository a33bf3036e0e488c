import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { bytes, integer } from './columns.ts';

/** 128 bits of SHA-256: ids that differ and hash alike are not met in practice; a long id takes no more room. */
const HASH_BYTES = 16;
const BUCKETS = 256;
/** So many ids stay in memory (about 5 MB) before a bucket of them moves to the index. */
const MAX_RECENT = 65_536;
/** A transaction moves about this many at most, and twice what it adds (2 µs each): there may be many after a start. */
const MAX_MOVED = 2_000;

/** The ids that topics hold. All but `refresh` belong to one write transaction at a time. */
export interface UniqueIds {
  /** At the start of each transaction: takes in what another process may have added. */
  refresh(): void;
  /** Notes ids; one answer each: false if the topic holds it already, or it stands earlier in the list. */
  addAll(topic: number, ids: readonly string[]): boolean[];
  /** Before the commit: writes what was added. `lastOffset` is the offset of the transaction's last event. */
  flush(lastOffset: number): void;
  /** After the commit, or the rollback. */
  settle(committed: boolean): void;
}

/** All whole numbers below ?2, to cut hashes out of the blob ?1: one call for many is cheaper than a call for each. */
const EACH_HASH = 'WITH RECURSIVE each(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM each WHERE n + 1 < ?2)';
const NTH_HASH = `substr(?1, 1 + ${HASH_BYTES} * n, ${HASH_BYTES})`;

/**
 * A B-tree of hashes alone would write a random page for nearly every event: measured at 600,000 ids, 40 µs an event
 * where appending it takes 9. So new ids go to memory, in buckets by the first byte of their hash, and to
 * `recent_ids`, one row a transaction, from which memory is filled again at the next start. Bucket after bucket, in
 * rounds, they move to the B-tree, where the ids of one bucket are neighbours and share pages.
 */
export function createUniqueIds(db: DatabaseSync, maxRecent = MAX_RECENT): UniqueIds {
  const dataVersion = db.prepare('PRAGMA data_version');
  const findIndexed = db.prepare(
    `${EACH_HASH} SELECT n FROM each WHERE EXISTS (SELECT 1 FROM unique_ids WHERE hash = ${NTH_HASH})`,
  );
  const index = db.prepare(
    `${EACH_HASH} INSERT OR IGNORE INTO unique_ids (hash) SELECT ${NTH_HASH} FROM each`,
  );
  const insertRecent = db.prepare('INSERT INTO recent_ids (last_offset, hashes) VALUES (?, ?)');
  const deleteRecent = db.prepare('DELETE FROM recent_ids WHERE last_offset <= ?');
  const recentAfter = db.prepare(
    'SELECT last_offset, hashes FROM recent_ids WHERE last_offset > ? ORDER BY last_offset',
  );
  const saveRound = db.prepare('REPLACE INTO moved_ids (one, next_bucket, round_start) VALUES (1, ?, ?)');
  const savedRound = db.prepare('SELECT next_bucket, round_start FROM moved_ids').get();

  // Hashes are strings of 16 Latin-1 characters, which a Set can hold.
  const buckets = Array.from({ length: BUCKETS }, () => new Set<string>());
  let recent = 0;
  let seenVersion = -1;
  /** Rows of recent_ids up to this offset have been taken into memory. */
  let seenOffset = 0;
  /** Buckets before this one have moved in this round. */
  let nextBucket = integer(savedRound?.next_bucket ?? 0);
  /** Rows up to this offset were in memory when the round began: when it ends they are in the index, and can go. */
  let roundStart = integer(savedRound?.round_start ?? 0);
  // Of the transaction in hand:
  let added: string[] = [];
  let flushedOffset = 0;
  let moved: number[] = [];

  function bucket(number: number): Set<string> {
    const found = buckets[number];
    if (found === undefined) throw new RangeError(`There is no bucket ${number}`);
    return found;
  }

  function remember(hashed: string): void {
    const home = bucket(hashed.charCodeAt(0));
    recent -= home.size;
    home.add(hashed);
    recent += home.size;
  }

  function forget(hashed: string): void {
    if (bucket(hashed.charCodeAt(0)).delete(hashed)) recent -= 1;
  }

  function refresh(): void {
    // It changes only when another connection has written.
    const version = integer(dataVersion.get()?.data_version);
    if (version === seenVersion) return;
    for (const row of recentAfter.iterate(seenOffset)) {
      const hashes = Buffer.from(bytes(row.hashes)).toString('latin1');
      for (let at = 0; at < hashes.length; at += HASH_BYTES) remember(hashes.slice(at, at + HASH_BYTES));
      seenOffset = integer(row.last_offset);
    }
    seenVersion = version;
  }

  function addAll(topic: number, ids: readonly string[]): boolean[] {
    const hashes = ids.map((id) => hash('sha256', `${topic}:${id}`, 'binary').slice(0, HASH_BYTES));
    const fresh = hashes.map((hashed) => {
      if (bucket(hashed.charCodeAt(0)).has(hashed)) return false;
      remember(hashed);
      return true;
    });
    const unknown = hashes.filter((_, place) => fresh[place]);
    const indexed = new Set(indexedOf(unknown));
    for (const hashed of indexed) forget(hashed);
    for (const hashed of unknown) if (!indexed.has(hashed)) added.push(hashed);
    return fresh.map((isFresh, place) => isFresh && !indexed.has(hashes[place] ?? ''));
  }

  function indexedOf(hashes: readonly string[]): string[] {
    if (hashes.length === 0) return [];
    return findIndexed.all(blobOf(hashes), hashes.length).map(({ n }) => hashes[integer(n)] ?? '');
  }

  function flush(lastOffset: number): void {
    if (added.length === 0) return;
    insertRecent.run(lastOffset, blobOf(added));
    flushedOffset = lastOffset;
    const target = Math.max(maxRecent, recent - MAX_MOVED - 2 * added.length);
    for (let left = recent; left > target; ) {
      const number = (nextBucket + moved.length) % BUCKETS;
      const hashes = [...bucket(number)];
      if (hashes.length > 0) index.run(blobOf(hashes), hashes.length);
      left -= hashes.length;
      moved.push(number);
      if (number === BUCKETS - 1) deleteRecent.run(roundStart);
    }
    if (moved.length > 0) saveRound.run(bucketAfterMove(), roundStartAfterMove());
  }

  function bucketAfterMove(): number {
    return (nextBucket + moved.length) % BUCKETS;
  }

  function roundStartAfterMove(): number {
    return moved.includes(BUCKETS - 1) ? flushedOffset : roundStart;
  }

  function settle(committed: boolean): void {
    if (committed) {
      seenOffset = Math.max(seenOffset, flushedOffset);
      roundStart = roundStartAfterMove();
      nextBucket = bucketAfterMove();
      for (const number of moved) {
        recent -= bucket(number).size;
        bucket(number).clear();
      }
    } else {
      for (const hashed of added) forget(hashed);
    }
    added = [];
    moved = [];
  }

  refresh();
  return { refresh, addAll, flush, settle };
}

function blobOf(hashes: readonly string[]): Buffer {
  return Buffer.from(hashes.join(''), 'latin1');
}
