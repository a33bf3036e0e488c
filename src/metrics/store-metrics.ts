import { Counter, Histogram, type Registry } from 'prom-client';
import { AppError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { CALL_SECONDS } from './buckets.ts';

/** The same store; how long each call takes and which ones fail is counted in the registry. */
export function observeStore(store: Store, registry: Registry): Store {
  const calls = new Histogram({
    name: 'aiguillage_store_seconds',
    help: 'Time of a call of the query store, by operation',
    labelNames: ['operation'],
    buckets: CALL_SECONDS,
    registers: [registry],
  });
  const errors = new Counter({
    name: 'aiguillage_store_errors_total',
    help: 'Calls of the query store that failed: not those that asked for what cannot be',
    labelNames: ['operation'],
    registers: [registry],
  });

  const observed =
    <A extends readonly unknown[], T>(operation: keyof Store, call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const end = calls.startTimer({ operation });
      try {
        return await call(...args);
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) errors.inc({ operation });
        throw error;
      } finally {
        end();
      }
    };

  return {
    upsert: observed('upsert', store.upsert),
    correct: observed('correct', store.correct),
    corrected: observed('corrected', store.corrected),
    keywordHits: observed('keywordHits', store.keywordHits),
    get: observed('get', store.get),
    byIds: observed('byIds', store.byIds),
    list: observed('list', store.list),
    changesAfter: observed('changesAfter', store.changesAfter),
    lastSequence: observed('lastSequence', store.lastSequence),
    counts: observed('counts', store.counts),
    ping: observed('ping', store.ping),
    maintain: observed('maintain', store.maintain),
    clear: store.clear,
    rebuild: store.rebuild,
    close: store.close,
  };
}
