import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Gold, GoldRowSchema, goldOf } from '../classify/evaluate.ts';
import { AppError, unreadable } from '../errors.ts';
import { readRows, type Split, sourceOf } from '../semantic/load-examples.ts';

/** Reads labelled JSON Lines to evaluate on. Throws `invalid_data_file` with the file, the line and the field. */
export async function readGold(file: string, split: Split): Promise<Gold[]> {
  const rows = await readRows(file, split, (row, inWords) => GoldRowSchema.safeParse(row, inWords));
  return rows.map((row) => goldOf(row, sourceOf(file)));
}

/** So many held-out rows tell what a change of lists does; with more, the first dry run of a service takes seconds longer. */
const ENOUGH = 2000;

/** Held-out rows of the corpus that stands beside the model, from all over it; none where there is no corpus. */
export async function readHeldOut(modelFile: string): Promise<Gold[]> {
  const dir = join(dirname(modelFile), 'corpus');
  const gold: Gold[] = [];
  for (const name of namesIn(dir).sort()) {
    if (name.endsWith('.jsonl')) gold.push(...(await readGold(join(dir, name), 'test')));
  }
  const every = Math.ceil(gold.length / ENOUGH);
  return gold.filter((_, at) => at % every === 0);
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (cause) {
    // A service may be installed with its model alone.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new AppError('invalid_data_file', unreadable(dir), { cause });
  }
}
