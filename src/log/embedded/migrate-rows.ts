import type { DatabaseSync } from 'node:sqlite';
import { bytes, integer, text } from './columns.ts';
import { eachPackedEvent, packEvents } from './packed-events.ts';
import { createSegmentWriter } from './segment-writer.ts';

/** Format 1 had a row for each event: they become segments, with the offsets and times that they have. */
export function migrateRows(db: DatabaseSync): void {
  const segments = createSegmentWriter(db);
  const rows = db.prepare(
    'SELECT "offset", topic, timestamp, id, key, headers, value FROM events ORDER BY "offset"',
  );
  let timestamp = Number.NaN;
  for (const row of rows.iterate()) {
    const at = integer(row.timestamp);
    if (at !== timestamp) {
      segments.flush();
      segments.begin(at);
      timestamp = at;
    }
    const topic = integer(row.topic);
    const headers: Record<string, string> = JSON.parse(text(row.headers));
    const event = { id: text(row.id), key: text(row.key), headers, value: bytes(row.value) };
    const packed = packEvents([event], () => topic);
    eachPackedEvent(packed, (place) => segments.add(topic, integer(row.offset), Buffer.from(packed), place));
  }
  segments.flush();
  db.exec('DROP TABLE events');
}
