import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { eventOf, recordOf } from '../../src/log/kafka/records.ts';

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('__proto__', 'constructor', 'ce_id'),
);

test('an event comes back from its record as it was, whatever its headers are called', () => {
  const headers = fc.array(fc.tuple(name, fc.string({ unit: 'grapheme' }))).map((pairs) => {
    const own: Record<string, string> = Object.fromEntries(pairs);
    return own;
  });
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string(),
      fc.uint8Array(),
      headers,
      (id, key, value, own) => {
        const record = recordOf({ id, key, value, headers: own }, { topic: 'raw', partition: 2 }, true);
        const read = [...(record.headers ?? [])];
        const fetched = {
          offset: 7,
          timestamp: 8,
          key: record.key ?? null,
          value: record.value,
          headers: read,
        };
        const event = eventOf(fetched, TOPICS.raw, 2);
        expect({ ...event, value: [...event.value] }).toEqual({
          ...{ topic: TOPICS.raw, partition: 2, offset: 7, timestamp: 8, id, key, value: [...value] },
          headers: own,
        });
        expect(Object.keys(event.headers)).toEqual(Object.keys(own));
      },
    ),
  );
});
