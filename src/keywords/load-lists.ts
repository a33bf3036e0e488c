import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../errors.ts';
import { type ListProblem, listError } from './list-problem.ts';
import type { KeywordList } from './list-schema.ts';
import { parseKeywordList } from './parse-list.ts';

/**
 * Reads every `*.yaml` of a folder, sorted by name. Throws `invalid_data_file` with all the problems of all the files
 * at once, each with its file, line, entry and what to write instead.
 */
export function loadKeywordLists(dir: string): KeywordList[] {
  const lists: KeywordList[] = [];
  const problems: ListProblem[] = [];
  for (const file of listFiles(dir)) {
    if (file.endsWith('.yml')) {
      problems.push({
        file,
        fr: `renommez le fichier en « ${basename(file, '.yml')}.yaml »`,
        en: 'rename it to .yaml',
      });
      continue;
    }
    const parsed = parseKeywordList(file, readFileSync(join(dir, file), 'utf8'));
    if (parsed.list !== undefined) lists.push(parsed.list);
    problems.push(...parsed.problems);
  }
  if (problems.length > 0) throw listError(problems);
  return lists;
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
