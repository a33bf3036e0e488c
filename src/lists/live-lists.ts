import type { Logger } from 'pino';
import { AppError, alreadyInBoth, fieldError, toAppError } from '../errors.ts';
import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { type EventLog, type StoredEvent, TOPICS } from '../log/event-log.ts';
import { createPace } from '../pace.ts';
import { LISTS, SETS } from './document-kind.ts';
import { createDocumentReader } from './document-reader.ts';
import { createDocuments, type Documents } from './documents.ts';
import {
  createFolderReader,
  type KeywordFiles,
  type KnownFiles,
  type Trouble,
  watchKeywordFiles,
} from './keyword-files.ts';
import { type RevisionPart, readRevisionPart } from './revision-event.ts';
import { createServing, type ServingMatcher } from './serving.ts';

/** Events of one turn: a revision of one entry is one event of a few hundred bytes, a part of a long one 128 kB. */
const MAX_BATCH = 50;

/**
 * The lists that this thread decides with, as they change: those of the files, which are watched, and those of the
 * store, which follow the topic `policy`. A change makes a new matcher beside the old one, which goes on being used
 * until the new one is whole.
 */
export interface LiveLists {
  readonly matcher: KeywordMatcher;
  readonly version: string;
  /** Sorted by id. */
  readonly lists: readonly KeywordList[];
  readonly documents: Documents<KeywordList>;
  readonly sets: Documents<KeywordSet>;
  /** The files that they were read from, for another thread that starts. */
  readonly files: KnownFiles;
  /** What cannot be used, while something older is. */
  readonly troubles: readonly Trouble[];
  /** Compiles a list, or a set, as it would be. Throws `invalid_list` with what cannot be compiled. */
  check: ServingMatcher['check'];
  /** Resolves when this revision of a list or a set, by its path, decides here. */
  reached(path: string, revision: number): Promise<void>;
  stop(): Promise<void>;
  /** Rejects where the log cannot be followed any more. */
  readonly done: Promise<void>;
}

export interface LiveListsDeps {
  readonly log: EventLog;
  /** The folder of the files. */
  readonly dir: string;
  /** Files of it that another thread has read: those that have not changed are not read again. */
  readonly files?: KnownFiles | undefined;
  readonly analyser: TermAnalyser;
  /** A matcher by this analyser: what it has compiled is not compiled again. */
  readonly known?: KeywordMatcher | undefined;
  readonly logger: Logger;
  /** Told that a revision which was published so many milliseconds ago decides here now. */
  readonly onEffect?: ((ms: number) => void) | undefined;
}

/** Resolves when everything that was published is in effect. Throws `invalid_data_file` where the files cannot be used. */
export async function startLiveLists(deps: LiveListsDeps): Promise<LiveLists> {
  const { log, dir, analyser, logger, onEffect = () => {} } = deps;
  const documents = createDocuments(LISTS);
  const sets = createDocuments(SETS);
  /** The last revision of each document that decides. */
  const reached = new Map<string, number>();
  const listeners = new Set<() => void>();
  let fileTroubles: readonly Trouble[] = [];
  const long = createDocumentReader();
  const reader = createFolderReader(dir, long.readFile, deps.files);
  // At the start there is nothing older to go on with: the files must be sound.
  const first = await reader.read(true);
  if (first.troubles.length > 0) throw troublesError(first.troubles);
  documents.setFiles(first.lists);
  sets.setFiles(first.sets);

  /** Revisions that come while the past is replayed are compiled once, at the end. */
  let started = false;
  const waiting = { lists: new Set<string>(), sets: new Set<string>() };

  const follower = log.follow({
    topics: [TOPICS.policy],
    maxBatch: MAX_BATCH,
    handle: async (events) => {
      const pace = createPace();
      const published: string[] = [];
      for (const event of events) {
        const part = partOf(event, logger);
        if (part === undefined) continue;
        const list = documents.view.take(part, event.offset);
        if (list !== undefined) waiting.lists.add(list);
        const set = sets.view.take(part, event.offset);
        if (set !== undefined) waiting.sets.add(set);
        if (list !== undefined || set !== undefined) published.push(part.date);
        const turn = pace();
        if (turn !== undefined) await turn;
      }
      if (!started) return;
      await refreshWaiting();
      for (const date of published) onEffect(Date.now() - Date.parse(date));
    },
    onRetry: (error, failures) =>
      logger.warn({ failures, code: toAppError(error).code }, 'keyword lists: trying again'),
  });

  async function refresh(lists: readonly string[], changedSets: readonly string[]): Promise<void> {
    const paths = [
      ...lists.map((id) => [LISTS.path(id), documents.view.revisionOf(id)] as const),
      ...changedSets.map((id) => [SETS.path(id), sets.view.revisionOf(id)] as const),
    ];
    await serving.refresh(lists, changedSets);
    for (const [path, revision] of paths) reached.set(path, revision);
    for (const listener of [...listeners]) listener();
  }

  async function refreshWaiting(): Promise<void> {
    const [lists, changedSets] = [[...waiting.lists], [...waiting.sets]];
    waiting.lists.clear();
    waiting.sets.clear();
    if (lists.length + changedSets.length > 0) await refresh(lists, changedSets);
  }

  await follower.caughtUp;
  const serving = createServing({ documents, sets, analyser, known: deps.known, logger });
  started = true;
  // What was compiled already is not compiled again; what could not be is told.
  for (const id of documents.view.ids()) waiting.lists.add(id);
  for (const id of sets.view.ids()) waiting.sets.add(id);
  await refreshWaiting();

  const files = watchKeywordFiles({
    dir,
    reader,
    async onChange(next: KeywordFiles) {
      fileTroubles = next.troubles;
      for (const { place, code } of next.troubles)
        logger.error({ where: place, code }, 'keyword file refused');
      await refresh([...documents.setFiles(next.lists)], [...sets.setFiles(next.sets)]);
      logger.info({ version: serving.matcher.version, problems: next.troubles.length }, 'keyword files read');
    },
    onTrouble(trouble) {
      fileTroubles = [trouble];
      logger.error({ where: trouble.place, code: trouble.code }, 'keyword files refused');
    },
  });

  return {
    get matcher() {
      return serving.matcher;
    },
    get version() {
      return serving.matcher.version;
    },
    get lists() {
      return serving.matcher.lists;
    },
    get files() {
      return reader.known();
    },
    get troubles() {
      return [...fileTroubles, ...serving.troubles()];
    },
    documents,
    sets,
    check: serving.check,
    reached: (path, revision) =>
      new Promise((resolve) => {
        const look = () => {
          if ((reached.get(path) ?? 0) < revision) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    async stop() {
      await files.stop();
      await long.close();
      await follower.stop();
    },
    done: follower.done,
  };
}

/** An event that this version cannot read holds up nothing: the list stays as it was, and the log says so. */
function partOf(event: StoredEvent, logger: Logger): RevisionPart | undefined {
  try {
    return readRevisionPart(event);
  } catch {
    // The message could quote the list: its place is enough to find it by.
    const { topic, partition, offset, key } = event;
    logger.error({ topic, partition, offset, key }, 'keyword revision cannot be read');
    return undefined;
  }
}

function troublesError(troubles: readonly Trouble[]): AppError {
  // What a service writes at its start is kept as its logs are: the faulty words themselves are not told there.
  const lines = troubles.map(({ place, code }) => `  ${place} : ${code}`);
  const how = '« npm run -s aiguillage -- keywords check » dit quoi écrire (tells what to write instead)';
  const text = `Listes à corriger (lists to correct):\n${lines.join('\n')}\n${how}`;
  return new AppError('invalid_data_file', alreadyInBoth(text), {
    fields: troubles.map((trouble) => fieldError(trouble.where, trouble)),
  });
}
