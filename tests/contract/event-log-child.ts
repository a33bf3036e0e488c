import { type EventLog, TOPICS } from '../../src/log/event-log.ts';

/**
 * A process to be killed: `node event-log-child.ts <open module> <place> append|process`. It writes one line to
 * standard output for each thing that its parent may rely on.
 */
const [openModule = '', place = '', mode = ''] = process.argv.slice(2);
const { open }: { open(place: string): Promise<EventLog> } = await import(openModule);
const log = await open(place);
if (mode === 'append') await appendForEver();
else await processAll();

/** Says the number of each event that is acknowledged. Several calls are in flight at any time. */
async function appendForEver(): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (;;) {
        const id = String(next++);
        await log.append(TOPICS.raw, [{ id, key: id, value: Buffer.from(id), headers: {} }], {
          unique: true,
        });
        say(id);
      }
    }),
  );
}

/** Says `batch` for each batch that it is handed, and `done` when it has committed all of them. */
async function processAll(): Promise<void> {
  const processor = log.process({
    group: 'group',
    topics: [TOPICS.raw],
    maxBatch: 7,
    handle: async (events) => {
      say('batch');
      return events.map((event) => ({ ...event, topic: TOPICS.community, id: `of ${event.id}` }));
    },
  });
  while ((await log.lag('group', [TOPICS.raw])).events > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await processor.stop();
  await log.close();
  say('done');
}

function say(line: string): void {
  // To a pipe this is synchronous: what was said is not lost when the process is killed.
  process.stdout.write(`${line}\n`);
}
