import { describe, expect, test } from 'vitest';
import { type HandOver, type StoredEvent, TOPICS } from '../../src/log/event-log.ts';
import { createDeferral } from '../../src/pipeline/deferral.ts';
import { deferredEvent, restoredEvent } from '../../src/pipeline/deferred.ts';

const NOW = 1_000_000;
const event = (waitedMs: number, partition = 0): StoredEvent => ({
  ...{ topic: TOPICS.raw, partition, offset: 7, timestamp: NOW - waitedMs },
  ...{ id: 'm', key: 'k', value: Buffer.from('{}'), headers: { ce_id: 'm', 'x-own': '1' } },
});
const later: HandOver = { takenOver: false, settled: true };
const first: HandOver = { takenOver: true, settled: true };

function deferral(afterMs: number, waiting: number[]) {
  const asked: number[] = [];
  const defers = createDeferral({
    ...{ afterMs, now: () => NOW },
    waiting: async (partition) => {
      asked.push(partition);
      return waiting.shift() ?? 0;
    },
  });
  return { defers, asked };
}

describe('mentions are put off', () => {
  test('from when they have waited longer than it may be, until none has and all that were put off are decided', async () => {
    const { defers, asked } = deferral(100, [0, 900, 0]);
    expect(await defers([event(0)], first)).toBe(false);
    expect(await defers([event(100)], later)).toBe(false);
    expect(await defers([event(101)], later)).toBe(true);
    expect(asked).toEqual([0]);
    expect(await defers([event(0)], later)).toBe(true);
    // There were many: it is not asked again at once.
    expect(await defers([event(0)], later)).toBe(true);
    expect(asked).toEqual([0, 0]);
  });

  test('not any more when the last few are decided, for which it waits', async () => {
    const { defers, asked } = deferral(100, [3, 1, 0]);
    expect(await defers([event(0, 4)], first)).toBe(false);
    expect(asked).toEqual([4, 4, 4]);
    expect(await defers([event(0, 4)], later)).toBe(false);
    expect(asked).toHaveLength(3);
  });

  test('after a take-over while something that another process has put off is not decided', async () => {
    const { defers, asked } = deferral(100, [0, 501]);
    expect(await defers([event(0)], first)).toBe(false);
    expect(await defers([event(0)], first)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('while something that this process has put off is not committed', async () => {
    const { defers, asked } = deferral(100, []);
    expect(await defers([event(500)], first)).toBe(true);
    expect(await defers([event(0)], { takenOver: false, settled: false })).toBe(true);
    expect(asked).toEqual([]);
    expect(await defers([event(0)], later)).toBe(false);
  });

  test('in one partition and not in another one', async () => {
    const { defers } = deferral(100, [0]);
    expect(await defers([event(0, 1)], first)).toBe(false);
    expect(await defers([event(500, 2)], first)).toBe(true);
    expect(await defers([event(0, 1)], later)).toBe(false);
  });

  test('never where that is set, and never for a time that is none', async () => {
    expect(await deferral(Number.POSITIVE_INFINITY, [0]).defers([event(1e6)], first)).toBe(false);
    expect(await deferral(100, [0]).defers([{ ...event(0), timestamp: -1 }], first)).toBe(false);
  });
});

describe('a mention that was put off', () => {
  test('is the event that it was, with its place and its time', () => {
    const put = deferredEvent({ ...event(5, 3), timestamp: -1 });
    expect([put.topic, put.id, put.key]).toEqual([TOPICS.deferred, 'm', 'k']);
    const stored = { ...put, topic: TOPICS.deferred, partition: 1, offset: 99, timestamp: NOW + 60_000 };
    expect(restoredEvent(stored)).toEqual({ ...event(5, 3), timestamp: -1 });
  });

  test.each(['', 'x', '1 2', '1 2 3 4', '1 2 3e9'])('with the place "%s" stays where it is', (place) => {
    const stored = { ...event(0), topic: TOPICS.deferred, headers: { aiguillage_raw_place: place } };
    expect(restoredEvent(stored)).toEqual(stored);
  });
});
