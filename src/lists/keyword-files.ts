import { watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toAppError, type Wording } from '../errors.ts';
import { type ListProblem, problemPlace } from '../keywords/list-problem.ts';
import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { type KeywordFile, keywordFileNames, readKeywordFile } from '../keywords/load-lists.ts';
import type { FileDocument } from './documents.ts';

/** Something that keeps a list, a set, or a new version of one, from counting. */
export interface Trouble extends Wording {
  /** A place in a file, or a revision. */
  readonly where: string;
  /** The same without anything that the list itself says, and what is wrong in a word: all that logs may hold. */
  readonly place: string;
  readonly code: string;
  /** The list that it keeps from counting; undefined for a set, or the folder. */
  readonly list?: string | undefined;
}

/** What the folder of the lists says now. A file that is not sound says what it said when it last was. */
export interface KeywordFiles {
  readonly lists: ReadonlyMap<string, FileDocument<KeywordList>>;
  readonly sets: ReadonlyMap<string, FileDocument<KeywordSet>>;
  readonly troubles: readonly Trouble[];
}

export interface KeywordFileWatch {
  /** Ends the watching. Idempotent. */
  stop(): Promise<void>;
}

/** Editors write a file in several steps: it is read when it has been left alone for so long. */
const SETTLE_MS = 100;
/** Network and container file systems do not always tell of changes: so often somebody looks. */
const LOOK_EVERY_MS = 2_000;

/** A file as it was when it was last read. It can be handed to another thread. */
interface KnownFile {
  readonly signature: string;
  readonly list?: FileDocument<KeywordList>;
  readonly set?: FileDocument<KeywordSet>;
  readonly problems: readonly ListProblem[];
}

/** What a reader of the folder has read, by the name of the file. */
export type KnownFiles = ReadonlyMap<string, KnownFile>;

/**
 * Reads a folder again and again; only files that have changed since, or since another read what is `known`, are really
 * read: the first time at once, when there is nothing yet that would have to wait, and later by `readFileLater`.
 */
export function createFolderReader(
  dir: string,
  readFileLater: (file: string, bytes: Uint8Array) => Promise<KeywordFile>,
  known: KnownFiles = new Map(),
) {
  let isFirst = true;

  /** Undefined where nothing has changed since the last time, unless `always`. Throws where the folder cannot be read. */
  function read(always: true): Promise<KeywordFiles>;
  function read(always?: boolean): Promise<KeywordFiles | undefined>;
  async function read(always = false): Promise<KeywordFiles | undefined> {
    const { names, problems } = keywordFileNames(dir);
    const next = new Map<string, KnownFile>();
    for (const name of names) next.set(name, await readOne(name, known.get(name)));
    isFirst = false;
    const same = next.size === known.size && [...next].every(([name, file]) => known.get(name) === file);
    known = next;
    return same && !always ? undefined : toFiles([...next.values()], problems);
  }

  async function readOne(name: string, before: KnownFile | undefined): Promise<KnownFile> {
    const path = join(dir, name);
    const signature = await stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
      () => 'gone',
    );
    if (before?.signature === signature) return before;
    try {
      const bytes = await readFile(path);
      const read = isFirst ? readKeywordFile(name, bytes) : await readFileLater(name, bytes);
      const { file, hash, list, set, problems } = read;
      // What was sound before goes on counting.
      if (problems.length > 0) return { ...before, signature, problems };
      return {
        signature,
        ...(list === undefined ? {} : { list: { file, hash, content: list } }),
        ...(set === undefined ? {} : { set: { file, hash, content: set } }),
        problems,
      };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : toAppError(error).code;
      const problem = {
        ...({ file: name, code: 'file_unreadable' } as const),
        fr: `le fichier ne peut pas être lu (${code}) : vérifiez ses droits`,
        en: `the file cannot be read (${code}): check its permissions`,
      };
      return { ...before, signature, problems: [problem] };
    }
  }

  return { read, known: () => known };
}

/**
 * Tells of each change of the folder, until it is stopped. `onTrouble` is told where the folder itself cannot be read:
 * what it said before still holds.
 */
export function watchKeywordFiles(options: {
  readonly dir: string;
  readonly reader: { read(always?: boolean): Promise<KeywordFiles | undefined> };
  readonly onChange: (files: KeywordFiles) => Promise<void>;
  readonly onTrouble: (trouble: Trouble) => void;
}): KeywordFileWatch {
  const { dir, reader, onChange, onTrouble } = options;
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  let settling: NodeJS.Timeout | undefined;
  let folderLost = false;

  const look = () => {
    looking = looking.then(async () => {
      if (stopped) return;
      try {
        const files = await reader.read(folderLost);
        folderLost = false;
        if (files !== undefined) await onChange(files);
      } catch (error) {
        // Told once, not at every look.
        if (!folderLost) onTrouble(folderTrouble(dir, error));
        folderLost = true;
      }
    });
  };
  const soon = () => {
    clearTimeout(settling);
    settling = setTimeout(look, SETTLE_MS);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  const watcher = watch(dir, { recursive: true, persistent: false }, soon);
  // Where watching fails (too many watches, the folder is gone), looking goes on.
  watcher.on('error', () => watcher.close());

  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(settling);
      watcher.close();
      await looking;
    },
  };
}

function toFiles(known: readonly KnownFile[], folderProblems: readonly ListProblem[]): KeywordFiles {
  return {
    lists: byId(known.flatMap(({ list }) => list ?? [])),
    sets: byId(known.flatMap(({ set }) => set ?? [])),
    troubles: [...folderProblems, ...known.flatMap(({ problems }) => problems)].map((problem) => ({
      where: problemPlace(problem),
      place: problemPlace({ ...problem, entry: undefined }),
      list: problem.file.includes('/') ? undefined : problem.file.replace(/\.ya?ml$/, ''),
      code: problem.code,
      fr: problem.fr,
      en: problem.en,
    })),
  };
}

function byId<T extends { readonly id: string }>(
  files: readonly FileDocument<T>[],
): ReadonlyMap<string, FileDocument<T>> {
  return new Map(files.map((file) => [file.content.id, file]));
}

function folderTrouble(dir: string, error: unknown): Trouble {
  const { code, message } = toAppError(error);
  return {
    ...{ where: dir, place: dir, code },
    fr: 'le dossier des listes ne peut plus être lu : ce qui comptait compte encore ; rétablissez-le',
    en: `the folder of the lists can no longer be read; what counted still does; bring it back (${message})`,
  };
}
