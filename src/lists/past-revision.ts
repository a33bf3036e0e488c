import { AppError } from '../errors.ts';
import { type EventLog, TOPICS } from '../log/event-log.ts';
import type { DocumentKind } from './document-kind.ts';
import { unknownRevision } from './preconditions.ts';
import { readRevisionPart } from './revision-event.ts';
import { createRevisionView, type RevisionView } from './revision-view.ts';

/**
 * A document as one of its revisions left it; undefined where that removed it. Replayed from the log: history takes no
 * memory, and is as long as the log. Throws `not_found`.
 */
export async function readPastRevision<T>(
  {
    log,
    kind,
    view,
  }: { readonly log: EventLog; readonly kind: DocumentKind<T>; readonly view: RevisionView<T> },
  id: string,
  revision: number,
): Promise<T | undefined> {
  const history = view.history(id);
  const [first] = history;
  if (first === undefined || revision < 1 || revision > history.length) throw unknownRevision(id, revision);
  if (revision === history.length) return view.current(id);
  const past = createRevisionView(kind);
  const keys = `${kind.kind}/${id}/`;
  for await (const event of log.read([TOPICS.policy], first.offset)) {
    if (!event.key.startsWith(keys)) continue;
    const part = readRevisionPart(event);
    if (part !== undefined && past.take(part, event.offset) !== undefined && past.revisionOf(id) === revision)
      return past.current(id);
  }
  throw new AppError('internal', {
    fr: `La révision ${revision} de « ${id} » n’est pas dans le journal.`,
    en: `Revision ${revision} of "${id}" is not in the log.`,
  });
}
