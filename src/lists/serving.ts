import type { Logger } from 'pino';
import { AppError, toAppError } from '../errors.ts';
import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { sameValue } from './change.ts';
import type { ContentChange } from './document-kind.ts';
import type { Documents } from './documents.ts';
import type { Trouble } from './keyword-files.ts';
import { compileAll, recompile, type Serving } from './recompile.ts';

/** The matcher in use, and how it follows the documents. */
export interface ServingMatcher {
  readonly matcher: KeywordMatcher;
  /** Makes a matcher with these documents as they are now. What cannot be compiled stays as it was, alone. */
  refresh(lists: readonly string[], sets: readonly string[]): Promise<void>;
  troubles(): Trouble[];
  /** Compiles what would be, and uses none of it. Throws `invalid_list` with what cannot be compiled. */
  check(change: ContentChange): Promise<void>;
}

export interface ServingDeps {
  readonly documents: Documents<KeywordList>;
  readonly sets: Documents<KeywordSet>;
  readonly analyser: TermAnalyser;
  readonly logger: Logger;
}

/**
 * Compiles the documents as they are, at once; where that cannot be, those of the files alone: `refresh` then tells which
 * of the others is to blame. Throws `invalid_data_file` where even the files cannot be compiled.
 */
export function createServing({ documents, sets, analyser, logger }: ServingDeps): ServingMatcher {
  const troubles = new Map<string, Trouble>();
  let { serving, matcher } = compileFirst(
    servingOf(documents.all(), sets.all()),
    servingOf(documents.files(), sets.files()),
    analyser,
  );
  let queue: Promise<void> = Promise.resolve();

  /** The documents that serve, with some of them as they are now. */
  function withCurrent(lists: readonly string[], changedSets: readonly string[]): Serving {
    const next = { lists: new Map(serving.lists), sets: new Map(serving.sets) };
    for (const id of lists)
      put(next.lists, id, shareEntries(serving.lists.get(id), documents.get(id)?.content));
    for (const id of changedSets) put(next.sets, id, sets.get(id)?.content);
    return next;
  }

  /** Undefined where it is in use now, else why it cannot be. */
  async function use(next: Serving): Promise<unknown> {
    try {
      matcher = await recompile(matcher, serving, next);
      serving = next;
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async function refresh(lists: readonly string[], changedSets: readonly string[]): Promise<void> {
    for (const id of lists) troubles.delete(`list/${id}`);
    for (const id of changedSets) troubles.delete(`set/${id}`);
    if ((await use(withCurrent(lists, changedSets))) === undefined) return;
    // One of them cannot be used: each on its own, sets first, because lists use them.
    for (const id of changedSets)
      report(`set/${id}`, await use(withCurrent([], [id])), sets.get(id)?.revision);
    for (const id of lists)
      report(`list/${id}`, await use(withCurrent([id], [])), documents.get(id)?.revision);
  }

  function report(name: string, error: unknown, revision = 0): void {
    if (error === undefined) return;
    const { code, message } = toAppError(error);
    const where = revision === 0 ? name : `${name}, revision ${revision}`;
    logger.error({ where, code }, 'keyword list cannot be used');
    troubles.set(name, { where, fr: message, en: message });
  }

  return {
    get matcher() {
      return matcher;
    },
    refresh(lists, changedSets) {
      // One after the other: each starts from what the one before has made.
      queue = queue.then(() => refresh(lists, changedSets));
      return queue;
    },
    troubles: () => [...troubles.values()],
    async check(change) {
      const next = { lists: new Map(serving.lists), sets: new Map(serving.sets) };
      if (change.kind === 'list') put(next.lists, change.id, change.list);
      else put(next.sets, change.id, change.set);
      try {
        await recompile(matcher, serving, next);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        throw new AppError('invalid_list', undefined, { cause: error, fields: error.fields });
      }
    },
  };
}

function servingOf(
  lists: Iterable<{ readonly content: KeywordList }>,
  sets: Iterable<{ readonly content: KeywordSet }>,
): Serving {
  const byId = <T extends { readonly id: string }>(all: Iterable<{ readonly content: T }>) =>
    new Map([...all].map(({ content }) => [content.id, content]));
  return { lists: byId(lists), sets: byId(sets) };
}

function compileFirst(all: Serving, files: Serving, analyser: TermAnalyser) {
  try {
    return { serving: all, matcher: compileAll(all, analyser) };
  } catch {
    return { serving: files, matcher: compileAll(files, analyser) };
  }
}

function put<T>(map: Map<string, T>, id: string, value: T | undefined): void {
  if (value === undefined) map.delete(id);
  else map.set(id, value);
}

/**
 * The next list with the very entries of the one before where they say the same (it came from a file again, or moved
 * from its file to the store): what is the same object need not be compiled again.
 */
function shareEntries(
  before: KeywordList | undefined,
  next: KeywordList | undefined,
): KeywordList | undefined {
  if (before === undefined || next === undefined || before === next) return next;
  if (next.entries.some((entry, index) => entry === before.entries[index])) return next;
  const known = new Map(before.entries.map((entry) => [entry.id, entry]));
  const entries = next.entries.map((entry) => {
    const old = known.get(entry.id);
    return old !== undefined && sameValue(old, entry) ? old : entry;
  });
  return { ...next, entries };
}
