import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { IN_FRENCH } from '../schema-faults.ts';
import { type Example, parseLesson, type RowWords } from './examples.ts';

/** Which rows of a file are read: what is trained on, what is kept for the figures, or everything. */
export type Split = 'train' | 'test' | 'all';

const TEST_TENTHS = 1;

/**
 * One text in ten, for ever the same ones: kept out of training, and looked at only for the published figures. By the
 * text alone, case and spaces set aside, so that a copy in another file falls on the same side.
 */
export function isTestText(text: string): boolean {
  const plain = text.toLowerCase().replace(/\s+/g, ' ').trim();
  return createHash('sha256').update(plain).digest().readUInt32BE(0) % 10 < TEST_TENTHS;
}

/** Reads labelled JSON Lines files to learn from. Throws `invalid_data_file` as `readRows` does. */
export async function loadExamples(files: readonly string[], split: Split): Promise<Example[]> {
  const examples: Example[] = [];
  for (const file of files) {
    const source = sourceOf(file);
    for (const lesson of await readRows(file, split, parseLesson)) examples.push({ ...lesson, source });
  }
  return examples;
}

/** What the rows of a file are called by: its name, without folder and ending. */
export function sourceOf(file: string): string {
  return basename(file, extname(file));
}

/**
 * The rows of a JSON Lines file that fall on this side of the split. Every row is checked, those of the other side as well.
 * Throws `invalid_data_file` with the file, the line and the field.
 */
export async function readRows<Row extends { readonly text: string }>(
  file: string,
  split: Split,
  parse: (row: unknown, inWords?: RowWords) => z.ZodSafeParseResult<Row>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let number = 0;
  try {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const given = JSON.parse(line);
      const { data: row, error } = parse(given);
      if (error) throw notLabelled(file, number, error, parse(given, IN_FRENCH).error ?? error);
      if (split === 'all' || isTestText(row.text) === (split === 'test')) rows.push(row);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { fr, en } =
      cause instanceof SyntaxError
        ? { fr: `la ligne ${number} n’est pas du JSON`, en: `line ${number} is not JSON` }
        : { fr: 'illisible, vérifiez le chemin', en: 'cannot be read' };
    throw new AppError('invalid_data_file', { fr: `${file} : ${fr}.`, en: `${file}: ${en}.` }, { cause });
  }
  return rows;
}

function notLabelled(
  file: string,
  line: number,
  { issues: [first] }: z.ZodError,
  { issues: [inFrench] }: z.ZodError,
): AppError {
  const at = first === undefined ? '' : first.path.join('.');
  const en = first?.message ?? 'not a labelled text';
  // Our own words have French beside them.
  const own = first?.code === 'custom' ? first.params?.fr : undefined;
  const fr = typeof own === 'string' ? own : (inFrench?.message ?? 'pas un texte étiqueté');
  return new AppError('invalid_data_file', {
    fr: `${file}, ligne ${line} : ${at === '' ? '' : `${at} : `}${fr}.`,
    en: `${file}, line ${line}: ${at === '' ? '' : `${at}: `}${en}.`,
  });
}
