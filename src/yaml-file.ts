import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { AppError, alreadyInBoth, CHECK_FILE, unreadable } from './errors.ts';
import { faultLines, schemaFaults } from './schema-faults.ts';

/**
 * Reads a YAML file that has a shape. Throws `invalid_data_file` where it cannot be read, is no YAML, or has fields to
 * correct: all of them at once.
 */
export function readYamlFile<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  const value = readYaml(file);
  const { success, data } = schema.safeParse(value);
  if (success) return data;
  const fields = schemaFaults(schema, value);
  const wording = alreadyInBoth(`${file} est à corriger (to correct):\n${faultLines(fields)}`);
  throw new AppError('invalid_data_file', wording, { fields });
}

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid_data_file', unreadable(file, CHECK_FILE), { cause });
  }
  try {
    return parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    const wording = alreadyInBoth(`${file} n’est pas du YAML (is not YAML): ${why}`);
    throw new AppError('invalid_data_file', wording, { cause });
  }
}
