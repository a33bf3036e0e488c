import { AppError } from '../errors.ts';
import { compileKeywords, type TermAnalyser } from '../keywords/compile.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { parseKeywordList } from '../keywords/parse-list.ts';

/**
 * Checks a list that came over the API as its file would be checked: JSON is YAML too. Returns it as it is read. Throws
 * `invalid_list` with every problem.
 */
export function checkDocument(value: unknown, id: string, analyser: TermAnalyser): KeywordList {
  const { list, problems } = parseKeywordList(`${id}.yaml`, JSON.stringify(value));
  if (list === undefined) {
    throw new AppError('invalid_list', undefined, {
      fields: problems.map(({ entry, fr, en }) => ({
        path: entry === undefined ? id : `${id}, entrée « ${entry} »`,
        message: `${fr} (${en})`,
      })),
    });
  }
  try {
    // Terms that the analyser sees nothing in are found by compiling them.
    compileKeywords([list], analyser);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('invalid_list', undefined, { cause: error, fields: error.fields });
  }
  return list;
}
