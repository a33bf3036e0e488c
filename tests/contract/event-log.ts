import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import { describeCrashes } from './event-log-crash.ts';
import { idsOf, type LogUnderTest, newEvent, numbered, readAll } from './event-log-fixtures.ts';
import { describeFollowing } from './event-log-following.ts';
import { describeObserving } from './event-log-observing.ts';
import { describeProcessing } from './event-log-processing.ts';

/** What every implementation of the event log does. Order is promised within a key, so tests of order use one key. */
export function describeEventLogContract(name: string, implementation: LogUnderTest): void {
  describe(`event log contract: ${name}`, () => {
    describeAppending(implementation);
    describeProcessing(implementation);
    describeFollowing(implementation);
    describeObserving(implementation);
    describeCrashes(implementation);
  });
}

function describeAppending(implementation: LogUnderTest): void {
  describe('append and read', () => {
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

    test.each([
      ['every byte value', newEvent('e', { value: Uint8Array.from({ length: 256 }, (_, byte) => byte) })],
      ['an empty value', newEvent('e', { value: new Uint8Array(0) })],
      ['a piece of a larger buffer', newEvent('e', { value: Buffer.from('abcdef').subarray(2, 4) })],
      ['a megabyte', newEvent('e', { value: new Uint8Array(1024 * 1024).fill(7) })],
      ['no headers', newEvent('e', { headers: {} })],
      ['headers of any text', newEvent('e', { headers: { ce_id: 'é "\\\u0000\n', 'x-😀': '', y: '’' } })],
      ['a key and an id of any text', newEvent('é/😀\u0000"', { key: 'marque/x/fil n° 1\u0000\n' })],
    ])('gives back %s as it was', async (_, event) => {
      const before = Date.now();
      await log.append(TOPICS.raw, [event]);
      const [stored, ...others] = await readAll(log, TOPICS.raw);
      expect(others).toEqual([]);
      expect({ ...stored, value: Buffer.from(stored?.value ?? []) }).toEqual({
        ...event,
        value: Buffer.from(event.value),
        topic: TOPICS.raw,
        partition: expect.any(Number),
        offset: expect.any(Number),
        timestamp: expect.any(Number),
      });
      expect(stored?.timestamp).toBeGreaterThanOrEqual(before - 1);
      expect(stored?.timestamp).toBeLessThanOrEqual(Date.now() + 1);
    });

    test('keeps the order of a key over calls that do not wait for each other', async () => {
      const calls = [numbered(0, 3), numbered(3, 4), [], numbered(4, 100), numbered(100, 101)];
      const results = await Promise.all(calls.map((events) => log.append(TOPICS.raw, events)));
      expect(results.map((result) => result.length)).toEqual([3, 1, 0, 96, 1]);
      const events = await readAll(log, TOPICS.raw);
      expect(idsOf(events)).toEqual(idsOf(numbered(0, 101)));
      const offsets = events.map(({ offset }) => offset);
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
    });

    test('keeps topics apart', async () => {
      await log.append(TOPICS.raw, numbered(0, 2));
      await log.append(TOPICS.community, numbered(2, 4));
      expect(idsOf(await readAll(log, TOPICS.raw))).toEqual(['0', '1']);
      expect(idsOf(await readAll(log, TOPICS.community))).toEqual(['2', '3']);
      expect(await readAll(log, TOPICS.alerts)).toEqual([]);
    });

    test('takes and gives back events of every topic that there is', async () => {
      for (const topic of Object.values(TOPICS)) await log.append(topic, [newEvent(topic)]);
      for (const topic of Object.values(TOPICS)) expect(idsOf(await readAll(log, topic))).toEqual([topic]);
    });

    test('replays a long topic from any of its offsets', async () => {
      for (let from = 0; from < 3000; from += 500) await log.append(TOPICS.raw, numbered(from, from + 500));
      const all = await readAll(log, TOPICS.raw);
      expect(idsOf(all)).toEqual(idsOf(numbered(0, 3000)));
      expect(await readAll(log, TOPICS.raw)).toEqual(all);
      expect(await readAll(log, TOPICS.raw, all[1234]?.offset)).toEqual(all.slice(1234));
      expect(await readAll(log, TOPICS.raw, (all.at(-1)?.offset ?? 0) + 1)).toEqual([]);
    });

    test('replays several topics in the order in which they were appended', async () => {
      const ids = idsOf(numbered(0, 600));
      for (const [index, id] of ids.entries()) {
        const topic = [TOPICS.raw, TOPICS.community, TOPICS.alerts][index % 3] ?? TOPICS.raw;
        await log.append(topic, [newEvent(id)]);
      }
      const seen: string[] = [];
      for await (const event of log.read([TOPICS.alerts, TOPICS.raw]))
        seen.push(`${event.topic} ${event.id}`);
      const expected = ids.flatMap((id, index) => {
        if (index % 3 === 1) return [];
        return [`${index % 3 === 0 ? TOPICS.raw : TOPICS.alerts} ${id}`];
      });
      expect(seen).toEqual(expected);
      for await (const event of log.read([])) expect.unreachable(event.id);
    });

    test('reads on to events appended during the replay', async () => {
      await log.append(TOPICS.raw, numbered(0, 2));
      const ids: string[] = [];
      for await (const event of log.read([TOPICS.raw])) {
        ids.push(event.id);
        if (event.id === '1') await log.append(TOPICS.raw, numbered(2, 3));
      }
      expect(ids).toEqual(['0', '1', '2']);
    });

    test('has every event after it is opened again', async () => {
      await log.append(TOPICS.raw, numbered(0, 50));
      await log.close();
      log = await open();
      await log.append(TOPICS.raw, numbered(50, 60));
      expect(idsOf(await readAll(log, TOPICS.raw))).toEqual(idsOf(numbered(0, 60)));
    });

    test('marks a repeated id within one call', async () => {
      const results = await log.append(
        TOPICS.raw,
        ['a', 'b', 'a', 'c', 'b'].map((id) => newEvent(id)),
        {
          unique: true,
        },
      );
      expect(results.map(({ duplicate }) => duplicate)).toEqual([false, false, true, false, true]);
      expect(idsOf(await readAll(log, TOPICS.raw))).toEqual(['a', 'b', 'c']);
    });

    test('marks an id of an earlier call, and keeps what came first', async () => {
      const first = newEvent('a', { value: Buffer.from('first') });
      expect(await log.append(TOPICS.raw, [first], { unique: true })).toEqual([{ duplicate: false }]);
      const second = newEvent('a', { value: Buffer.from('second') });
      expect(await log.append(TOPICS.raw, [second], { unique: true })).toEqual([{ duplicate: true }]);
      const values = (await readAll(log, TOPICS.raw)).map(({ value }) => Buffer.from(value).toString());
      expect(values).toEqual(['first']);
    });

    test('marks an id of an earlier opening', async () => {
      await log.append(TOPICS.raw, numbered(0, 100), { unique: true });
      await log.close();
      log = await open();
      const results = await log.append(TOPICS.raw, numbered(50, 150), { unique: true });
      expect(results.filter(({ duplicate }) => duplicate)).toHaveLength(50);
      expect(idsOf(await readAll(log, TOPICS.raw))).toEqual(idsOf(numbered(0, 150)));
    });

    test('appends an id once when many send it at the same time, through two openings of the log', async () => {
      const other = await open();
      const calls = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? log : other).append(TOPICS.raw, numbered(0, 10), { unique: true }),
      );
      const fresh = (await Promise.all(calls)).flat().filter(({ duplicate }) => !duplicate);
      expect(fresh).toHaveLength(10);
      expect(idsOf(await readAll(other, TOPICS.raw)).sort()).toEqual(idsOf(numbered(0, 10)));
    });

    test('looks for duplicates only where it is asked to, and in one topic', async () => {
      await log.append(TOPICS.raw, [newEvent('a')], { unique: true });
      expect(await log.append(TOPICS.alerts, [newEvent('a')], { unique: true })).toEqual([
        { duplicate: false },
      ]);
      expect(await log.append(TOPICS.raw, [newEvent('a'), newEvent('a')])).toEqual([
        { duplicate: false },
        { duplicate: false },
      ]);
      expect(await readAll(log, TOPICS.raw)).toHaveLength(3);
    });

    test('rejects appends as overloaded when too much is in flight, and takes new ones afterwards', async () => {
      const value = new Uint8Array(1024 * 1024);
      const calls = Array.from({ length: 100 }, (_, index) =>
        log.append(TOPICS.raw, [newEvent(String(index), { value })]),
      );
      const outcomes = await Promise.allSettled(calls);
      const accepted = outcomes.flatMap(({ status }, index) =>
        status === 'fulfilled' ? [String(index)] : [],
      );
      expect(accepted.length).toBeGreaterThan(0);
      expect(accepted.length).toBeLessThan(100);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'overloaded' });
      }
      await log.append(TOPICS.raw, [newEvent('after')]);
      expect(idsOf(await readAll(log, TOPICS.raw))).toEqual([...accepted, 'after']);
    });

    test('finishes the appends in flight when it is closed, and refuses later ones', async () => {
      const call = log.append(TOPICS.raw, numbered(0, 10));
      await Promise.all([log.close(), log.close()]);
      expect(await call).toHaveLength(10);
      await expect(log.append(TOPICS.raw, numbered(10, 11))).rejects.toThrow(AppError);
      log = await open();
      expect(await readAll(log, TOPICS.raw)).toHaveLength(10);
    });
  });
}
