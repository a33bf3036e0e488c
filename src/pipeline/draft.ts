import { AppError, fieldError } from '../errors.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import { readListDocument, readSetDocument } from '../lists/read-document.ts';
import {
  applyChanges,
  type ChangedEntries,
  changedEntries,
  type ListChange,
} from '../tuning/changed-lists.ts';
import type { DraftChange } from './tuning-jobs.ts';

export interface Draft {
  /** The lists as they would be. */
  readonly matcher: KeywordMatcher;
  readonly changed: ChangedEntries;
}

/** Reads a draft against the lists in force. Throws `invalid_list` with all that is wrong in one of its documents. */
export function readDraft(changes: readonly DraftChange[], current: KeywordMatcher): Draft {
  const read = changes.map((change, index) => readChange(change, `changes[${index}]`, current));
  const documents = applyChanges(current, read);
  return { matcher: withDocuments(current, documents), changed: changedEntries(current, documents) };
}

function readChange(change: DraftChange, path: string, current: KeywordMatcher): ListChange {
  if ('list' in change) return { list: readListDocument({ kind: 'list', ...submitted(change.list) }) };
  if ('set' in change) return { set: readSetDocument({ kind: 'set', ...submitted(change.set) }) };
  const [field, id, all] =
    'remove' in change
      ? (['remove', change.remove, current.lists] as const)
      : (['removeSet', change.removeSet, current.sets] as const);
  if (all.some((one) => one.id === id)) return change;
  const unknown = { fr: 'Aucune liste, aucun ensemble de ce nom.', en: 'There is no such list or set.' };
  throw new AppError('invalid_request', unknown, { fields: [fieldError(`${path}.${field}`, unknown)] });
}

/** A document as it came, to be read as every list is that comes over the API. */
function submitted(document: unknown) {
  const bytes = Buffer.from(JSON.stringify(document) ?? '', 'utf8');
  return { id: idOf(document), format: 'json', bytes } as const;
}

function idOf(document: unknown): string {
  const id = typeof document === 'object' && document !== null && 'id' in document ? document.id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : 'liste';
}

function withDocuments(
  current: KeywordMatcher,
  { lists, sets }: ReturnType<typeof applyChanges>,
): KeywordMatcher {
  try {
    return current.with(lists, sets);
  } catch (cause) {
    // The same problem in a file is the operator's; in a request it is the caller's.
    if (!(cause instanceof AppError) || cause.code !== 'invalid_data_file') throw cause;
    throw new AppError('invalid_list', cause.wording, { cause, fields: cause.fields });
  }
}
