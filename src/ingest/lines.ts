import type { Readable } from 'node:stream';

/** A line of input: its bytes without the line end, or null where it is longer than allowed (and was skipped). */
export type Line = Buffer | null;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Splits bytes into lines, in bounded memory: what is longer than `maxBytes` is dropped and comes as null. */
export async function* readLines(input: Readable, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  const finish = (): Line => {
    const line = size > maxBytes ? null : Buffer.concat(parts);
    parts = [];
    size = 0;
    return line === null || line.at(-1) !== CARRIAGE_RETURN ? line : line.subarray(0, -1);
  };
  for await (const chunk of input) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      size += end - from;
      if (size <= maxBytes) parts.push(bytes.subarray(from, end));
      yield finish();
      from = end + 1;
    }
    size += bytes.length - from;
    if (size <= maxBytes && from < bytes.length) parts.push(bytes.subarray(from));
    else if (size > maxBytes) parts = [];
  }
  if (size > 0) yield finish();
}
