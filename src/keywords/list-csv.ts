import { COLUMNS, type Column, readValue, writeValue } from './csv-columns.ts';
import { readCsv, type Table, writeCsv } from './csv-table.ts';
import { editDistance } from './edit-distance.ts';
import type { Fault, ListProblem } from './list-problem.ts';
import {
  type KeywordEntry,
  type KeywordList,
  KeywordListSchema,
  type KeywordSet,
  KeywordSetSchema,
} from './list-schema.ts';
import { checkListContent, checkSetContent, type ParsedList, type ParsedSet } from './parse-list.ts';
import { type Report, reportIssues } from './read-yaml.ts';

/** What a table does not hold: the list without its entries. */
export type ListHeader = Omit<KeywordList, 'entries'>;
export type SetHeader = Omit<KeywordSet, 'terms'>;

/** The entries of a list as a table that French Excel opens and saves: one row an entry, several terms on several lines of a cell. */
export function listToCsv({ entries }: Pick<KeywordList, 'entries'>): string {
  const rows = entries.map((entry) =>
    COLUMNS.map(({ path, kind }) => writeValue(valueAt(entry, path), kind)),
  );
  return writeCsv([COLUMNS.map(({ title }) => title), ...rows]);
}

/**
 * Reads the table of a list; what it does not hold is taken from `header`. Never throws: the problems name the row as the
 * table program numbers it (the titles are row 1) and the entry.
 */
export function listFromCsv(file: string, text: string, header: ListHeader): ParsedList {
  const table = readCsv(text.normalize('NFC'));
  const [titles = [], ...rows] = table.rows;
  const problems: ListProblem[] = table.isOpen ? [openQuote(file, table)] : [];
  const columns = readTitles(file, titles, problems);
  const entries: Record<string, unknown>[] = [];
  const rowOf: number[] = [];
  rows.forEach((cells, index) => {
    if (cells.every((cell) => cell.trim() === '')) return;
    const line = index + 2;
    if (cells.slice(columns.length).some((cell) => cell.trim() !== ''))
      problems.push({
        ...{ file, line, code: 'extra_cells' },
        fr: 'la ligne a plus de cellules que de titres : un « ; » ou un guillemet manque-t-il ?',
        en: 'the row has more cells than there are titles: is a ";" or a quotation mark missing?',
      });
    entries.push(entryOf(cells, columns));
    rowOf.push(line);
  });
  const document = { ...header, entries };
  const report: Report = (path, fault) => {
    const index = path[0] === 'entries' && typeof path[1] === 'number' ? path[1] : undefined;
    const id = index === undefined ? undefined : entries[index]?.id;
    const entry = typeof id === 'string' ? id : undefined;
    problems.push({ file, line: index === undefined ? undefined : rowOf[index], entry, ...fault });
  };
  const parsed = KeywordListSchema.safeParse(document);
  if (!parsed.success) reportIssues(parsed.error, document, KeywordListSchema, report);
  else checkListContent(parsed.data, report);
  return parsed.success && problems.length === 0
    ? { list: parsed.data, problems: [] }
    : { list: undefined, problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

/** The terms of a set as a table of one column. */
export function setToCsv({ terms }: Pick<KeywordSet, 'terms'>): string {
  return writeCsv([[SET_COLUMN.title], ...terms.map((term) => [writeValue(term, SET_COLUMN.kind)])]);
}

/** Reads the table of a set: its first column, with or without the title. Never throws. */
export function setFromCsv(file: string, text: string, header: SetHeader): ParsedSet {
  const table = readCsv(text.normalize('NFC'));
  const rows = table.rows.map(([cell = '']) => readValue(cell, SET_COLUMN.kind));
  const isTitled = typeof rows[0] === 'string' && isTitleOf(SET_COLUMN, rows[0]);
  const lines = rows.flatMap((term, index) =>
    term === undefined || (index === 0 && isTitled) ? [] : [{ term, line: index + 1 }],
  );
  const problems: ListProblem[] = table.isOpen ? [openQuote(file, table)] : [];
  const report: Report = (path, fault) => {
    const index = path[0] === 'terms' && typeof path[1] === 'number' ? path[1] : undefined;
    problems.push({ file, line: index === undefined ? undefined : lines[index]?.line, ...fault });
  };
  const document = { ...header, terms: lines.map(({ term }) => term) };
  const parsed = KeywordSetSchema.safeParse(document);
  if (!parsed.success) reportIssues(parsed.error, document, KeywordSetSchema, report);
  else checkSetContent(parsed.data, report);
  return parsed.success && problems.length === 0
    ? { set: parsed.data, problems: [] }
    : { set: undefined, problems };
}

/** Rows behind it have become part of one cell: they would be lost without a word. */
function openQuote(file: string, { rows }: Table): ListProblem {
  return {
    ...{ file, line: rows.length, code: 'open_quote' },
    fr: 'un guillemet ouvre une cellule et rien ne le ferme, les lignes suivantes seraient perdues : fermez-le, ou retirez-le',
    en: 'a quotation mark opens a cell and none closes it, the rows behind it would be lost: close it, or drop it',
  };
}

const SET_COLUMN: Column = { path: ['terms'], title: 'terme', kind: 'text' };

function valueAt(entry: KeywordEntry, path: readonly string[]): unknown {
  let value: unknown = entry;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

function entryOf(
  cells: readonly string[],
  columns: readonly (Column | undefined)[],
): Record<string, unknown> {
  const entry: Record<string, unknown> = {};
  const tests: Record<string, unknown> = {};
  columns.forEach((column, index) => {
    const value = column && readValue(cells[index] ?? '', column.kind);
    if (column === undefined || value === undefined) return;
    const [field, inner] = column.path;
    if (inner === undefined) entry[field] = value;
    else tests[inner] = value;
  });
  return Object.keys(tests).length === 0 ? entry : { ...entry, tests };
}

/** The column that each title names; an unknown or repeated one is told. */
function readTitles(
  file: string,
  titles: readonly string[],
  problems: ListProblem[],
): (Column | undefined)[] {
  const seen = new Set<Column>();
  const tell = (fault: Fault) => problems.push({ file, line: 1, ...fault });
  return titles.map((written) => {
    const title = written.trim();
    const column = COLUMNS.find((known) => isTitleOf(known, title));
    if (column === undefined) {
      const close = COLUMNS.find((known) => editDistance(known.title, title.toLowerCase()) <= 2)?.title;
      const names = COLUMNS.map((known) => known.title).join(', ');
      if (title !== '')
        tell({
          code: 'unknown_column',
          fr: `colonne inconnue « ${title} » : ${close === undefined ? `les colonnes sont ${names}` : `écrivez « ${close} »`}`,
          en: `unknown column "${title}": ${close === undefined ? `the columns are ${names}` : `write "${close}"`}`,
        });
    } else if (seen.has(column)) {
      tell({
        code: 'repeated_column',
        fr: `la colonne « ${title} » est là deux fois : gardez-en une`,
        en: `the column "${title}" is there twice: keep one`,
      });
      return undefined;
    } else seen.add(column);
    return column;
  });
}

function isTitleOf({ title, path }: Column, written: string): boolean {
  const name = written.normalize('NFC').trim().toLowerCase();
  return name === title || name === path.join('.').toLowerCase();
}
