import {
  type CompressionAlgorithmValue,
  createRecordsBatch,
  type MessageRecord,
  Reader,
  readRecordsBatches,
} from '@platformatic/kafka';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idsIn } from '../../src/log/kafka/id-records.ts';
import { committedRecords, recordOf, uniqueIdOf } from '../../src/log/kafka/records.ts';

const FROM = 1_000;

const events = fc.array(
  fc.record({
    id: fc.string({ unit: 'grapheme', maxLength: 12 }),
    /** What it says to others of its id, where that is something else. */
    ceId: fc.option(fc.string({ maxLength: 5 })),
    key: fc.string({ maxLength: 300 }),
    value: fc.uint8Array({ maxLength: 300 }),
    unique: fc.boolean(),
    later: fc.bigInt({ min: -5n, max: 2n ** 40n }),
  }),
  { minLength: 1, maxLength: 20 },
);
const codec = fc.constantFrom<CompressionAlgorithmValue[]>('none', 'gzip', 'snappy', 'lz4', 'zstd');

/** A batch as a broker keeps it, from this offset on. */
function batchOf(
  records: MessageRecord[],
  compression: CompressionAlgorithmValue,
  firstOffset: number,
): Buffer {
  const bytes = Buffer.from(createRecordsBatch(records, { compression }).buffer);
  bytes.writeBigInt64BE(BigInt(firstOffset), 0);
  return bytes;
}

test('finds in batches the same ids, offsets and times as a reader of whole records', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(events, codec), { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 30 }),
      (all, skip) => {
        let next = FROM;
        const batches = all.map(([batch, compression]) => {
          const records = batch.map(({ id, ceId, key, value, unique, later }) => {
            const headers = { other: 'x', ...(ceId === null ? { ce_id: id } : { ce_id: ceId }) };
            const to = { topic: 'raw', partition: 0 };
            return {
              ...recordOf({ id, key, value, headers }, to, unique),
              timestamp: 1_700_000_000_000n + later,
            };
          });
          const bytes = batchOf(records, compression, next);
          next += records.length;
          return bytes;
        });
        const bytes = Buffer.concat(batches);
        const whole = committedRecords(readRecordsBatches(Reader.from(bytes)), [], FROM + skip);
        const ids = idsIn(bytes, FROM + skip);
        expect(ids.nextOffset).toBe(whole.nextOffset);
        expect(ids.records).toEqual(
          whole.records.map((record) => {
            const { offset, timestamp } = record;
            return { offset, timestamp, id: uniqueIdOf(record) };
          }),
        );
      },
    ),
  );
});

test('leaves a batch that is cut off for the next answer', () => {
  const record = (id: string) =>
    recordOf({ id, key: '', value: Buffer.from('{}'), headers: {} }, { topic: 'raw', partition: 0 }, true);
  const bytes = Buffer.concat([batchOf([record('a')], 'zstd', 5), batchOf([record('b')], 'zstd', 6)]);
  for (const missing of [1, 20, 70]) {
    const { records, nextOffset } = idsIn(bytes.subarray(0, bytes.length - missing), 5);
    expect(records.map(({ id }) => id)).toEqual(['a']);
    expect(nextOffset).toBe(6);
  }
});
