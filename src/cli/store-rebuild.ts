import { type Logger, pino } from 'pino';
import { type Config, readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import type { EventLog } from '../log/event-log.ts';
import { openWholeLog } from '../log/open-log.ts';
import { INDEX_GROUP, INDEXED_TOPICS } from '../pipeline/index-worker.ts';
import { rebuildStore } from '../pipeline/rebuild-store.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { type Command, EXIT, readArguments, topicDiffers } from './command.ts';
import { createProgress } from './progress.ts';

export const storeRebuildCommand: Command = {
  name: 'store rebuild',
  summary: {
    fr: 'remplit de nouveau le magasin de lecture depuis le journal',
    en: 'fill the query store again from the event log',
  },
  help: `aiguillage store rebuild : remplit de nouveau le magasin de lecture depuis le journal.

Usage : npm run -s aiguillage -- store rebuild

Avec SQLite, arrêtez d’abord le service : les réponses sont incomplètes jusqu’à la fin. Avec PostgreSQL (DATABASE_URL), il
peut tourner : il répond depuis l’ancien magasin jusqu’à ce que le nouveau soit entier. Le journal n’est pas changé.

aiguillage store rebuild: fills the query store again from the event log.

Usage: npm run -s aiguillage -- store rebuild

On SQLite stop the service first: answers are incomplete until it is done. On PostgreSQL (DATABASE_URL) it may run: it
answers from the former store until the new one is whole. The event log itself is not changed.
`,
  async run(args) {
    readArguments(args, {});
    const config = readConfig();
    const log = await openWholeLog(config, topicDiffers);
    try {
      const store = await openToRebuild(config);
      try {
        const count = await rebuild(log, store, pino({ level: config.LOG_LEVEL }, pino.destination(2)));
        process.stdout.write(`${count} events indexed\n`);
        return EXIT.ok;
      } finally {
        await store.close();
      }
    } finally {
      await log.close();
    }
  },
};

async function rebuild(log: EventLog, store: Store, logger: Logger): Promise<number> {
  const { events: total } = await log.lag(`${INDEX_GROUP}-from-the-start`, INDEXED_TOPICS);
  const progress = createProgress('store rebuild', total);
  const count = await rebuildStore({ log, store, logger, onProgress: (events) => progress.add(events) });
  progress.finish();
  return count;
}

async function openToRebuild(config: Config): Promise<Store> {
  try {
    return await openStore(config);
  } catch (error) {
    if (config.DATABASE_URL !== undefined || !(error instanceof AppError)) throw error;
    const { fr, en } = error.wording;
    const wording = {
      fr: `${fr}. Supprimez-le et recommencez : tout ce qu’il contient vient du journal.`,
      en: `${en}. Delete it and try again: everything in it comes from the log.`,
    };
    throw new AppError(error.code, wording, { cause: error });
  }
}
