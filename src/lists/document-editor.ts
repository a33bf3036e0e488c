import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import { type EventLog, TOPICS } from '../log/event-log.ts';
import { withTrace } from '../tracing.ts';
import { missingApprovals, mustBeUnrefused } from './approvals.ts';
import type { Change } from './change.ts';
import type { DocumentKind } from './document-kind.ts';
import type { Documents, LiveDocument } from './documents.ts';
import type { Actor, Draft, DraftStore } from './draft-store.ts';
import { createDrafting, type Drafting } from './drafting.ts';
import type { LiveLists } from './live-lists.ts';
import { readPastRevision } from './past-revision.ts';
import {
  changesNothing,
  conflict,
  mustMatch,
  outdated,
  type Seen,
  unknownDocument,
  unknownRevision,
} from './preconditions.ts';
import { mustReach } from './reach.ts';
import { type Revision, revisionEvents } from './revision-event.ts';

/** A revision without its content. */
export interface RevisionInfo extends Revision {
  readonly entryCount: number;
  readonly changeCount: number;
}

/** What was published, and the ETag of the document as it is now; empty where it is gone. */
export type Published = RevisionInfo & { readonly etag: string };

/**
 * What may be done to the lists, or to the sets. Whoever comes second is refused, and told what to do: of two appends of
 * one revision the log takes one. The verbs that publish resolve when the revision is durable, and decides here.
 */
export interface DocumentEditor<T> extends Drafting<T> {
  /** Throws `not_found`. */
  live(id: string): LiveDocument<T>;
  publish(id: string, seen: Seen, reason: string, actor: Actor): Promise<Published>;
  /** Publishes a former revision again, as a new one. */
  rollback(id: string, seen: Seen, revision: number, reason: string, actor: Actor): Promise<Published>;
  /** Takes it out of the store: its file counts again, if it has one. Where two must approve, prepares that. */
  remove(id: string, seen: Seen, reason: string, actor: Actor): Promise<Published | Draft>;
  /** Newest first. Throws `not_found` for what never was. */
  revisions(id: string): RevisionInfo[];
  revision(id: string, revision: number): Promise<RevisionInfo & { readonly document: T | null }>;
  /**
   * A version by its name: `12`, `current`, `file`, `draft`, or `base`: what the draft was begun from. Undefined where
   * it was removed, or where there was nothing. Throws `not_found`.
   */
  version(id: string, name: VersionName): Promise<T | undefined>;
}

export type VersionName = number | 'current' | 'file' | 'draft' | 'base';

export interface EditorDeps {
  readonly log: EventLog;
  readonly lists: LiveLists;
  readonly drafts: DraftStore;
  readonly logger: Logger;
  /** Who must approve a draft before it is published. */
  readonly approval: 'none' | 'two';
}

export function createDocumentEditor<T>(
  kind: DocumentKind<T>,
  documents: Documents<T>,
  deps: EditorDeps,
): DocumentEditor<T> {
  const { log, lists, drafts, logger, approval } = deps;
  const { view } = documents;
  const drafting = createDrafting(kind, documents, drafts);
  const { draft, drafted } = drafting;

  function live(id: string): LiveDocument<T> {
    const found = documents.get(id);
    if (found === undefined) throw unknownDocument(kind.kind, id);
    return found;
  }

  async function publish(id: string, seen: Seen, reason: string, actor: Actor): Promise<Published> {
    const ready = await draft(id);
    mustMatch(seen, ready.etag);
    const base = documents.get(id);
    if (ready.base !== (base?.etag ?? '')) throw outdated(kind, id);
    // Numbered with what it was begun from: what is published while this one is checked takes the number.
    const numbered = head(id, reason, actor);
    mustBeUnrefused(ready, id);
    if (approval === 'two') {
      const missing = missingApprovals(ready);
      if (missing.length > 0)
        throw conflict({
          fr: `Deux équipes doivent d’abord approuver le brouillon de « ${id} » ; il manque : ${missing.join(', ')} (POST draft/approve).`,
          en: `Two teams must approve the draft of "${id}" first; missing: ${missing.join(', ')}: POST draft/approve.`,
        });
    }
    const next = await drafted(ready);
    mustReach(kind, actor, base?.content, next);
    const changes = await changesTo(id, next);
    if (changes.length === 0) throw changesNothing(id);
    await check(id, next);
    const approvals = ready.approvals.map(({ team, by, date }) => ({ team, by, date }));
    const revision = { ...numbered, base: ready.base, approvals };
    const published = await append(
      { ...revision, action: next === undefined ? 'remove' : 'publish' },
      ready.publication,
      changes,
      actor,
    );
    await drafts.remove(kind.path(id), ready.etag);
    return published;
  }

  async function rollback(id: string, { ifMatch }: Seen, target: number, reason: string, actor: Actor) {
    const base = documents.get(id);
    if (ifMatch !== undefined) mustMatch({ ifMatch }, base?.etag ?? '');
    const revision = { ...head(id, reason, actor), base: base?.etag ?? '', restores: target };
    const next = await readPastRevision({ log, kind, view }, id, target);
    mustReach(kind, actor, base?.content, next);
    const changes = await changesTo(id, next);
    if (changes.length === 0)
      throw conflict({
        fr: `« ${id} » dit déjà ce que dit la révision ${target}.`,
        en: `"${id}" says already what revision ${target} says.`,
      });
    await check(id, next);
    return append({ ...revision, action: 'rollback' }, crypto.randomUUID(), changes, actor);
  }

  async function remove(id: string, seen: Seen, reason: string, actor: Actor) {
    const base = live(id);
    mustReach(kind, actor, base.content);
    mustMatch(seen, base.etag);
    if (base.origin === 'file')
      throw conflict({
        fr: `« ${id} » vient d’un fichier : retirez le fichier.`,
        en: `"${id}" comes from a file: remove the file.`,
      });
    const changes: Change[] = [{ change: 'remove' }];
    if (approval === 'two') return drafts.create(kind.path(id), base.etag, [JSON.stringify(changes)], actor);
    const revision = { ...head(id, reason, actor), base: base.etag };
    await check(id, undefined);
    return append({ ...revision, action: 'remove' }, crypto.randomUUID(), changes, actor);
  }

  /** From a file to the store goes all of it, because the file may change or go; between revisions, what differs. */
  async function changesTo(id: string, next: T | undefined): Promise<Change[]> {
    if (next === undefined) return view.current(id) === undefined ? [] : [{ change: 'remove' }];
    const base = documents.get(id);
    const changes = await kind.diff(base?.content, next);
    return changes.length === 0 || base?.origin === 'store' ? changes : kind.diff(undefined, next);
  }

  /** What is published can be used: a query that cannot be read, or a set that lists still name, is refused before. */
  async function check(id: string, next: T | undefined): Promise<void> {
    await lists.check(kind.change(id, next ?? documents.file(id)?.content));
  }

  function head(id: string, reason: string, actor: Actor) {
    return {
      ...(kind.kind === 'list' ? { list: id } : { set: id }),
      revision: view.revisionOf(id) + 1,
      author: actor.name,
      date: new Date(actor.now).toISOString(),
      reason,
      approvals: [],
    };
  }

  /** One of those who append the same revision is first; the log knows the others by its id. */
  async function append(
    revision: Revision,
    publication: string,
    changes: readonly Change[],
    { trace = {} }: Actor,
  ): Promise<Published> {
    const id = revision[kind.kind] ?? '';
    const events = await revisionEvents(revision, publication, changes);
    const traced = events.map((event) => withTrace(event, trace));
    const [first] = await log.append(TOPICS.policy, traced, { unique: true });
    await lists.reached(kind.path(id), revision.revision);
    const published = revisions(id).find(({ revision: number }) => number === revision.revision);
    if (first?.duplicate === true || published === undefined) throw outdated(kind, id);
    const { revision: number, action, changeCount } = published;
    const fields = {
      [kind.kind]: id,
      revision: number,
      action,
      changes: changeCount,
      version: lists.version,
    };
    logger.info(fields, 'keyword revision in effect');
    return { ...published, etag: documents.get(id)?.etag ?? '' };
  }

  function revisions(id: string): RevisionInfo[] {
    const history = view.history(id);
    if (history.length === 0) live(id);
    return history.map(({ publication: _p, offset: _o, ...info }) => info).reverse();
  }

  async function revision(id: string, number: number) {
    const document = await readPastRevision({ log, kind, view }, id, number);
    const info = revisions(id).find((one) => one.revision === number);
    if (info === undefined) throw unknownRevision(id, number);
    return { ...info, document: document ?? null };
  }

  async function version(id: string, name: VersionName): Promise<T | undefined> {
    switch (name) {
      case 'current':
        return live(id).content;
      case 'file': {
        const file = documents.file(id);
        if (file === undefined)
          throw new AppError('not_found', {
            fr: `« ${id} » n’a pas de fichier.`,
            en: `"${id}" has no file.`,
          });
        return file.content;
      }
      case 'base':
        return baseOf(id, (await draft(id)).base);
      case 'draft': {
        const { path, base } = await draft(id);
        return kind.apply(await baseOf(id, base), await drafts.changes(path));
      }
      default:
        return readPastRevision({ log, kind, view }, id, name);
    }
  }

  /** What a draft was begun from, even where it is no more. A file as it was then is not kept: as it is now instead. */
  async function baseOf(id: string, etag: string): Promise<T | undefined> {
    if (etag === '') return undefined;
    const [, revision] = /^"r(\d+)"$/.exec(etag) ?? [];
    if (revision === undefined) return documents.file(id)?.content;
    return readPastRevision({ log, kind, view }, id, Number(revision));
  }

  return { ...drafting, live, publish, rollback, remove, revisions, revision, version };
}
