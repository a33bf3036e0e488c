import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../errors.ts';
import { type Fault, type ListProblem, listError } from './list-problem.ts';
import type { KeywordList, KeywordSet } from './list-schema.ts';
import { parseKeywordList, parseKeywordSet } from './parse-list.ts';

/** All that a folder of keywords holds. */
export interface Keywords {
  readonly lists: readonly KeywordList[];
  readonly sets: readonly KeywordSet[];
}

/** The folder of the named sets, inside that of the lists. It may be absent. */
export const SETS_FOLDER = 'sets';

/** Letters with accents of another encoding would be read as signs that no text holds, and the terms never be found. */
export const NOT_UTF8: Fault = {
  code: 'not_utf8',
  fr: 'le fichier n’est pas en UTF-8 : enregistrez-le de nouveau, avec l’encodage UTF-8',
  en: 'the file is not UTF-8: save it again, with the encoding UTF-8',
};

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

/** One file: a list, a set, or what is wrong with it. */
export interface KeywordFile extends DataFile {
  readonly list?: KeywordList;
  readonly set?: KeywordSet;
  readonly problems: readonly ListProblem[];
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
  const { names, problems } = keywordFileNames(dir);
  const files = names.map((file) => readKeywordFile(file, readFileSync(join(dir, file))));
  return {
    lists: files.flatMap(({ file, hash, list }) => (list === undefined ? [] : [{ file, hash, list }])),
    sets: files.flatMap(({ file, hash, set }) => (set === undefined ? [] : [{ file, hash, set }])),
    problems: [...problems, ...files.flatMap(({ problems }) => problems)],
  };
}

/** The files of a folder that are lists or sets, sorted; those of the other usual ending are told. */
export function keywordFileNames(dir: string): {
  readonly names: readonly string[];
  readonly problems: readonly ListProblem[];
} {
  const problems: ListProblem[] = [];
  const lists = yamlFiles(dir, problems);
  const sets = existsSync(join(dir, SETS_FOLDER)) ? yamlFiles(join(dir, SETS_FOLDER), problems) : [];
  return { names: [...lists, ...sets.map((name) => `${SETS_FOLDER}/${name}`)], problems };
}

/** Reads one file by its name in the folder: a list, a set, or what is wrong with it. */
export function readKeywordFile(file: string, bytes: Uint8Array): KeywordFile {
  const digest = hash('sha256', bytes).slice(0, 12);
  if (!isUtf8(bytes)) return { file, hash: digest, problems: [{ file, ...NOT_UTF8 }] };
  const text = Buffer.from(bytes).toString('utf8');
  if (file.startsWith(`${SETS_FOLDER}/`)) {
    const { set, problems } = parseKeywordSet(file, text);
    return { file, hash: digest, ...(set === undefined ? {} : { set }), problems };
  }
  const { list, problems } = parseKeywordList(file, text);
  return { file, hash: digest, ...(list === undefined ? {} : { list }), problems };
}

/** The names of the YAML files of a folder; those of the other usual ending are told. */
function yamlFiles(dir: string, problems: ListProblem[]): string[] {
  const files = listFiles(dir);
  for (const file of files)
    if (file.endsWith('.yml'))
      problems.push({
        ...{ file, code: 'file_name' },
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
    throw new AppError(
      'invalid_data_file',
      {
        fr: `Le dossier des listes de mots-clés est illisible : ${dir}`,
        en: `The folder of the keyword lists cannot be read: ${dir}`,
      },
      { cause },
    );
  }
}
