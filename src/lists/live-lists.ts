import type { Logger } from 'pino';
import { toAppError } from '../errors.ts';
import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import { listError } from '../keywords/list-problem.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { type ListFile, readKeywordFolder } from '../keywords/load-lists.ts';
import { type EventLog, TOPICS } from '../log/event-log.ts';
import { compileAll, recompile } from './recompile.ts';
import { createRevisionView, type RevisionView } from './revision-view.ts';

/** Events of one turn: a revision of one entry is one event of a few hundred bytes, a part of a long one 128 kB. */
const MAX_BATCH = 20;

/** A list as it counts now. */
export interface LiveList {
  readonly list: KeywordList;
  readonly origin: 'file' | 'store';
  /** Of the store; 0 for a list that comes from its file. */
  readonly revision: number;
  /** Changes with the list: what `If-Match` compares. */
  readonly etag: string;
}

/** Something that keeps a list, or a new version of it, from counting. */
export interface ListTrouble {
  /** A file name, or `revision 12 of list x`. */
  readonly where: string;
  readonly fr: string;
  readonly en: string;
}

/**
 * The lists that this thread decides with: those of the files, those of the store, which take over from a file of the
 * same name, and the matcher that is compiled from them. A change makes a new matcher beside the old one, which goes on
 * being used until the new one is whole.
 */
export interface LiveLists {
  readonly matcher: KeywordMatcher;
  readonly version: string;
  /** Sorted by id. */
  readonly lists: readonly KeywordList[];
  readonly troubles: readonly ListTrouble[];
  readonly view: RevisionView;
  get(id: string): LiveList | undefined;
  all(): readonly LiveList[];
  /** What a list says in its file, if it has one. */
  file(id: string): ListFile | undefined;
  /** Takes over the files as they are now read. */
  setFiles(files: readonly ListFile[], troubles: readonly ListTrouble[]): void;
  /** Resolves when the list has this revision here. */
  reached(id: string, revision: number): Promise<void>;
  /** Calls the listener after each change. Returns what ends that. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
  /** Rejects where the log cannot be followed any more. */
  readonly done: Promise<void>;
}

export interface LiveListsDeps {
  readonly log: EventLog;
  /** The folder of the files. */
  readonly dir: string;
  readonly analyser: TermAnalyser;
  readonly logger: Logger;
}

/** Resolves when everything that was published is in effect. Throws `invalid_data_file` where the files cannot be used. */
export async function startLiveLists({ log, dir, analyser, logger }: LiveListsDeps): Promise<LiveLists> {
  const view = createRevisionView(logger);
  const { lists: files, problems } = readKeywordFolder(dir);
  if (problems.length > 0) throw listError(problems);
  let byFile = new Map(files.map((file) => [file.list.id, file]));
  let fileTroubles: readonly ListTrouble[] = [];
  const compileTroubles = new Map<string, ListTrouble>();
  const listeners = new Set<() => void>();
  /** Changes that came while the past is replayed are compiled once, at the end. */
  let started = false;
  const waiting = new Set<string>();

  // The files alone must be sound, whatever the store adds.
  let matcher = compileAll(
    files.map(({ list }) => list),
    analyser,
  );
  let serving = new Map(matcher.lists.map((list) => [list.id, list]));

  function wanted(id: string): KeywordList | undefined {
    return view.current(id) ?? byFile.get(id)?.list;
  }

  /** Makes a matcher with these lists as they are now wanted. One that cannot be compiled stays as it was, alone. */
  function refresh(ids: Iterable<string>): void {
    const changed = [...ids].filter((id) => wanted(id) !== serving.get(id));
    for (const id of changed) compileTroubles.delete(id);
    if (!tryServing(changed)) for (const id of changed) tryServing([id], true);
    for (const listener of listeners) listener();
  }

  function tryServing(ids: readonly string[], last = false): boolean {
    const next = new Map(serving);
    for (const id of ids) {
      const list = wanted(id);
      if (list === undefined) next.delete(id);
      else next.set(id, list);
    }
    try {
      matcher = recompile(matcher, [...next.values()], analyser);
      serving = next;
      return true;
    } catch (error) {
      const { code, message } = toAppError(error);
      for (const id of last ? ids : []) {
        logger.error({ list: id, revision: view.revisionOf(id), code }, 'keyword list cannot be used');
        const where = `${id}, revision ${view.revisionOf(id)}`;
        compileTroubles.set(id, { where, fr: message, en: message });
      }
      return false;
    }
  }

  const follower = log.follow({
    topics: [TOPICS.policy],
    maxBatch: MAX_BATCH,
    handle: async (events) => {
      const changed = view.apply(events);
      if (changed.size === 0) return;
      if (started) refresh(changed);
      else for (const id of changed) waiting.add(id);
    },
    onRetry: (error, failures) =>
      logger.warn({ failures, code: toAppError(error).code }, 'keyword lists: trying again'),
  });
  await follower.caughtUp;
  started = true;
  refresh(waiting);

  function get(id: string): LiveList | undefined {
    const stored = view.current(id);
    if (stored !== undefined) {
      const revision = view.revisionOf(id);
      return { list: stored, origin: 'store', revision, etag: `"r${revision}"` };
    }
    const file = byFile.get(id);
    return file && { list: file.list, origin: 'file', revision: 0, etag: `"f${file.hash}"` };
  }

  return {
    get matcher() {
      return matcher;
    },
    get version() {
      return matcher.version;
    },
    get lists() {
      return matcher.lists;
    },
    get troubles() {
      return [...fileTroubles, ...compileTroubles.values()];
    },
    view,
    get,
    all: () =>
      [...new Set([...byFile.keys(), ...view.lists()])].sort().flatMap((id) => {
        const found = get(id);
        return found === undefined ? [] : [found];
      }),
    file: (id) => byFile.get(id),
    setFiles(next, troubles) {
      const ids = new Set([...byFile.keys(), ...next.map(({ list }) => list.id)]);
      byFile = new Map(next.map((file) => [file.list.id, file]));
      fileTroubles = troubles;
      refresh(ids);
    },
    reached: (id, revision) =>
      new Promise((resolve) => {
        const look = () => {
          if (view.revisionOf(id) < revision) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => follower.stop(),
    done: follower.done,
  };
}
