import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { createDocumentEditor, type DocumentEditor, type EditorDeps } from './document-editor.ts';
import { LISTS, SETS } from './document-kind.ts';

/** What the API does with the lists and the named sets of the store. */
export interface KeywordEditor {
  readonly lists: DocumentEditor<KeywordList>;
  readonly sets: DocumentEditor<KeywordSet>;
}

export function createKeywordEditor(deps: EditorDeps): KeywordEditor {
  return {
    lists: createDocumentEditor(LISTS, deps.lists.documents, deps),
    sets: createDocumentEditor(SETS, deps.lists.sets, deps),
  };
}
