import type { DatabaseSync } from 'node:sqlite';
import type { PackedEvent } from './packed-events.ts';
import { packParts } from './packed-events.ts';
import { encodeSegment, MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS } from './segment.ts';

/** Gathers the events of a transaction by topic and writes them as segments. */
export interface SegmentWriter {
  /** `bytes` holds the event at the places that `event` gives; it must stay as it is until `flush`. */
  add(topic: number, offset: number, bytes: Buffer, event: Readonly<PackedEvent>): void;
  /** Before the commit: writes what was gathered. Returns how many events of each topic were added since `begin`. */
  flush(): ReadonlyMap<number, number>;
  /** At the start of a transaction: forgets what an earlier one left. `now`: milliseconds since the epoch. */
  begin(now: number): void;
}

interface Gathered {
  readonly bytes: Buffer;
  readonly event: PackedEvent;
}

interface Segment {
  readonly events: Gathered[];
  size: number;
  lastOffset: number;
}

export function createSegmentWriter(db: DatabaseSync): SegmentWriter {
  const insert = db.prepare(
    'INSERT INTO segments (last_offset, topic, timestamp, events) VALUES (?, ?, ?, ?)',
  );
  const open = new Map<number, Segment>();
  const added = new Map<number, number>();
  let timestamp = 0;

  function write(topic: number, { events, lastOffset }: Segment): void {
    const parts = events.map(({ bytes, event }) => ({
      bytes,
      event: { ...event, tag: lastOffset - event.tag },
    }));
    insert.run(lastOffset, topic, timestamp, encodeSegment(packParts(parts)));
    open.delete(topic);
  }

  return {
    begin(now) {
      timestamp = now;
      open.clear();
      added.clear();
    },
    add(topic, offset, bytes, event) {
      const segment = open.get(topic) ?? { events: [], size: 0, lastOffset: 0 };
      open.set(topic, segment);
      segment.events.push({ bytes, event: { ...event, tag: offset } });
      segment.size += event.end - event.idStart;
      segment.lastOffset = offset;
      added.set(topic, (added.get(topic) ?? 0) + 1);
      if (segment.events.length === MAX_SEGMENT_EVENTS || segment.size >= MAX_SEGMENT_BYTES) {
        write(topic, segment);
      }
    },
    flush() {
      for (const [topic, segment] of open) write(topic, segment);
      return added;
    },
  };
}
