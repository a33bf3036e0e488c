import { AppError } from '../errors.ts';
import type { TermAnalyser } from '../keywords/compile.ts';
import { readList as readTerms } from '../keywords/compiled-list.ts';
import { type ListProblem, problemPlace } from '../keywords/list-problem.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { parseKeywordList, parseKeywordSet } from '../keywords/parse-list.ts';
import type { Change } from './change.ts';
import { headerOf } from './document-kind.ts';
import { piecesOf } from './revision-event.ts';

/** Ids that are addresses under /v1/keywords. */
const RESERVED_IDS = ['sets', 'audit', 'check', 'test', 'dry-run', 'health', 'suggestions'];

/** Reads a document and gives the pieces of changes that make it of nothing. Throws `invalid_list`. */
export type ReadDocument = (kind: 'list' | 'set', id: string, text: string) => Promise<string[]>;

export function createDocumentReader(analyser: TermAnalyser): ReadDocument {
  return async (kind, id, text) =>
    piecesOf(
      kind === 'list'
        ? wholeList(readList(id, text, analyser))
        : [{ change: 'set-set', set: readSet(id, text) }],
    );
}

/** `alone`: a list as JSON with the entry and no other. */
export type ReadEntry = (alone: { readonly id: string }) => KeywordEntry;

export function createEntryReader(analyser: TermAnalyser): ReadEntry {
  return (alone) => {
    const [entry] = readList(alone.id, JSON.stringify(alone), analyser).entries;
    if (entry === undefined) throw new AppError('internal', 'A list that was read has an entry.');
    return entry;
  };
}

/** The changes that make a list of nothing. */
export function wholeList(list: KeywordList): Change[] {
  return [
    { change: 'remove' },
    { change: 'set-header', header: headerOf(list) },
    ...list.entries.map((entry): Change => ({ change: 'set-entry', entry })),
  ];
}

/** Reads a list as its file would be read: JSON is YAML too. Throws `invalid_list` with every problem. */
export function readList(id: string, text: string, analyser: TermAnalyser): KeywordList {
  if (RESERVED_IDS.includes(id))
    throw invalidList([
      {
        file: id,
        fr: `« ${id} » est une adresse de l’API : donnez un autre identifiant`,
        en: `"${id}" is an address of the API: give another id`,
      },
    ]);
  const { list, problems } = parseKeywordList(`${id}.yaml`, text);
  if (list === undefined) throw invalidList(problems);
  // Terms that the analyser sees nothing in.
  const unseen = readTerms(list, analyser, undefined).problems;
  if (unseen.length > 0) throw invalidList(unseen);
  return list;
}

/** The same for a named set. */
export function readSet(id: string, text: string): KeywordSet {
  const { set, problems } = parseKeywordSet(`${id}.yaml`, text);
  if (set === undefined) throw invalidList(problems);
  return set;
}

function invalidList(problems: readonly ListProblem[]): AppError {
  return new AppError('invalid_list', undefined, {
    fields: problems.map((problem) => ({
      path: problemPlace({ ...problem, file: problem.file.replace(/\.yaml$/, '') }),
      message: `${problem.fr} (${problem.en})`,
    })),
  });
}
