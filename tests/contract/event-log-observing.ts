import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import type { Append, Commit, Rebalance } from '../../src/log/log-observer.ts';
import { collect, type LogUnderTest, numbered } from './event-log-fixtures.ts';

/** What an observer is told: metrics are made of it. */
export function describeObserving(implementation: LogUnderTest): void {
  describe('observer', () => {
    let log: EventLog;
    let told: { appends: Append[]; commits: Commit[]; rebalances: Rebalance[] };

    beforeEach(async () => {
      const { place, remove } = await implementation.newPlace();
      onTestFinished(remove);
      told = { appends: [], commits: [], rebalances: [] };
      log = await implementation.open(place, {
        onAppend: (append) => told.appends.push(append),
        onCommit: (commit) => told.commits.push(commit),
        onRebalance: (rebalance) => told.rebalances.push(rebalance),
      });
      onTestFinished(() => log.close());
    });

    test('is told of each append: its topic, how much there was in it, how long it took', async () => {
      await log.append(TOPICS.raw, numbered(0, 3));
      await log.append(TOPICS.alerts, numbered(3, 4));
      const bytes = 'value of 0'.length;
      const [ms, outcome] = [expect.any(Number), 'durable'];
      expect(told.appends).toEqual([
        { topic: TOPICS.raw, events: 3, bytes: 3 * bytes, outcome, ms },
        { topic: TOPICS.alerts, events: 1, bytes, outcome, ms },
      ]);
      for (const append of told.appends) expect(append.ms).toBeGreaterThanOrEqual(0);
    });

    test('is told of the partitions that a group gets, and of each commit: what was read and written', async () => {
      await log.append(TOPICS.raw, numbered(0, 25));
      const { processor, received } = collect(log, {
        maxBatch: 10,
        handle: async (events) => events.map((event) => ({ ...event, topic: TOPICS.community })),
      });
      await received(25);
      await processor.stop();
      expect(told.rebalances[0]).toMatchObject({ group: 'group', kind: 'assigned' });
      expect(told.rebalances[0]?.partitions).toBeGreaterThan(0);
      const bytes = numbered(0, 25).reduce((sum, { value }) => sum + value.byteLength, 0);
      for (const side of ['read', 'written'] as const) {
        const amounts = told.commits.map((commit) => commit[side]);
        expect(amounts.reduce((sum, { events }) => sum + events, 0)).toBe(25);
        expect(amounts.reduce((sum, amount) => sum + amount.bytes, 0)).toBe(bytes);
      }
      for (const { group, outcome } of told.commits)
        expect({ group, outcome }).toEqual({ group: 'group', outcome: 'committed' });
    });
  });
}
