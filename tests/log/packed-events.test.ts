import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachPackedEvent, packEvents } from '../../src/log/embedded/packed-events.ts';
import type { NewEvent } from '../../src/log/event-log.ts';

// Well-formed strings: UTF-8 has no lone surrogates.
const text = fc.string({ unit: 'binary', maxLength: 20 });
const event: fc.Arbitrary<NewEvent> = fc.record({
  id: text,
  key: text,
  value: fc.uint8Array({ maxLength: 300 }),
  headers: fc.dictionary(text, text, { maxKeys: 5, noNullPrototype: true }),
});

function unpack(packed: ArrayBuffer): { topic: number; event: NewEvent }[] {
  const bytes = Buffer.from(packed);
  const events: { topic: number; event: NewEvent }[] = [];
  eachPackedEvent(packed, (at, index) => {
    expect(index).toBe(events.length);
    events.push({
      topic: at.tag,
      event: {
        id: bytes.toString('utf8', at.idStart, at.keyStart),
        key: bytes.toString('utf8', at.keyStart, at.headersStart),
        headers: JSON.parse(bytes.toString('utf8', at.headersStart, at.valueStart)),
        value: new Uint8Array(bytes.subarray(at.valueStart, at.end)),
      },
    });
  });
  return events;
}

test('unpacks what was packed', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const packed = packEvents(events, (one) => one.value.byteLength + 7);
      expect(unpack(packed)).toEqual(
        events.map((one) => ({
          topic: one.value.byteLength + 7,
          event: { ...one, headers: { ...one.headers } },
        })),
      );
    }),
  );
});

test('packs into a buffer that can be transferred', () => {
  const packed = packEvents([{ id: 'a', key: 'k', value: new Uint8Array(3), headers: {} }], () => 1);
  expect(unpack(structuredClone(packed, { transfer: [packed] }))).toHaveLength(1);
  expect(packed.detached).toBe(true);
});
