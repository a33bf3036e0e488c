import type { Logger } from 'pino';
import { AppError, toAppError } from '../errors.ts';
import type { KeywordMatcher, TermAnalyser } from '../keywords/compile.ts';
import { ListError, type ListProblem } from '../keywords/list-problem.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { createPace } from '../pace.ts';
import { sameValue } from './change.ts';
import { type ContentChange, headerOf } from './document-kind.ts';
import type { Documents } from './documents.ts';
import type { Trouble } from './keyword-files.ts';
import { compileAll, recompile, type Serving } from './recompile.ts';

/** The matcher in use, and how it follows the documents. */
export interface ServingMatcher {
  readonly matcher: KeywordMatcher;
  /**
   * Makes a matcher with these documents as they are now. What cannot be compiled stays as it was, alone; of a list with
   * faulty entries, the others count.
   */
  refresh(lists: readonly string[], sets: readonly string[]): Promise<void>;
  troubles(): Trouble[];
  /** Compiles what would be, and uses none of it. Throws `invalid_list` with what cannot be compiled. */
  check(change: ContentChange): Promise<void>;
}

export interface ServingDeps {
  readonly documents: Documents<KeywordList>;
  readonly sets: Documents<KeywordSet>;
  readonly analyser: TermAnalyser;
  /** By this analyser: what it has compiled is not compiled again. */
  readonly known?: KeywordMatcher | undefined;
  readonly logger: Logger;
}

/**
 * Compiles the documents as they are, at once; where that cannot be, those of the files alone: `refresh` then tells which
 * of the others is to blame. Throws `invalid_data_file` where even the files cannot be compiled.
 */
export function createServing({ documents, sets, analyser, known, logger }: ServingDeps): ServingMatcher {
  const troubles = new Map<string, readonly Trouble[]>();
  let { serving, matcher } = compileFirst(
    servingOf(documents.all(), sets.all()),
    servingOf(documents.files(), sets.files()),
    analyser,
    known,
  );
  let queue: Promise<void> = Promise.resolve();
  /** What was checked last: what is then published mostly says the same, and need not be compiled again. */
  let checked:
    | { readonly from: Serving; readonly next: Serving; readonly matcher: KeywordMatcher }
    | undefined;

  /** The documents that serve, with some of them as they are now. */
  async function withCurrent(lists: readonly string[], changedSets: readonly string[]): Promise<Serving> {
    const next = { lists: new Map(serving.lists), sets: new Map(serving.sets) };
    for (const id of lists)
      put(next.lists, id, await shareEntries(serving.lists.get(id), documents.get(id)?.content));
    for (const id of changedSets) put(next.sets, id, sets.get(id)?.content);
    return next;
  }

  /** Undefined where it is in use now, else why it cannot be. */
  async function use(next: Serving): Promise<unknown> {
    try {
      if (checked?.from === serving && (await sameServing(checked.next, next))) {
        ({ matcher, next: serving } = checked);
      } else {
        matcher = await recompile(matcher, serving, next);
        serving = next;
      }
      checked = undefined;
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async function refresh(lists: readonly string[], changedSets: readonly string[]): Promise<void> {
    const taken = new Map(lists.map((id) => [id, documents.get(id)?.content]));
    // Later versions are made from the very entries that are compiled, unless there is one already.
    const adopt = () => {
      for (const id of lists) {
        const used = serving.lists.get(id);
        const live = documents.get(id);
        if (used !== undefined && live?.origin === 'store' && live.content === taken.get(id))
          documents.view.adopt(id, used);
      }
    };
    for (const id of lists) troubles.delete(`list/${id}`);
    for (const id of changedSets) troubles.delete(`set/${id}`);
    if ((await use(await withCurrent(lists, changedSets))) === undefined) return adopt();
    // One of them cannot be used: each on its own, sets first, because lists use them.
    for (const id of changedSets)
      report(`set/${id}`, await use(await withCurrent([], [id])), sets.get(id)?.revision);
    for (const id of lists) {
      const next = await withCurrent([id], []);
      const error = await use(next);
      if (error === undefined) continue;
      const revision = documents.get(id)?.revision;
      const faulty = faultyEntries(id, error);
      if (faulty.size > 0 && (await use(without(next, id, faulty))) === undefined)
        reportEntries(id, error, revision);
      else report(`list/${id}`, error, revision);
    }
  }

  function report(name: string, error: unknown, revision = 0): void {
    if (error === undefined) return;
    const { code, wording } = toAppError(error);
    const where = placeOf(name, revision);
    logger.error({ where, code }, 'keyword list cannot be used');
    const list = name.startsWith('list/') ? name.slice('list/'.length) : undefined;
    troubles.set(name, [{ where, place: where, code, list, ...wording }]);
  }

  /** The others of the list are in use. The log names no entry: its id is a word of the list. */
  function reportEntries(id: string, error: unknown, revision = 0): void {
    const place = placeOf(`list/${id}`, revision);
    const told: Trouble[] = [];
    for (const { entry, code, fr, en } of problemsOf(id, error)) {
      logger.error({ where: place, code }, 'keyword entry cannot be used');
      told.push({ where: `${place}, ${entry}`, place, code, list: id, fr, en });
    }
    troubles.set(`list/${id}`, told);
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
    troubles: () => [...troubles.values()].flat(),
    async check(change) {
      const next = { lists: new Map(serving.lists), sets: new Map(serving.sets) };
      if (change.kind === 'list')
        put(next.lists, change.id, await shareEntries(serving.lists.get(change.id), change.list));
      else put(next.sets, change.id, change.set);
      try {
        const from = serving;
        checked = { from, next, matcher: await recompile(matcher, from, next) };
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

function compileFirst(all: Serving, files: Serving, analyser: TermAnalyser, known?: KeywordMatcher) {
  try {
    return { serving: all, matcher: compileAll(all, analyser, known) };
  } catch {
    return { serving: files, matcher: compileAll(files, analyser, known) };
  }
}

/** Cheap where they share their entries, as two versions of a list do. */
async function sameServing(a: Serving, b: Serving): Promise<boolean> {
  if (a.lists.size !== b.lists.size || !sameValue([...a.sets], [...b.sets])) return false;
  const pace = createPace();
  for (const [id, list] of a.lists) {
    const other = b.lists.get(id);
    if (list === other) continue;
    if (other === undefined || list.entries.length !== other.entries.length) return false;
    if (!sameValue(headerOf(list), headerOf(other))) return false;
    for (const [index, entry] of list.entries.entries()) {
      if (!sameValue(entry, other.entries[index])) return false;
      const turn = pace();
      if (turn !== undefined) await turn;
    }
  }
  return true;
}

function placeOf(name: string, revision: number): string {
  return revision === 0 ? name : `${name}, revision ${revision}`;
}

/** What is wrong with single entries of a list; none where something is wrong with the list as a whole. */
function problemsOf(id: string, error: unknown): readonly ListProblem[] {
  if (!(error instanceof ListError)) return [];
  const own = error.problems.filter(({ file, entry }) => file === `${id}.yaml` && entry !== undefined);
  return own.length === error.problems.length ? own : [];
}

/**
 * A revision is for ever, and what the query language refuses may grow: an entry that was sound when it was published
 * must not keep those beside it from counting.
 */
function faultyEntries(id: string, error: unknown): ReadonlySet<string | undefined> {
  return new Set(problemsOf(id, error).map(({ entry }) => entry));
}

function without(serving: Serving, id: string, faulty: ReadonlySet<string | undefined>): Serving {
  const list = serving.lists.get(id);
  if (list === undefined) return serving;
  const entries = list.entries.filter((entry) => !faulty.has(entry.id));
  return { ...serving, lists: new Map(serving.lists).set(id, { ...list, entries }) };
}

function put<T>(map: Map<string, T>, id: string, value: T | undefined): void {
  if (value === undefined) map.delete(id);
  else map.set(id, value);
}

/**
 * The next list with the very entries of the one before where they say the same (it came from a file again, or moved
 * from its file to the store): what is the same object need not be compiled again.
 */
async function shareEntries(
  before: KeywordList | undefined,
  next: KeywordList | undefined,
): Promise<KeywordList | undefined> {
  if (before === undefined || next === undefined || before === next) return next;
  if (next.entries.some((entry, index) => entry === before.entries[index])) return next;
  const pace = createPace();
  const known = new Map(before.entries.map((entry) => [entry.id, entry]));
  const entries: KeywordEntry[] = [];
  for (const entry of next.entries) {
    const old = known.get(entry.id);
    entries.push(old !== undefined && sameValue(old, entry) ? old : entry);
    const turn = pace();
    if (turn !== undefined) await turn;
  }
  return { ...next, entries };
}
