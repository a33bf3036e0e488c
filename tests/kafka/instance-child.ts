import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { CLASSIFY_GROUP } from '../../src/pipeline/classify-worker.ts';
import { TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';

/**
 * An instance that decides by the number of a mention, in half a second from start to work: what the log does with many
 * of them is tested, not the decision. The long run takes the service itself.
 */
const log = await openWholeLog(readConfig(), () => {});
const topics = Object.values(TOPIC_OF_QUEUE);

const processor = log.process({
  group: CLASSIFY_GROUP,
  topics: [TOPICS.raw],
  maxBatch: 50,
  handle: async (events) => {
    await wait(Math.random() * 20);
    return events.map((event) => ({
      ...event,
      topic: topics[Number(event.id.slice(2)) % topics.length] ?? TOPICS.review,
    }));
  },
  onRetry: (error: unknown, failures: number) => process.stderr.write(`${failures} ${String(error)}\n`),
});
process.on('SIGTERM', () => void processor.stop());
// Who reads this may stop it at once.
process.stdout.write('works\n');
await processor.done;
await log.close();
process.exit(0);
