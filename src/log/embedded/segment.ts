import { constants as zlib, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * How events lie in the file: some of one topic together in one row, packed as `packed-events.ts` does it (the tag of
 * an event is its distance from the offset of the last one), and compressed where that pays. Against a row an event,
 * measured with mentions of 0.7 KB: a third of the time to write them, a tenth of the bytes.
 */

/** A segment ends at so many events, or with the event that takes it past so many bytes: what a reader holds at a time. */
export const MAX_SEGMENT_EVENTS = 256;
export const MAX_SEGMENT_BYTES = 1024 * 1024;

/** Below this size compressing costs more than writing. */
const COMPRESSED_FROM_BYTES = 4096;
/** The fastest level: the next ones win little on JSON. */
const OPTIONS = { params: { [zlib.ZSTD_c_compressionLevel]: 1 } };

/** What a row holds: the packed events, and whether they are compressed. */
export interface SegmentBody {
  readonly compressed: boolean;
  readonly body: Uint8Array;
}

export function encodeSegment(packed: Buffer): SegmentBody {
  if (packed.length < COMPRESSED_FROM_BYTES) return { compressed: false, body: packed };
  return { compressed: true, body: zstdCompressSync(packed, OPTIONS) };
}

/** The packed events of a row, in memory of their own. Throws where it is not one. */
export function decodeSegment({ compressed, body }: SegmentBody): ArrayBuffer {
  const bytes = compressed ? zstdDecompressSync(body) : body;
  // Numbers are read from it as an array of 32-bit words, which must begin at a multiple of four.
  const packed = new ArrayBuffer(bytes.length);
  new Uint8Array(packed).set(bytes);
  return packed;
}
