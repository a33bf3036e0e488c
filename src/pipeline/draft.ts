import { AppError } from '../errors.ts';
import type { KeywordMatcher } from '../keywords/compile.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { parseKeywordList } from '../keywords/parse-list.ts';
import { applyChanges, type ChangedEntries, changedEntries } from '../tuning/changed-lists.ts';
import type { DraftChange } from './tuning-jobs.ts';

export interface Draft {
  /** The lists as they would be. */
  readonly matcher: KeywordMatcher;
  readonly changed: ChangedEntries;
}

/** Reads a draft against the lists in force. Throws `invalid_request` with all that is wrong in its lists. */
export function readDraft(changes: readonly DraftChange[], current: KeywordMatcher): Draft {
  const read = changes.map((change, index) => {
    if ('list' in change) return { list: readList(change.list, `changes[${index}].list`) };
    if (current.lists.some(({ id }) => id === change.remove)) return change;
    const message = 'There is no such list.';
    throw new AppError('invalid_request', message, {
      fields: [{ path: `changes[${index}].remove`, message }],
    });
  });
  const lists = applyChanges(current.lists, read);
  return {
    matcher: compiled(current, lists),
    changed: changedEntries(current.lists, lists),
  };
}

/** A list document as it came, as the files are read: JSON is YAML. */
function readList(document: unknown, path: string): KeywordList {
  const id =
    typeof document === 'object' && document !== null && 'id' in document ? String(document.id) : 'list';
  const { list, problems } = parseKeywordList(`${id.slice(0, 100)}.yaml`, JSON.stringify(document) ?? '');
  if (list !== undefined) return list;
  throw new AppError('invalid_request', 'The list has problems: correct what is named.', {
    fields: problems.map(({ entry, fr, en }) => ({
      path: entry === undefined ? path : `${path}.entries « ${entry} »`,
      message: `${fr} (${en})`,
    })),
  });
}

function compiled(current: KeywordMatcher, lists: readonly KeywordList[]): KeywordMatcher {
  try {
    return current.with(lists, current.sets);
  } catch (cause) {
    // The same problem in a file is the operator's; in a request it is the caller's.
    if (!(cause instanceof AppError) || cause.code !== 'invalid_data_file') throw cause;
    throw new AppError('invalid_request', cause.message, { cause, fields: cause.fields });
  }
}
