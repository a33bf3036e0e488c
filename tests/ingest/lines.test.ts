import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../src/ingest/lines.ts';

const MAX = 10;

async function linesOf(chunks: readonly (string | Buffer)[], maxBytes = MAX): Promise<(string | null)[]> {
  const lines = [];
  for await (const line of readLines(Readable.from(chunks), maxBytes))
    lines.push(line === null ? null : line.toString());
  return lines;
}

describe('lines', () => {
  test.each<readonly [string, readonly string[], readonly (string | null)[]]>([
    ['are none in nothing', [], []],
    ['end with a line feed', ['a\nb\n'], ['a', 'b']],
    ['end with both, and lose both', ['a\r\nb\r\n'], ['a', 'b']],
    ['need no end after the last one', ['a\nb'], ['a', 'b']],
    ['may be empty', ['\n\na\n\n'], ['', '', 'a', '']],
    ['keep a carriage return inside', ['a\rb\n'], ['a\rb']],
    ['lose the return that comes in another chunk than its line feed', ['a\r', '\nb'], ['a', 'b']],
    ['are put together from chunks', ['a', 'b', 'c\nd', 'e'], ['abc', 'de']],
    ['may be as long as allowed', ['0123456789\nb'], ['0123456789', 'b']],
    ['are null where they are longer', ['0123456789a\nb'], [null, 'b']],
    ['are null where they are longer in pieces', ['01234', '56789', 'a', 'bcd\nb'], [null, 'b']],
    ['are null where the last one is longer', ['a\n0123456789ab'], ['a', null]],
  ])('%s', async (_rule, chunks, wanted) => {
    expect(await linesOf(chunks)).toEqual(wanted);
  });

  test('are the same however the bytes are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '🙂') }),
        fc.array(fc.nat(40)),
        async (text, cuts) => {
          const bytes = Buffer.from(text);
          const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
          expect(await linesOf(chunks)).toEqual(await linesOf([bytes]));
        },
      ),
    );
  });

  test('are the text again when joined', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'é', '\n') }), async (text) => {
        expect((await linesOf([Buffer.from(`${text}\n`)], 1000)).join('\n')).toBe(text);
      }),
    );
  });

  test('that are too long take no memory: a hundred megabytes without an end', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    async function* endless() {
      for (let sent = 0; sent < 100 * 1024 * 1024; sent += chunk.length) yield chunk;
    }
    const before = process.memoryUsage().arrayBuffers;
    const lines = [];
    for await (const line of readLines(Readable.from(endless()), 1024)) lines.push(line);
    expect(lines).toEqual([null]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });
});
