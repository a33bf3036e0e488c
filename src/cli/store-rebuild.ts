import { join } from 'node:path';
import { pino } from 'pino';
import { DATA_FILES, readConfig } from '../config.ts';
import { openEmbeddedLog } from '../log/embedded/embedded-log.ts';
import { INDEX_GROUP, INDEXED_TOPICS } from '../pipeline/index-worker.ts';
import { rebuildStore } from '../pipeline/rebuild-store.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { createProgress } from './progress.ts';

export const storeRebuildCommand: Command = {
  name: 'store rebuild',
  summary: 'empty the query store and fill it again from the event log',
  help: `aiguillage store rebuild: empties the query store and fills it again from the event log.

Usage: npm run -s aiguillage -- store rebuild

Stop the service first: answers are incomplete until it is done. The event log itself is not changed.
`,
  async run(args) {
    readArguments(args, {});
    const config = readConfig();
    const log = await openEmbeddedLog({ dir: config.DATA_DIR, topicPrefix: config.TOPIC_PREFIX });
    const store = await openSqliteStore({ file: join(config.DATA_DIR, DATA_FILES.store) });
    const logger = pino({ level: config.LOG_LEVEL }, pino.destination(2));
    const { events: total } = await log.lag(`${INDEX_GROUP}-from-the-start`, INDEXED_TOPICS);
    const progress = createProgress('store rebuild', total);
    try {
      const count = await rebuildStore({ log, store, logger, onProgress: (events) => progress.add(events) });
      progress.finish();
      process.stdout.write(`${count} events indexed\n`);
      return EXIT.ok;
    } finally {
      await store.close();
      await log.close();
    }
  },
};
