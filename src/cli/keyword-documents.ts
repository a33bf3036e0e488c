import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { compileKeywords, type KeywordMatcher } from '../keywords/compile.ts';
import { type ListHeader, listFromCsv } from '../keywords/list-csv.ts';
import { listError } from '../keywords/list-problem.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { parseKeywordList } from '../keywords/parse-list.ts';
import { type DecisionParts, loadDecisionParts } from '../pipeline/load-decider.ts';
import type { DraftChange } from '../pipeline/tuning-jobs.ts';
import { createStagedDecider, type StagedDecider } from '../routing/decide.ts';

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
  const text = readText(file);
  const name = id ?? basename(file, extname(file));
  const parsed =
    extname(file) === '.csv'
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
    throw new AppError('usage', `${file}: there is no list "${id}" to take the header from: give --list ID.`);
  }
  const { entries: _, ...header } = list;
  return header;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid_data_file', `${file} cannot be read.`, { cause });
  }
}
