import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT, type ExitCode, runProgram } from '../../src/cli/command.ts';
import { AppError } from '../../src/errors.ts';
import { LABELS } from '../../src/mention/labels.ts';
import { readRows, sourceOf } from '../../src/semantic/load-examples.ts';
import { readDataArguments } from '../data-arguments.ts';

/** Hex digits of a hash that tell one text from another. */
const HASH_LENGTH = 16;
const TextRow = z.object({ text: z.string().min(1) });
const LabelRow = z
  .object({ sha256: z.string(), route: LABELS.route, intent: LABELS.intent })
  .transform(({ sha256, ...labels }) => ({ text: sha256, labels }));

/**
 * Puts the labels of this folder to the texts that they belong to. Each file becomes one of its name in FOLDER, to be given to
 * `train` and `evaluate` with `--data`. Texts without a label are left out.
 */
async function joinLabels(): Promise<ExitCode> {
  const { data, target: folder } = readDataArguments();
  if (folder === undefined || data.length === 0) {
    throw new AppError('usage', {
      fr: 'Il faut des fichiers (--data) et un dossier où écrire.',
      en: 'Name files (--data) and one folder to write to.',
    });
  }
  mkdirSync(folder, { recursive: true });
  for (const file of data) {
    const name = `${sourceOf(file)}.jsonl`;
    const known = await readRows(join('models/labels', name), 'all', (row) => LabelRow.safeParse(row));
    const labels = new Map(known.map((row) => [row.text, row.labels]));
    const texts = new Set(
      (await readRows(file, 'all', (row) => TextRow.safeParse(row))).map(({ text }) => text),
    );
    const rows = [...texts].flatMap((text) => {
      const label = labels.get(createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH));
      return label === undefined ? [] : [`${JSON.stringify({ text, ...label })}\n`];
    });
    writeFileSync(join(folder, name), rows.join(''));
    process.stderr.write(
      `${join(folder, name)}: ${rows.length} of ${texts.size} texts, ${labels.size} labels\n`,
    );
  }
  return EXIT.ok;
}

await runProgram('npm run labels -- --data FILE… FOLDER', joinLabels);
