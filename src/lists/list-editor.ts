import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { type EventLog, TOPICS } from '../log/event-log.ts';
import { applyChanges, type Change, changesBetween } from './change.ts';
import { checkDocument } from './check-document.ts';
import type { Actor, Draft, DraftStore } from './draft-store.ts';
import type { LiveList, LiveLists } from './live-lists.ts';
import { type Revision, revisionEvents } from './revision-event.ts';

/** What a caller has seen, as `If-Match` and `If-None-Match` say it. */
export interface Seen {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** What the API does with the lists of the store. Whoever comes second is refused, and told what to do. */
export interface ListEditor {
  /** Throws `not_found`. */
  list(id: string): LiveList;
  draft(id: string): Draft;
  /** The list as it would be. */
  draftedList(draft: Draft): KeywordList;
  drafts(): readonly Draft[];
  /** `value`: a list as JSON. Throws `invalid_list` with every problem. */
  putDraft(
    id: string,
    value: unknown,
    seen: Seen,
    actor: Actor,
  ): { readonly draft: Draft; readonly created: boolean };
  removeDraft(id: string, seen: Seen): void;
  /** Resolves when the revision is durable, and in effect in this thread. */
  publish(id: string, seen: Seen, reason: string, actor: Actor): Promise<RevisionInfo & { etag: string }>;
  /** Newest first. Throws `not_found` for a list that never was. */
  revisions(id: string): RevisionInfo[];
}

/** A revision without its content. */
export interface RevisionInfo extends Revision {
  readonly entryCount: number;
  readonly changeCount: number;
}

export interface ListEditorDeps {
  readonly log: EventLog;
  readonly lists: LiveLists;
  readonly drafts: DraftStore;
  readonly analyser: TermAnalyser;
  readonly logger: Logger;
}

/** Ids that are addresses under /v1/keywords. */
const RESERVED_IDS = ['sets', 'audit', 'check', 'test', 'dry-run', 'health', 'suggestions'];

export function createListEditor({ log, lists, drafts, analyser, logger }: ListEditorDeps): ListEditor {
  function list(id: string): LiveList {
    const found = lists.get(id);
    if (found === undefined) throw new AppError('not_found', `There is no keyword list "${id}".`);
    return found;
  }

  function draft(id: string): Draft {
    const found = drafts.get(id);
    if (found !== undefined && !isPublished(found)) return found;
    // A crash came between the publishing and the end of the draft.
    if (found !== undefined) drafts.remove(id, found.etag);
    throw new AppError('not_found', `There is no draft of "${id}": PUT one.`);
  }

  function findDraft(id: string): Draft | undefined {
    const found = drafts.get(id);
    return found === undefined || isPublished(found) ? undefined : draft(id);
  }

  function isPublished(found: Draft): boolean {
    return lists.view.hasPublication(found.list, found.publication);
  }

  function draftedList(of: Draft): KeywordList {
    const base = lists.get(of.list);
    // Its changes are to a list that is no more: what they would make of another one is anybody's guess.
    if ((base?.etag ?? '') !== of.base) throw outdated(of.list);
    const drafted = applyChanges(base?.list, drafts.changes(of.list));
    if (drafted === undefined) throw new AppError('not_found', `The draft of "${of.list}" is empty.`);
    return drafted;
  }

  function putDraft(id: string, value: unknown, { ifMatch, ifNoneMatch }: Seen, actor: Actor) {
    if (RESERVED_IDS.includes(id)) throw reservedId(id);
    const next = checkDocument(value, id, analyser);
    const base = lists.get(id);
    const before = findDraft(id);
    const changes = changesBetween(base?.list, next);
    if (before !== undefined) {
      if (ifMatch === undefined) throw draftExists(before, ifNoneMatch);
      if (before.base !== (base?.etag ?? '')) throw outdated(id);
      return { draft: drafts.replace(id, ifMatch, changes, actor), created: false };
    }
    // A first draft is made from the list, by whoever has seen the list, or does not mind what it says.
    if (ifMatch === undefined && ifNoneMatch !== '*') throw new AppError('precondition_required');
    if (ifMatch !== undefined && ifMatch !== base?.etag) throw new AppError('precondition_failed');
    return { draft: drafts.create(id, base?.etag ?? '', changes, actor), created: true };
  }

  async function publish(id: string, { ifMatch }: Seen, reason: string, actor: Actor) {
    const ready = draft(id);
    if (ifMatch === undefined) throw new AppError('precondition_required');
    if (ifMatch !== ready.etag) throw new AppError('precondition_failed');
    const base = lists.get(id);
    if (ready.base !== (base?.etag ?? '')) throw outdated(id);
    const next = draftedList(ready);
    // From a file to the store: all of it, because the file may change or go. Between revisions: what differs.
    const from = base?.origin === 'store' ? base.list : undefined;
    const revision: Revision = {
      list: id,
      revision: lists.view.revisionOf(id) + 1,
      base: ready.base,
      author: actor.name,
      date: new Date(actor.now).toISOString(),
      reason,
      action: 'publish',
      approvals: ready.approvals.map(({ team, by, date }) => ({ team, by, date })),
    };
    const changes = from === undefined ? changesBetween(undefined, next) : changesBetween(from, next);
    if (base !== undefined && changesBetween(base.list, next).length === 0)
      throw new AppError('conflict', `The draft of "${id}" changes nothing: edit it, or delete it.`);
    await append(revision, ready.publication, changes);
    drafts.remove(id, ready.etag);
    const published = revisions(id)[0];
    if (published === undefined) throw new AppError('internal', `Revision ${revision.revision} is missing.`);
    return { ...published, etag: list(id).etag };
  }

  function revisions(id: string): RevisionInfo[] {
    const history = lists.view.history(id);
    if (history.length === 0) list(id);
    return history.map(({ publication: _p, offset: _o, ...info }) => info).reverse();
  }

  /** One of those who append the same revision is first; the log knows the others by its id. */
  async function append(revision: Revision, publication: string, changes: readonly Change[]): Promise<void> {
    const { list: id, revision: number } = revision;
    const events = revisionEvents(revision, publication, changes);
    const [first] = await log.append(TOPICS.policy, events, { unique: true });
    await lists.reached(id, number);
    if (first?.duplicate === true && !lists.view.hasPublication(id, publication)) throw outdated(id);
    logger.info(
      { list: id, revision: number, changes: changes.length, version: lists.version },
      'keyword list published',
    );
  }

  return {
    list,
    draft,
    drafts: () => drafts.all().filter((found) => !isPublished(found)),
    draftedList,
    putDraft,
    removeDraft,
    publish,
    revisions,
  };

  function removeDraft(id: string, { ifMatch }: Seen): void {
    const found = draft(id);
    if (ifMatch === undefined) throw new AppError('precondition_required');
    if (ifMatch !== found.etag) throw new AppError('precondition_failed');
    drafts.remove(id, found.etag);
  }
}

function reservedId(id: string): AppError {
  return new AppError('invalid_list', undefined, {
    fields: [
      {
        path: 'id',
        message: `« ${id} » est pris par l’API : donnez un autre identifiant (the API has this address: give another id)`,
      },
    ],
  });
}

function draftExists(draft: Draft, ifNoneMatch: string | undefined): AppError {
  if (ifNoneMatch === undefined) return new AppError('precondition_required');
  return new AppError(
    'precondition_failed',
    `${draft.updatedBy} has a draft of "${draft.list}": GET it, and send its ETag as If-Match.`,
  );
}

function outdated(id: string): AppError {
  return new AppError(
    'conflict',
    `The list "${id}" has changed since: read it, delete the draft or note what it changes, and make a new one from the list as it is now.`,
  );
}
