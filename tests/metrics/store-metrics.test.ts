import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { observeStore } from '../../src/metrics/store-metrics.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { readMetrics } from '../fixtures/metrics-text.ts';
import { newFolder } from '../integration/process.ts';

test('counts each call of the store, and those that fail for a reason that is not the caller’s', async () => {
  const registry = new Registry();
  const store = observeStore(await openSqliteStore({ file: `${await newFolder()}/store.db` }), registry);
  onTestFinished(store.close);
  await store.list({}, { order: 'newest', limit: 1 });
  await expect(store.list({}, { order: 'newest', limit: 1, cursor: '?' })).rejects.toMatchObject({
    code: 'invalid_cursor',
  });
  await store.ping();
  await store.close();
  await expect(store.ping()).rejects.toThrow();
  const { sum } = readMetrics(await registry.metrics());
  expect(sum('aiguillage_store_seconds_count', { operation: 'list' })).toBe(2);
  expect(sum('aiguillage_store_seconds_count', { operation: 'ping' })).toBe(2);
  expect(sum('aiguillage_store_errors_total', { operation: 'list' })).toBe(0);
  expect(sum('aiguillage_store_errors_total', { operation: 'ping' })).toBe(1);
});
