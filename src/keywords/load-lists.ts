import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../errors.ts';
import { type ListProblem, listError } from './list-problem.ts';
import type { KeywordList, KeywordSet } from './list-schema.ts';
import { parseKeywordList, parseKeywordSet } from './parse-list.ts';

/** All that a folder of keywords holds. */
export interface Keywords {
  readonly lists: readonly KeywordList[];
  readonly sets: readonly KeywordSet[];
}

/** The folder of the named sets, inside that of the lists. It may be absent. */
export const SETS_FOLDER = 'sets';

/**
 * Reads every `*.yaml` of a folder as a list and every `sets/*.yaml` as a named set, each sorted by name. Throws
 * `invalid_data_file` with all the problems of all the files at once, each with its file, line, entry and what to write
 * instead.
 */
export function loadKeywords(dir: string): Keywords {
  const lists: KeywordList[] = [];
  const sets: KeywordSet[] = [];
  const problems: ListProblem[] = [];
  for (const file of yamlFiles(dir, problems)) {
    const parsed = parseKeywordList(file, readFileSync(join(dir, file), 'utf8'));
    if (parsed.list !== undefined) lists.push(parsed.list);
    problems.push(...parsed.problems);
  }
  if (existsSync(join(dir, SETS_FOLDER)))
    for (const name of yamlFiles(join(dir, SETS_FOLDER), problems)) {
      const file = `${SETS_FOLDER}/${name}`;
      const parsed = parseKeywordSet(file, readFileSync(join(dir, file), 'utf8'));
      if (parsed.set !== undefined) sets.push(parsed.set);
      problems.push(...parsed.problems);
    }
  if (problems.length > 0) throw listError(problems);
  return { lists, sets };
}

/** The names of the YAML files of a folder; those of the other usual ending are told. */
function yamlFiles(dir: string, problems: ListProblem[]): string[] {
  const files = listFiles(dir);
  for (const file of files)
    if (file.endsWith('.yml'))
      problems.push({
        file,
        fr: `renommez le fichier en « ${basename(file, '.yml')}.yaml »`,
        en: 'rename it to .yaml',
      });
  return files.filter((file) => file.endsWith('.yaml'));
}

function listFiles(dir: string): string[] {
  try {
    // Sorted by code unit, not by locale: the same order on every machine.
    return readdirSync(dir, { withFileTypes: true })
      .filter((file) => !file.isDirectory())
      .map((file) => file.name)
      .filter((file) => /\.ya?ml$/.test(file))
      .sort();
  } catch (cause) {
    throw new AppError('invalid_data_file', `The folder of the keyword lists cannot be read: ${dir}`, {
      cause,
    });
  }
}
