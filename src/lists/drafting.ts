import { AppError } from '../errors.ts';
import { mustBeAnother, speakingTeam } from './approvals.ts';
import type { Change } from './change.ts';
import type { DocumentKind } from './document-kind.ts';
import type { Documents } from './documents.ts';
import type { Actor, Draft, DraftStore } from './draft-store.ts';
import { mustMatch, outdated, type Seen } from './preconditions.ts';
import { mustReach } from './reach.ts';
import type { ApprovalTeam } from './revision-event.ts';

/** What may be done to drafts. */
export interface Drafting<T> {
  drafts(): Promise<readonly Draft[]>;
  /** Throws `not_found`. */
  draft(id: string): Promise<Draft>;
  /** True where what it was begun from has changed since. */
  isOutdated(draft: Draft): boolean;
  /** The document as it would be; undefined where it would be removed. Throws `conflict` where the draft is outdated. */
  drafted(draft: Draft): Promise<T | undefined>;
  /** The whole document as it should be: pieces of changes that make it of nothing. */
  putDraft(
    id: string,
    pieces: readonly string[],
    seen: Seen,
    actor: Actor,
  ): Promise<{ readonly draft: Draft; readonly created: boolean }>;
  /** Some changes more: to the draft, or as a new one. */
  editDraft(id: string, changes: readonly Change[], seen: Seen, actor: Actor): Promise<Draft>;
  removeDraft(id: string, seen: Seen, actor: Actor): Promise<void>;
  approve(id: string, seen: Seen, vote: Vote, actor: Actor): Promise<Draft>;
  /** Says no to the draft as it is: until it changes, or the team approves it, nobody publishes it. */
  refuse(id: string, seen: Seen, vote: Vote, reason: string, actor: Actor): Promise<Draft>;
}

/** For which teams a key may speak, and for which one it does: said where it may for both. */
export interface Vote {
  readonly mayApprove: readonly ApprovalTeam[];
  readonly team: ApprovalTeam | undefined;
}

export function createDrafting<T>(
  kind: DocumentKind<T>,
  documents: Documents<T>,
  drafts: DraftStore,
): Drafting<T> {
  const { view } = documents;
  const isOne = (draft: Draft) => draft.path.startsWith('sets/') === (kind.kind === 'set');
  const idOf = (draft: Draft) => draft.path.replace(/^sets\//, '');
  const etagOf = (id: string) => documents.get(id)?.etag ?? '';

  /** A crash may have come between the publishing of a draft and its end. */
  const isPublished = (draft: Draft) => view.hasPublication(idOf(draft), draft.publication);
  const isOutdated = (draft: Draft) => etagOf(idOf(draft)) !== draft.base;

  async function find(id: string): Promise<Draft | undefined> {
    const found = await drafts.get(kind.path(id));
    if (found === undefined || !isPublished(found)) return found;
    await drafts.remove(found.path, found.etag);
    return undefined;
  }

  async function draft(id: string): Promise<Draft> {
    const found = await find(id);
    if (found === undefined)
      throw new AppError('not_found', {
        fr: `« ${id} » n’a pas de brouillon : envoyez-en un (PUT).`,
        en: `There is no draft of "${id}": PUT one.`,
      });
    return found;
  }

  async function drafted(of: Draft): Promise<T | undefined> {
    // Its changes are to something that is no more: what they would make of another one is anybody's guess.
    if (isOutdated(of)) throw outdated(kind, idOf(of));
    const base = documents.get(idOf(of))?.content;
    return kind.apply(base, await drafts.changes(of.path));
  }

  /** A draft of something that is not there yet belongs to the brands that it names itself. */
  async function reachDraft(of: Draft, actor: Actor): Promise<void> {
    const next = actor.brands === null || isOutdated(of) ? undefined : await drafted(of);
    mustReach(kind, actor, documents.get(idOf(of))?.content, next);
  }

  /** The draft that was seen, where the actor may decide on it. */
  async function votedOn(id: string, seen: Seen, actor: Actor): Promise<Draft> {
    const found = await draft(id);
    await reachDraft(found, actor);
    mustMatch(seen, found.etag);
    if (isOutdated(found)) throw outdated(kind, id);
    return found;
  }

  async function putDraft(id: string, pieces: readonly string[], seen: Seen, actor: Actor) {
    mustReach(kind, actor, documents.get(id)?.content);
    const before = await find(id);
    if (before !== undefined) {
      await reachDraft(before, actor);
      mustMatchDraft(before, seen);
      if (isOutdated(before)) throw outdated(kind, id);
      return { draft: await drafts.replace(before.path, before.etag, pieces, actor), created: false };
    }
    mayBegin(id, seen);
    return { draft: await drafts.create(kind.path(id), etagOf(id), pieces, actor), created: true };
  }

  async function editDraft(id: string, changes: readonly Change[], seen: Seen, actor: Actor): Promise<Draft> {
    mustReach(kind, actor, documents.get(id)?.content);
    const before = await find(id);
    const piece = JSON.stringify(changes);
    if (before !== undefined) {
      await reachDraft(before, actor);
      mustMatchDraft(before, seen);
      if (isOutdated(before)) throw outdated(kind, id);
      return drafts.add(before.path, before.etag, piece, actor);
    }
    mayBegin(id, seen);
    return drafts.create(kind.path(id), etagOf(id), [piece], actor);
  }

  /** A first draft is made by whoever has seen the document as it is, or does not mind what it says. */
  function mayBegin(id: string, seen: Seen): void {
    if (seen.ifNoneMatch === '*') return;
    mustMatch(seen, etagOf(id));
  }

  return {
    drafts: async () => (await drafts.all()).filter((found) => isOne(found) && !isPublished(found)),
    draft,
    isOutdated,
    drafted,
    putDraft,
    editDraft,
    async removeDraft(id, seen, actor) {
      const found = await draft(id);
      await reachDraft(found, actor);
      mustMatch(seen, found.etag);
      await drafts.remove(found.path, found.etag);
    },
    async approve(id, seen, { mayApprove, team: wanted }, actor) {
      const found = await votedOn(id, seen, actor);
      const team = speakingTeam(mayApprove, wanted);
      mustBeAnother(found, team, actor);
      return drafts.approve(found.path, found.etag, team, actor);
    },
    async refuse(id, seen, { mayApprove, team: wanted }, reason, actor) {
      const found = await votedOn(id, seen, actor);
      return drafts.refuse(found.path, found.etag, speakingTeam(mayApprove, wanted), reason, actor);
    },
  };
}

function mustMatchDraft(draft: Draft, seen: Seen): void {
  if (seen.ifMatch === undefined && seen.ifNoneMatch !== undefined)
    throw new AppError('precondition_failed', {
      fr: `${draft.updatedBy} a déjà un brouillon : lisez-le (GET), et envoyez son ETag dans If-Match.`,
      en: `${draft.updatedBy} has a draft already: GET it, and send its ETag as If-Match.`,
    });
  mustMatch(seen, draft.etag);
}
