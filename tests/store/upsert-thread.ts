import { workerData } from 'node:worker_threads';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';

/** Told by `workerData`: writes batches of new mentions into the store, in a thread of its own. */
const { file, prefix, batches, size }: { file: string; prefix: string; batches: number; size: number } =
  workerData;

const store = await openSqliteStore({ file });
for (let batch = 0; batch < batches; batch += 1) {
  const ids = Array.from({ length: size }, (_, i) => `${prefix}${batch * size + i}`);
  await store.upsert(ids.map((id) => ({ routed: makeRoutedMention({ id }), event: 'test' })));
}
await store.close();
