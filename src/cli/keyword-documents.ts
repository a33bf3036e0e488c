import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { readConfig } from '../config.ts';
import { AppError, unreadable } from '../errors.ts';
import { compileKeywords, type KeywordMatcher } from '../keywords/compile.ts';
import { decodeTable } from '../keywords/csv-table.ts';
import { type ListHeader, listFromCsv } from '../keywords/list-csv.ts';
import { listError } from '../keywords/list-problem.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { loadKeywords, NOT_UTF8 } from '../keywords/load-lists.ts';
import { parseKeywordList } from '../keywords/parse-list.ts';
import { type DecisionParts, loadDecisionParts } from '../pipeline/load-decider.ts';
import type { DraftChange } from '../pipeline/tuning-jobs.ts';
import { createStagedDecider, type StagedDecider } from '../routing/decide.ts';

/** Where a document says which list it is: near its beginning. */
const MAX_BEFORE_ID = 2_000;

/** All that decides, from the files, without a server. */
export interface OfflineDecision {
  readonly parts: DecisionParts;
  readonly decider: StagedDecider;
  readonly matcher: KeywordMatcher;
}

/** Reads lists, sets, model and policy of the settings. Throws `invalid_data_file`. */
export function loadOffline(): OfflineDecision {
  const config = readConfig();
  const { lists, sets } = loadKeywords(config.KEYWORDS_DIR);
  const parts = loadDecisionParts(config);
  return {
    parts,
    decider: createStagedDecider(parts),
    matcher: compileKeywords(lists, parts.analyser, sets),
  };
}

/**
 * Reads a list from a file: YAML, JSON or CSV by its ending. A table has no header: it takes that of the list of its
 * name. Throws `invalid_data_file` with every problem, by line or row.
 */
export function readListFile(file: string, lists: readonly KeywordList[], id?: string): KeywordList {
  const bytes = readBytes(file);
  const isTable = extname(file) === '.csv';
  if (!isTable && !isUtf8(bytes)) throw listError([{ file: basename(file), ...NOT_UTF8 }]);
  const text = isTable ? decodeTable(bytes) : bytes.toString('utf8');
  // A draft may have any name: it takes the place of the list that it says it is. A table says none.
  const name = id ?? (isTable ? undefined : namedIn(text)) ?? basename(file, extname(file));
  const parsed = isTable
    ? listFromCsv(basename(file), text, headerOf(lists, name, file))
    : parseKeywordList(`${name}.yaml`, text);
  if (parsed.list === undefined) throw listError(parsed.problems);
  return parsed.list;
}

/** What `--draft FILE` and `--remove ID` say, as changes of the lists in force. */
export function changesFrom(
  values: { readonly draft?: string[] | undefined; readonly remove?: string[] | undefined },
  lists: readonly KeywordList[],
): DraftChange[] {
  return [
    ...(values.draft ?? []).map((file) => ({ list: readListFile(file, lists) })),
    ...(values.remove ?? []).map((id) => ({ remove: id })),
  ];
}

function headerOf(lists: readonly KeywordList[], id: string, file: string): ListHeader {
  const list = lists.find((one) => one.id === id);
  if (list === undefined) {
    throw new AppError('usage', {
      fr: `${file} : aucune liste « ${id} » dont prendre le titre et la route : donnez --list ID`,
      en: `${file}: there is no list "${id}" to take the header from: give --list ID`,
    });
  }
  const { entries: _, ...header } = list;
  return header;
}

/** The list that a document says it is. */
export function namedIn(text: string): string | undefined {
  return /^(?:id:[ \t]*|\s*\{\s*"id"\s*:\s*)["']?([a-z0-9-]{1,80})/m.exec(text.slice(0, MAX_BEFORE_ID))?.[1];
}

export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

/** A file of the command line that is not there, or may not be read. */
export function cannotRead(file: string, cause: unknown): AppError {
  const wording = unreadable(file, { fr: 'vérifiez le chemin', en: 'check the path' });
  return new AppError('invalid_data_file', wording, { cause });
}
