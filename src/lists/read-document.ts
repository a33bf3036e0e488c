import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { AppError, fieldError, NOT_UTF8, notJson } from '../errors.ts';
import { decodeTable } from '../keywords/csv-table.ts';
import type { ListHeader, SetHeader } from '../keywords/list-csv.ts';
import { listFromCsv, setFromCsv } from '../keywords/list-csv.ts';
import { type ListProblem, problemPlace } from '../keywords/list-problem.ts';
import {
  type KeywordList,
  KeywordListSchema,
  type KeywordSet,
  KeywordSetSchema,
} from '../keywords/list-schema.ts';
import {
  checkListContent,
  checkSetContent,
  type ParsedList,
  type ParsedSet,
  parseKeywordList,
  parseKeywordSet,
} from '../keywords/parse-list.ts';
import { entryName, type Report, reportIssues } from '../keywords/read-yaml.ts';

export const FORMATS = ['json', 'yaml', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** A list or a set as it comes over the API. */
export type Submitted = {
  readonly id: string;
  readonly format: Format;
  readonly bytes: Uint8Array;
} & (
  | { readonly kind: 'list'; readonly header?: ListHeader | undefined }
  | { readonly kind: 'set'; readonly header?: SetHeader | undefined }
);

/** Ids that are addresses under /v1/keywords. */
const RESERVED_IDS = ['sets', 'audit', 'check', 'test', 'dry-run', 'health', 'suggestions'];
/** Problems that one answer tells: a table can be wrong in every row. */
const MAX_PROBLEMS = 200;
const BYTE_ORDER_MARK = '\uFEFF';

/** Reads a list. Throws `invalid_list` with every problem, and `invalid_json`. A table takes what it lacks from `header`. */
export function readListDocument(submitted: Submitted & { readonly kind: 'list' }): KeywordList {
  const { id, format, header } = submitted;
  if (RESERVED_IDS.includes(id))
    throw invalidList([
      {
        ...{ file: id, code: 'reserved_id' },
        fr: `« ${id} » est une adresse de l’API : donnez un autre identifiant`,
        en: `"${id}" is an address of the API: give another id`,
      },
    ]);
  const { list, problems } = reading((text): ParsedList => {
    if (format === 'csv') {
      if (header === undefined) throw noHeader(id);
      return listFromCsv(`${id}.csv`, text, header);
    }
    return format === 'json' ? listFromJson(id, text) : parseKeywordList(`${id}.yaml`, text);
  }, submitted);
  if (list === undefined) throw invalidList(problems);
  return list;
}

/** The same for a named set. */
export function readSetDocument(submitted: Submitted & { readonly kind: 'set' }): KeywordSet {
  const { id, format, header } = submitted;
  const { set, problems } = reading((text): ParsedSet => {
    if (format === 'csv') {
      if (header === undefined) throw noHeader(id);
      return setFromCsv(`${id}.csv`, text, header);
    }
    return format === 'json' ? setFromJson(id, text) : parseKeywordSet(`${id}.yaml`, text);
  }, submitted);
  if (set === undefined) throw invalidList(problems);
  return set;
}

/** What is nested without end overflows the stack of the parsers: that is a problem of the document, not of ours. */
function reading<T>(read: (text: string) => T, { format, bytes, id }: Submitted): T {
  try {
    if (format !== 'csv' && !isUtf8(bytes)) throw new AppError('invalid_json', NOT_UTF8);
    const text = format === 'csv' ? decodeTable(bytes) : withoutMark(Buffer.from(bytes).toString('utf8'));
    return read(text);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(id);
    throw error;
  }
}

function listFromJson(id: string, text: string): ParsedList {
  const { value: list, problems } = checked(id, parseJson(text), KeywordListSchema, checkListContent);
  return list === undefined ? { list, problems } : { list, problems: [] };
}

function setFromJson(id: string, text: string): ParsedSet {
  const { value: set, problems } = checked(id, parseJson(text), KeywordSetSchema, checkSetContent);
  return set === undefined ? { set, problems } : { set, problems: [] };
}

/** JSON is not read as YAML, which takes ten times as long; it has no lines to tell. */
function checked<T extends { readonly id: string }>(
  id: string,
  json: unknown,
  schema: z.ZodType<T>,
  check: (value: T, report: Report) => void,
): { value: T | undefined; problems: ListProblem[] } {
  const problems: ListProblem[] = [];
  const report: Report = (path, fault) => {
    if (problems.length > MAX_PROBLEMS) return;
    const entry = path[0] === 'entries' ? entryName(json, path) : undefined;
    problems.push({ file: id, entry, ...fault });
  };
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    if (parsed.data.id !== id)
      report(['id'], {
        code: 'other_id',
        fr: `« id » vaut « ${parsed.data.id} » : écrivez « ${id} », comme dans l’adresse`,
        en: `"id" is "${parsed.data.id}": write "${id}", as in the address`,
      });
    check(parsed.data, report);
  } else {
    const issues = parsed.error.issues
      .slice(0, MAX_PROBLEMS)
      .map((issue) =>
        issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, MAX_PROBLEMS) } : issue,
      );
    reportIssues(new z.ZodError(issues), json, schema, report);
  }
  return { value: parsed.success && problems.length === 0 ? parsed.data : undefined, problems };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.normalize('NFC'));
  } catch (cause) {
    throw new AppError('invalid_json', notJson(cause), { cause });
  }
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function invalidList(problems: readonly ListProblem[]): AppError {
  return new AppError('invalid_list', undefined, {
    fields: problems
      .slice(0, MAX_PROBLEMS)
      .map((problem) =>
        fieldError(problemPlace({ ...problem, file: problem.file.replace(/\.\w+$/, '') }), problem),
      ),
  });
}

function tooDeep(file: string): AppError {
  return invalidList([
    {
      ...{ file, code: 'too_deep' },
      fr: 'imbriqué sans fin : une liste a cinq niveaux',
      en: 'nested without end: a list has five levels',
    },
  ]);
}

function noHeader(id: string): AppError {
  return new AppError('conflict', {
    fr: `Un tableau n’a ni titre, ni responsable, ni équipe : créez d’abord « ${id} » (console, JSON ou YAML), puis importez-y des tableaux.`,
    en: `A table holds no title, owner or route: make "${id}" first (console, JSON or YAML), then import tables into it.`,
  });
}
