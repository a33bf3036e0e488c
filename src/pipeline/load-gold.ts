import { createReadStream, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Gold, GoldRowSchema, goldOf } from '../classify/evaluate.ts';
import { AppError } from '../errors.ts';
import { isTestText, type Split } from '../semantic/load-examples.ts';

/** Reads labelled JSON Lines to evaluate on. Throws `invalid_data_file` with the file and the line. */
export async function readGold(file: string, split: Split): Promise<Gold[]> {
  const gold: Gold[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number += 1;
      if (line.trim() === '') continue;
      const row = GoldRowSchema.safeParse(JSON.parse(line));
      if (!row.success)
        throw new AppError('invalid_data_file', `${file}, line ${number}: ${row.error.issues[0]?.message}.`);
      if (split === 'all' || isTestText(row.data.text) === (split === 'test')) {
        gold.push(goldOf(row.data, basename(file, extname(file))));
      }
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof SyntaxError ? `line ${number} is not JSON` : 'cannot be read';
    throw new AppError('invalid_data_file', `${file}: ${why}.`, { cause });
  }
  return gold;
}

/** The held-out rows of the corpus that stands beside the model; none where there is no corpus. */
export async function readHeldOut(modelFile: string): Promise<Gold[]> {
  const dir = join(dirname(modelFile), 'corpus');
  const gold: Gold[] = [];
  for (const name of namesIn(dir).sort()) {
    if (name.endsWith('.jsonl')) gold.push(...(await readGold(join(dir, name), 'test')));
  }
  return gold;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (cause) {
    // A service may be installed with its model alone.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new AppError('invalid_data_file', `${dir} cannot be read.`, { cause });
  }
}
