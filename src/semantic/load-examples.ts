import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../errors.ts';
import { type Example, exampleOfRow } from './examples.ts';

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

/** Reads labelled JSON Lines files. Throws `invalid_data_file` with the file and the line. Rows without a usable label are left out. */
export async function loadExamples(files: readonly string[], split: Split): Promise<Example[]> {
  const examples: Example[] = [];
  for (const file of files) {
    const source = basename(file, extname(file));
    let number = 0;
    try {
      for await (const line of createInterface({
        input: createReadStream(file),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        number += 1;
        if (line.trim() === '') continue;
        const example = exampleOfRow(JSON.parse(line), source);
        if (example === null) continue;
        if (split === 'all' || isTestText(example.text) === (split === 'test')) examples.push(example);
      }
    } catch (cause) {
      const why = cause instanceof SyntaxError ? `line ${number} is not JSON` : 'cannot be read';
      throw new AppError('invalid_data_file', `${file}: ${why}.`, { cause });
    }
  }
  return examples;
}
