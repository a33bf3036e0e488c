import { expect, test } from 'vitest';
import { type ReadMetrics, readMetrics } from '../fixtures/metrics-text.ts';
import { entry, sampleList } from '../lists/sample-list.ts';
import { corpusMentions } from '../support/corpus.ts';
import { ADMIN_KEY, ask, newFolder, SHIPPED, settled, startProcess, until } from './process.ts';

/** What /metrics of real processes says: the workers count in a thread of their own. */

async function metricsOf(base: string): Promise<ReadMetrics> {
  const answer = await fetch(`${base}/metrics`);
  expect(answer.status).toBe(200);
  return readMetrics(await answer.text());
}

async function publish(base: string, id: string): Promise<void> {
  const url = `/v1/keywords/${id}`;
  const drafted = await ask(base, `${url}/draft`, {
    ...{ method: 'PUT', body: JSON.stringify(sampleList(id, [entry('zorgloub')])) },
    headers: { 'if-none-match': '*' },
  });
  const published = await ask(base, `${url}/publish`, {
    ...{ method: 'POST', body: JSON.stringify({ reason: 'essai' }) },
    headers: { 'if-match': String(drafted.headers.get('etag')) },
  });
  expect(published.status).toBe(200);
}

test('every mention is counted at each stage, in its queue; nothing that people wrote or are called is a label', async () => {
  const base = await startProcess(await newFolder()).address();
  const mentions = corpusMentions(1000);
  const [last] = mentions;
  for (let from = 0; from < mentions.length; from += 100) {
    const body = JSON.stringify(mentions.slice(from, from + 100));
    expect((await ask(base, '/v1/mentions', { method: 'POST', body })).status).toBe(202);
  }
  await settled(base);
  await publish(base, 'zorgloub');
  // The position is committed a moment after the view is written, and counted then.
  const read = { group: 'index', side: 'read' };
  const committed = async () => (await metricsOf(base)).sum('aiguillage_log_batch_events_sum', read);
  await until('all of it is committed', async () => (await committed()) === mentions.length);

  const { sum, series, types } = await metricsOf(base);
  const ofQueue = (name: string, labels: object) =>
    ['customer_service', 'community', 'moderation', 'review'].map((queue) => sum(name, { ...labels, queue }));
  const decided = ofQueue('aiguillage_mentions_decided_total', {});
  expect(decided.every((count) => count > 0)).toBe(true);
  expect(sum('aiguillage_mentions_decided_total')).toBe(mentions.length);
  expect(sum('aiguillage_mentions_ingested_total', { status: 'accepted' })).toBe(mentions.length);
  for (const stage of ['decide', 'index', 'total']) {
    expect(ofQueue('aiguillage_stage_seconds_count', { stage }), stage).toEqual(decided);
  }
  expect(sum('aiguillage_stage_seconds_count', { stage: 'accept' })).toBe(Math.ceil(mentions.length / 100));
  expect(sum('aiguillage_log_appended_events_total', { topic: 'mentions.raw' })).toBe(mentions.length);
  expect(sum('aiguillage_log_batch_events_sum', { group: 'classify', side: 'read' })).toBe(mentions.length);
  expect(sum('aiguillage_log_batch_bytes_sum', { group: 'classify', side: 'written' })).toBeGreaterThan(1e5);
  expect(sum('aiguillage_log_transaction_seconds_count', { outcome: 'committed' })).toBeGreaterThan(1);
  expect(sum('aiguillage_log_rebalances_total', { kind: 'assigned' })).toBe(3);
  expect(sum('aiguillage_lane_seconds_count')).toBe(mentions.length);
  expect(sum('aiguillage_store_seconds_count', { operation: 'upsert' })).toBeGreaterThan(0);
  expect(sum('aiguillage_thread_up', { thread: 'pipeline' })).toBe(1);
  for (const thread of ['main', 'pipeline']) {
    expect(sum('aiguillage_keyword_effect_seconds_count', { thread }), thread).toBe(1);
    expect(sum('aiguillage_event_loop_delay_seconds_count', { thread }), thread).toBeGreaterThan(0);
  }

  const ours = series.filter(({ name }) => name.startsWith('aiguillage_'));
  const values = new Set(ours.flatMap(({ labels }) => Object.values(labels)));
  expect(ours.length).toBeLessThan(1500);
  for (const secret of [last?.text, last?.author.id, last?.brand, ADMIN_KEY])
    expect(values).not.toContain(secret);
  for (const value of values) expect(value).toMatch(/^[\w.:+/-]*$/);
  expect(types.get('aiguillage_stage_seconds')).toBe('histogram');
  expect(types.has('process_cpu_seconds_total')).toBe(true);
});

test('a process without the API is watched at its own address: health, and metrics of its workers', async () => {
  const dir = await newFolder();
  const api = await startProcess(dir, { ROLES: 'api' }).address();
  const workers = await startProcess(dir, {
    ...SHIPPED,
    ROLES: 'classify,index',
    METRICS_ACCESS: 'key',
  }).address();
  const body = JSON.stringify(corpusMentions(40));
  expect((await ask(api, '/v1/mentions', { method: 'POST', body })).status).toBe(202);
  await settled(workers);

  expect(await (await fetch(`${workers}/health/live`)).json()).toEqual({ status: 'live' });
  expect((await fetch(`${workers}/metrics`)).status).toBe(401);
  const answer = await ask(workers, '/metrics');
  const { sum } = readMetrics(await answer.text());
  expect(sum('aiguillage_mentions_decided_total')).toBe(40);
  expect(sum('aiguillage_lag_events', { group: 'classify' })).toBe(0);
  expect(sum('aiguillage_keyword_entries')).toBeGreaterThan(1000);
  // The other one decides nothing, and sees the same lag.
  const other = await metricsOf(api);
  expect(other.sum('aiguillage_mentions_decided_total')).toBe(0);
  expect(other.sum('aiguillage_mentions_ingested_total', { status: 'accepted' })).toBe(40);
  expect(other.series.map(({ name }) => name)).not.toContain('aiguillage_thread_up');

  expect((await ask(workers, '/v1/mentions', { method: 'POST', body })).status).toBe(404);
  expect((await ask(workers, '/metrics', { method: 'POST' })).status).toBe(405);
});
