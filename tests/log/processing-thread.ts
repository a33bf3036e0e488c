import { workerData } from 'node:worker_threads';
import { createEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { TOPICS } from '../../src/log/event-log.ts';

/** A thread that processes: it has the port of the writer from the thread that started it. */
const log = createEmbeddedLog({ dir: workerData.dir, writer: workerData.port });
const { done } = log.process({
  group: 'thread',
  topics: [TOPICS.raw],
  maxBatch: 5,
  handle: async (events) => events.map((event) => ({ ...event, topic: TOPICS.community })),
});
await done;
