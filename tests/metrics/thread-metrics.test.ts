import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/api/metrics.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { createThreadMetrics } from '../../src/metrics/thread-metrics.ts';
import { readMetrics } from '../fixtures/metrics-text.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';

const read = async (metrics: ReturnType<typeof createMetrics>) => readMetrics((await metrics.text()).body);
/** As it comes from another thread. */
const sent = async (thread: ReturnType<typeof createThreadMetrics>) =>
  structuredClone(await thread.snapshot());

test('adds up what two threads have counted, and declares each metric once', async () => {
  const [main, workers] = [createThreadMetrics('main'), createThreadMetrics('pipeline')];
  const metrics = createMetrics(main, async () => [await sent(workers)]);
  for (const { log } of [main, workers]) {
    log.onAppend?.({ topic: TOPICS.raw, events: 3, bytes: 30, outcome: 'durable', ms: 4 });
    log.onRebalance?.({ group: 'classify', kind: 'assigned', partitions: 2 });
  }
  workers.log.onRebalance?.({ group: 'classify', kind: 'lost', partitions: 1 });
  const { sum } = await read(metrics);
  expect(sum('aiguillage_log_append_seconds_count', { topic: 'mentions.raw', outcome: 'durable' })).toBe(2);
  expect(sum('aiguillage_log_append_seconds_sum')).toBeCloseTo(0.008);
  expect(sum('aiguillage_log_appended_events_total', { topic: 'mentions.raw' })).toBe(6);
  expect(sum('aiguillage_log_partitions', { group: 'classify' })).toBe(3);
  expect(sum('aiguillage_log_rebalances_total', { kind: 'lost' })).toBe(1);
});

test('tells the lists of a process once, however many threads have them', async () => {
  const [main, workers] = [createThreadMetrics('main'), createThreadMetrics('pipeline')];
  main.keywords.watch(() => ({ entries: 12, problems: 0 }));
  workers.keywords.watch(() => ({ entries: 11, problems: 1 }));
  const { sum } = await read(createMetrics(main, async () => [await sent(workers)]));
  expect([sum('aiguillage_keyword_entries'), sum('aiguillage_keyword_problems')]).toEqual([12, 1]);
});

test('measures the way of a mention per queue, from one stage to the next, and never below nothing', async () => {
  const main = createThreadMetrics('main');
  const metrics = createMetrics(main);
  const at = (ms: number) => new Date(ms).toISOString();
  const made = makeRoutedMention({ decidedAt: at(3000) });
  const routed = { ...made, mention: { ...made.mention, receivedAt: at(1000) } };
  metrics.accepted(250);
  main.pipeline.onDecided(routed, 'priority', 1200, 3000);
  main.pipeline.onIndexed([routed], 3500);
  // The clock of another machine may be ahead.
  main.pipeline.onDecided(routed, 'standard', 9_000, 3000);
  const { sum } = await read(metrics);
  const seconds = (stage: string, queue: string) => sum('aiguillage_stage_seconds_sum', { stage, queue });
  const lane = (name: string) => sum('aiguillage_lane_seconds_sum', { lane: name });
  expect([lane('priority'), lane('standard')]).toEqual([expect.closeTo(1.8), 0]);
  expect(seconds('accept', '')).toBeCloseTo(0.25);
  expect(seconds('decide', routed.routing.queue)).toBeCloseTo(1.8);
  expect(seconds('index', routed.routing.queue)).toBeCloseTo(0.5);
  expect(seconds('total', routed.routing.queue)).toBeCloseTo(2.5);
});

test('sees how long what comes in waits for a thread', async () => {
  const main = createThreadMetrics('main');
  const metrics = createMetrics(main);
  const waited = async () => (await read(metrics)).sum('aiguillage_event_loop_delay_seconds_sum');
  await wait(50);
  const end = performance.now() + 300;
  while (performance.now() < end);
  while ((await waited()) < 0.2) await wait(10);
  expect(await waited()).toBeGreaterThan(0.2);
});
