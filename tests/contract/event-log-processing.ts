import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import {
  type EventLog,
  type HandOver,
  type OutputEvent,
  type StoredEvent,
  TOPICS,
} from '../../src/log/event-log.ts';
import {
  collect,
  createCounter,
  idsOf,
  type LogUnderTest,
  newEvent,
  numbered,
  readAll,
} from './event-log-fixtures.ts';

export function describeProcessing(implementation: LogUnderTest): void {
  describe('process', () => {
    let place: string;
    let log: EventLog;

    async function open(): Promise<EventLog> {
      const opened = await implementation.open(place);
      onTestFinished(() => opened.close());
      return opened;
    }

    beforeEach(async () => {
      const fresh = await implementation.newPlace();
      onTestFinished(fresh.remove);
      place = fresh.place;
      log = await open();
    });

    test('hands over what was there before and what comes later, in order, in batches of the size asked for', async () => {
      await log.append(TOPICS.raw, numbered(0, 25));
      const collected = collect(log, { maxBatch: 10 });
      await collected.received(25);
      await log.append(TOPICS.raw, numbered(25, 40));
      await collected.received(40);
      expect(collected.ids()).toEqual(idsOf(numbered(0, 40)));
      expect(Math.max(...collected.batches.map((batch) => batch.length))).toBeLessThanOrEqual(10);
    });

    test('hands over the same events that a replay reads', async () => {
      await log.append(TOPICS.raw, [
        newEvent('é', { headers: { ce_type: 'x' }, value: Buffer.from([0, 255]) }),
      ]);
      const collected = collect(log);
      await collected.received(1);
      expect(collected.batches.flat()).toEqual(await readAll(log, TOPICS.raw));
    });

    test('gives every group all events, each at its own pace', async () => {
      await log.append(TOPICS.raw, numbered(0, 30));
      const quick = collect(log, { group: 'quick' });
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const slow = collect(log, { group: 'slow', maxBatch: 3, handle: () => held.then(() => []) });
      await quick.received(30);
      expect(await log.lag('slow', [TOPICS.raw])).toMatchObject({ group: 'slow', events: 30 });
      release();
      await slow.received(30);
      expect(slow.ids()).toEqual(quick.ids());
    });

    test('commits outputs to several topics, once each', async () => {
      await log.append(TOPICS.raw, numbered(0, 20));
      const { processor, received } = collect(log, { handle: async (events) => events.flatMap(outputsOf) });
      await received(20);
      await processor.stop();
      expect(idsOf(await readAll(log, TOPICS.community))).toEqual(numbered(0, 20).map(({ id }) => `c${id}`));
      expect(idsOf(await readAll(log, TOPICS.review))).toEqual(numbered(0, 20).map(({ id }) => `r${id}`));
    });

    test('reads several topics, among them one that it writes to itself', async () => {
      await log.append(TOPICS.raw, numbered(0, 5));
      await log.append(TOPICS.alerts, numbered(5, 10));
      const collected = collect(log, {
        topics: [TOPICS.raw, TOPICS.alerts],
        maxBatch: 4,
        handle: async (events) =>
          events
            .filter(({ topic }) => topic === TOPICS.raw)
            .map((event) => ({ ...event, id: `again ${event.id}`, topic: TOPICS.alerts })),
      });
      await collected.received(15);
      const expected = [...numbered(0, 10), ...numbered(0, 5).map(({ id }) => ({ id: `again ${id}` }))];
      expect(collected.ids().sort()).toEqual(idsOf(expected).sort());
      expect(idsOf(await readAll(log, TOPICS.alerts))).toHaveLength(10);
    });

    test('goes on after the last commit when it is started again', async () => {
      await log.append(TOPICS.raw, numbered(0, 10));
      const first = collect(log);
      await first.received(10);
      await first.processor.stop();
      await log.append(TOPICS.raw, numbered(10, 15));
      await log.close();
      log = await open();
      const second = collect(log);
      await second.received(5);
      expect(second.ids()).toEqual(idsOf(numbered(10, 15)));
    });

    test('commits nothing when the handler fails, ends with its error, and hands the batch over at the next start', async () => {
      await log.append(TOPICS.raw, numbered(0, 4));
      const bug = new TypeError('a programming error');
      const failing = collect(log, {
        maxBatch: 2,
        handle: async (events) => {
          if (events.some(({ id }) => id === '2')) throw bug;
          return events.flatMap(outputsOf);
        },
      });
      await expect(failing.processor.done).rejects.toBe(bug);
      await failing.processor.stop();
      expect(await log.lag('group', [TOPICS.raw])).toMatchObject({ group: 'group', events: 2 });
      expect(idsOf(await readAll(log, TOPICS.community))).toEqual(['c0', 'c1']);

      const repaired = collect(log, { handle: async (events) => events.flatMap(outputsOf) });
      await repaired.received(2);
      await repaired.processor.stop();
      expect(repaired.ids()).toEqual(['2', '3']);
      expect(idsOf(await readAll(log, TOPICS.community))).toEqual(['c0', 'c1', 'c2', 'c3']);
    });

    test('says of the first events after a start that somebody else may have been there before, and of the rest that nobody has', async () => {
      const told: HandOver[] = [];
      const noting = () =>
        collect(log, {
          maxBatch: 5,
          handle: async (events, handOver) => {
            told.push(handOver);
            return events.flatMap(outputsOf);
          },
        });
      await log.append(TOPICS.raw, numbered(0, 15));
      const first = noting();
      await first.received(15);
      await first.processor.stop();
      expect(told.map(({ takenOver }) => takenOver)).toEqual([true, false, false]);
      expect(told[0]?.settled).toBe(true);
      await log.append(TOPICS.raw, numbered(15, 16));
      await noting().received(1);
      expect(told[3]).toEqual({ takenOver: true, settled: true });
    });

    test('says that all before is settled only when its outputs can be read', async () => {
      await log.append(TOPICS.raw, numbered(0, 40));
      const before: [settled: boolean, handled: number, read: number][] = [];
      let handled = 0;
      const collected = collect(log, {
        maxBatch: 4,
        handle: async (events, { settled }) => {
          before.push([settled, handled, (await readAll(log, TOPICS.community)).length]);
          handled += events.length;
          return events.flatMap(outputsOf);
        },
      });
      await collected.received(40);
      expect(before.length).toBe(10);
      for (const [settled, done, seen] of before) expect(seen, String(settled)).toBe(settled ? done : seen);
    });

    test('tells the lag of one partition', async () => {
      const keys = Array.from({ length: 30 }, (_, at) => newEvent(String(at), { key: `k${at}` }));
      await log.append(TOPICS.raw, keys);
      const byPartition = new Map<number, number>();
      for (const { partition } of await readAll(log, TOPICS.raw))
        byPartition.set(partition, (byPartition.get(partition) ?? 0) + 1);
      for (const [partition, events] of byPartition)
        expect(await log.lag('group', [TOPICS.raw], partition)).toMatchObject({ events });
    });

    test('hands the same batch over again after an error that is retriable, and tells of each', async () => {
      await log.append(TOPICS.raw, numbered(0, 3));
      const retries: [string, number][] = [];
      const collected = collect(log, {
        handle: async (events) => {
          if (retries.length < 2) throw new AppError('overloaded');
          return events.flatMap(outputsOf);
        },
        onRetry: (error, failures) => {
          retries.push([error instanceof AppError ? error.code : 'other', failures]);
        },
      });
      await collected.received(3);
      await collected.processor.stop();
      expect(retries).toEqual([
        ['overloaded', 1],
        ['overloaded', 2],
      ]);
      expect(collected.batches.map(idsOf)).toEqual(Array(3).fill(['0', '1', '2']));
      expect(idsOf(await readAll(log, TOPICS.community))).toEqual(['c0', 'c1', 'c2']);
    });

    test('stops between two attempts, without a commit', async () => {
      await log.append(TOPICS.raw, numbered(0, 1));
      const failures = createCounter();
      const { processor } = collect(log, {
        handle: () => Promise.reject(new AppError('overloaded')),
        onRetry: () => failures.add(),
      });
      await failures.reaches(1);
      await processor.stop();
      await processor.done;
      expect((await log.lag('group', [TOPICS.raw])).events).toBe(1);
    });

    test('finishes and commits the batch in hand before it stops, however often it is told to', async () => {
      await log.append(TOPICS.raw, numbered(0, 10));
      const handed = createCounter();
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const { processor, batches } = collect(log, {
        maxBatch: 5,
        handle: async (events) => {
          handed.add();
          await held;
          return events.flatMap(outputsOf);
        },
      });
      await handed.reaches(1);
      const stops = [processor.stop(), processor.stop(), log.close()];
      release();
      await Promise.all([...stops, processor.done]);
      expect(batches).toHaveLength(1);
      log = await open();
      expect((await log.lag('group', [TOPICS.raw])).events).toBe(5);
      expect(idsOf(await readAll(log, TOPICS.community))).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    });

    test('tells the lag of a group, also of one that has not begun', async () => {
      expect(await log.lag('group', [TOPICS.raw])).toMatchObject({ group: 'group', events: 0 });
      await log.append(TOPICS.raw, numbered(0, 7));
      await log.append(TOPICS.alerts, numbered(0, 2));
      expect((await log.lag('group', [TOPICS.raw, TOPICS.alerts])).events).toBe(9);
      const { processor, received } = collect(log);
      await received(7);
      await processor.stop();
      expect((await log.lag('group', [TOPICS.raw])).events).toBe(0);
      expect(await log.lag('group', [TOPICS.alerts, TOPICS.raw])).toEqual({
        group: 'group',
        events: 2,
        topics: [
          { topic: TOPICS.alerts, events: 2 },
          { topic: TOPICS.raw, events: 0 },
        ],
      });
      expect((await log.lag('other', [TOPICS.raw])).events).toBe(7);
    });
  });
}

function outputsOf(event: StoredEvent): OutputEvent[] {
  return [
    { ...event, id: `c${event.id}`, topic: TOPICS.community },
    { ...event, id: `r${event.id}`, topic: TOPICS.review },
  ];
}
