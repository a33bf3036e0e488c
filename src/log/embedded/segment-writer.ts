import type { DatabaseSync } from 'node:sqlite';
import { type PackedEvent, type PackedPart, packedBytes, packParts } from './packed-events.ts';
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

interface Segment {
  /** The tag of an event is its offset here. */
  readonly parts: PackedPart[];
  size: number;
  lastOffset: number;
}

export function createSegmentWriter(db: DatabaseSync): SegmentWriter {
  const insert = db.prepare(
    'INSERT INTO segments (last_offset, topic, timestamp, compressed, events) VALUES (?, ?, ?, ?, ?)',
  );
  const open = new Map<number, Segment>();
  const added = new Map<number, number>();
  let timestamp = 0;
  /** Used again and again: memory outside the heap that is let go of brings on a collection of the whole heap. */
  const scratch = new ArrayBuffer(MAX_SEGMENT_BYTES);

  function write(topic: number, { parts, lastOffset }: Segment): void {
    const size = packedBytes(parts);
    const target = size > scratch.byteLength ? new ArrayBuffer(size) : scratch;
    packParts(
      parts.map(({ bytes, event }) => ({ bytes, event: { ...event, tag: lastOffset - event.tag } })),
      target,
    );
    const { compressed, body } = encodeSegment(Buffer.from(target, 0, size));
    insert.run(lastOffset, topic, timestamp, compressed ? 1 : 0, body);
    open.delete(topic);
  }

  return {
    begin(now) {
      timestamp = now;
      open.clear();
      added.clear();
    },
    add(topic, offset, bytes, event) {
      const segment = open.get(topic) ?? { parts: [], size: 0, lastOffset: 0 };
      open.set(topic, segment);
      segment.parts.push({ bytes, event: { ...event, tag: offset } });
      segment.size += event.end - event.idStart;
      segment.lastOffset = offset;
      added.set(topic, (added.get(topic) ?? 0) + 1);
      if (segment.parts.length === MAX_SEGMENT_EVENTS || segment.size >= MAX_SEGMENT_BYTES) {
        write(topic, segment);
      }
    },
    flush() {
      for (const [topic, segment] of open) write(topic, segment);
      return added;
    },
  };
}
