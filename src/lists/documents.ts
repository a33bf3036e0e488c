import type { DocumentKind } from './document-kind.ts';
import { createRevisionView, type RevisionView } from './revision-view.ts';

/** A list or a set as it counts now. */
export interface LiveDocument<T> {
  readonly content: T;
  readonly origin: 'file' | 'store';
  /** Of the store; 0 for what comes from a file. */
  readonly revision: number;
  /** Changes with the content: what `If-Match` compares. */
  readonly etag: string;
}

/** A document as its file has it. */
export interface FileDocument<T> {
  /** `retards.yaml`, in the folder of the lists. */
  readonly file: string;
  readonly hash: string;
  readonly content: T;
}

/** The documents of one kind: those of the files, and those of the store, which take over from a file of their name. */
export interface Documents<T> {
  readonly view: RevisionView<T>;
  get(id: string): LiveDocument<T> | undefined;
  /** Sorted by id. */
  all(): LiveDocument<T>[];
  /** The brands that a document speaks for, or spoke for when it last was there; undefined: all of them. */
  brands(id: string): readonly string[] | undefined;
  file(id: string): FileDocument<T> | undefined;
  files(): Iterable<FileDocument<T>>;
  /** Returns the ids of those that a file has, or had. */
  setFiles(files: ReadonlyMap<string, FileDocument<T>>): Set<string>;
}

export function createDocuments<T>(kind: DocumentKind<T>): Documents<T> {
  const view = createRevisionView(kind);
  let files: ReadonlyMap<string, FileDocument<T>> = new Map();

  function get(id: string): LiveDocument<T> | undefined {
    const content = view.current(id);
    if (content !== undefined) {
      const revision = view.revisionOf(id);
      return { content, origin: 'store', revision, etag: `"r${revision}"` };
    }
    const file = files.get(id);
    return file && { content: file.content, origin: 'file', revision: 0, etag: `"f${file.hash}"` };
  }

  return {
    view,
    get,
    all: () =>
      [...new Set([...files.keys(), ...view.ids()])].sort().flatMap((id) => {
        const found = get(id);
        return found === undefined ? [] : [found];
      }),
    brands(id) {
      const live = get(id);
      return live === undefined ? view.lastBrands(id) : kind.brands(live.content);
    },
    file: (id) => files.get(id),
    files: () => files.values(),
    setFiles(next) {
      const touched = new Set([...files.keys(), ...next.keys()]);
      files = next;
      return touched;
    },
  };
}
