import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { type EventLog, type Follower, type FollowOptions, TOPICS } from '../../src/log/event-log.ts';
import {
  createCounter,
  idsOf,
  type LogUnderTest,
  newEvent,
  numbered,
  readAll,
} from './event-log-fixtures.ts';

/** What whoever follows a topic can rely on. */
export function describeFollowing(implementation: LogUnderTest): void {
  describe('follow', () => {
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

    function follow(options: Partial<FollowOptions> = {}, by: EventLog = log) {
      const ids: string[] = [];
      const counter = createCounter();
      const follower: Follower = by.follow({
        topics: [TOPICS.policy],
        maxBatch: 10,
        handle: async (events) => {
          ids.push(...idsOf(events));
          counter.add(events.length);
        },
        ...options,
      });
      onTestFinished(() => follower.stop());
      return { follower, ids, reaches: counter.reaches };
    }

    test('hands over what there was, says so, and goes on with what is appended', async () => {
      await log.append(TOPICS.policy, numbered(0, 25));
      await log.append(TOPICS.raw, numbered(100, 103));
      const { follower, ids, reaches } = follow();
      await follower.caughtUp;
      expect(ids).toEqual(idsOf(numbered(0, 25)));
      await log.append(TOPICS.raw, numbered(103, 105));
      await log.append(TOPICS.policy, numbered(25, 26));
      await reaches(26);
      expect(ids).toEqual(idsOf(numbered(0, 26)));
      await follower.stop();
      await follower.done;
    });

    test('shows every event to every follower, and moves no position', async () => {
      const followers = [follow(), follow()];
      await log.append(TOPICS.policy, numbered(0, 5));
      for (const { reaches, ids } of followers) {
        await reaches(5);
        expect(ids).toEqual(idsOf(numbered(0, 5)));
      }
      const again = follow();
      await again.follower.caughtUp;
      expect(again.ids).toEqual(idsOf(numbered(0, 5)));
    });

    test('begins where it is told', async () => {
      await log.append(TOPICS.policy, numbered(0, 5));
      const third = (await readAll(log, TOPICS.policy))[2];
      const { follower, ids } = follow({ fromOffset: third?.offset ?? 0 });
      await follower.caughtUp;
      expect(ids).toEqual(['2', '3', '4']);
    });

    test('sees what another client of the log appends', async () => {
      const other = await open();
      const { follower, reaches } = follow();
      await follower.caughtUp;
      await other.append(TOPICS.policy, [newEvent('from elsewhere')]);
      await reaches(1);
    });

    test('hands the same events over again after an error that may pass, and tells of it', async () => {
      await log.append(TOPICS.policy, numbered(0, 3));
      const seen: string[][] = [];
      const failures: number[] = [];
      const { follower } = follow({
        handle: async (events) => {
          seen.push(idsOf(events));
          if (seen.length < 3) throw new AppError('overloaded');
        },
        onRetry: (_error, count) => failures.push(count),
      });
      await follower.caughtUp;
      expect(seen).toEqual(Array(3).fill(['0', '1', '2']));
      expect(failures).toEqual([1, 2]);
    });

    test('ends with any other error', async () => {
      await log.append(TOPICS.policy, numbered(0, 1));
      const { follower } = follow({
        handle: async () => {
          throw new Error('a bug');
        },
      });
      await expect(follower.done).rejects.toThrow('a bug');
      await expect(follower.caughtUp).rejects.toThrow('a bug');
    });

    test('ends with the log, after the batch in hand', async () => {
      await log.append(TOPICS.policy, numbered(0, 1));
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      let handled = false;
      const { follower } = follow({
        handle: async () => {
          begun.resolve();
          await goOn.promise;
          handled = true;
        },
      });
      await begun.promise;
      const closed = log.close();
      goOn.resolve();
      await closed;
      expect(handled).toBe(true);
      await follower.done;
    });
  });
}
