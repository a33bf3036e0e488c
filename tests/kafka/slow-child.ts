import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { CLASSIFY_GROUP } from '../../src/pipeline/classify-worker.ts';

/** A consumer that takes its time over each batch, until SIGUSR2 tells it to hurry. */
const BATCH_MS = 500;

const log = await openWholeLog(readConfig(), () => {});
const hurry = new AbortController();
process.on('SIGUSR2', () => hurry.abort());

const processor = log.process({
  group: CLASSIFY_GROUP,
  topics: [TOPICS.raw],
  maxBatch: 50,
  handle: async (events) => {
    await wait(BATCH_MS, undefined, { signal: hurry.signal }).catch(() => {});
    return events.map((event) => ({ ...event, topic: TOPICS.community }));
  },
});
process.stdout.write('works\n');
process.on('SIGTERM', () => void processor.stop());
await processor.done;
await log.close();
process.exit(0);
