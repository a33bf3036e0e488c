import { hash } from 'node:crypto';
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

interface DataFile {
  /** `retards.yaml` or `sets/transporteurs.yaml`, in the folder of the lists. */
  readonly file: string;
  /** Twelve hex digits of the SHA-256 of its bytes. */
  readonly hash: string;
}
export interface ListFile extends DataFile {
  readonly list: KeywordList;
}
export interface SetFile extends DataFile {
  readonly set: KeywordSet;
}

/** The sound files of a folder, and what is wrong with the others. */
export interface KeywordFolder {
  readonly lists: readonly ListFile[];
  readonly sets: readonly SetFile[];
  readonly problems: readonly ListProblem[];
}

/**
 * Reads every `*.yaml` of a folder as a list and every `sets/*.yaml` as a named set, each sorted by name. Throws
 * `invalid_data_file` with all the problems of all the files at once, each with its file, line, entry and what to write
 * instead.
 */
export function loadKeywords(dir: string): Keywords {
  const { lists, sets, problems } = readKeywordFolder(dir);
  if (problems.length > 0) throw listError(problems);
  return { lists: lists.map(({ list }) => list), sets: sets.map(({ set }) => set) };
}

/** Reads a folder as it is, with its problems. Throws `invalid_data_file` where the folder itself cannot be read. */
export function readKeywordFolder(dir: string): KeywordFolder {
  const lists: ListFile[] = [];
  const sets: SetFile[] = [];
  const problems: ListProblem[] = [];
  for (const file of yamlFiles(dir, problems)) {
    const { text, hash } = readText(join(dir, file));
    const parsed = parseKeywordList(file, text);
    if (parsed.list !== undefined) lists.push({ file, hash, list: parsed.list });
    problems.push(...parsed.problems);
  }
  if (existsSync(join(dir, SETS_FOLDER)))
    for (const name of yamlFiles(join(dir, SETS_FOLDER), problems)) {
      const file = `${SETS_FOLDER}/${name}`;
      const { text, hash } = readText(join(dir, file));
      const parsed = parseKeywordSet(file, text);
      if (parsed.set !== undefined) sets.push({ file, hash, set: parsed.set });
      problems.push(...parsed.problems);
    }
  return { lists, sets, problems };
}

function readText(path: string): { text: string; hash: string } {
  const bytes = readFileSync(path);
  return { text: bytes.toString('utf8'), hash: hash('sha256', bytes).slice(0, 12) };
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
