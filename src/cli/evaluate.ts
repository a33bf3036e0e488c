import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { createInterface } from 'node:readline';
import { type Evaluation, evaluate, type Gold, GoldRowSchema, goldOf } from '../classify/evaluate.ts';
import type { Report } from '../classify/metrics.ts';
import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { loadDecider } from '../pipeline/load-decider.ts';
import { isTestText } from '../semantic/load-examples.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { corpusFiles } from './train.ts';

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'compare the decisions with labelled mentions',
  help: `aiguillage evaluate: compares the decisions with labelled mentions.

Usage: npm run -s aiguillage -- evaluate [--data FILE]… [--split all|test|train] [--json]

  --data FILE    labelled JSON Lines with "text" and "route" or "intent"; as often as needed
                 (default: the corpus of the project, split test)
  --split NAME   all: every row (default with --data) · test: the tenth that training keeps out · train: the rest
  --json         the figures as one JSON object

Prints precision, recall, F1 and support per class for route and intent, macro-F1, the confusion matrix, the
calibration error, the share of harmless mentions sent to moderation, and slices.
`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { data: { type: 'string', multiple: true }, split: { type: 'string' }, json: { type: 'boolean' } },
      true,
    );
    const own = [...(values.data ?? []), ...positionals];
    const split = values.split ?? (own.length === 0 ? 'test' : 'all');
    if (split !== 'all' && split !== 'test' && split !== 'train') {
      throw new AppError('usage', `--split takes all, test or train, not "${split}".`);
    }
    const files = own.length > 0 ? own : corpusFiles();
    const gold: Gold[] = [];
    for (const file of files) gold.push(...(await readGold(file, split)));
    if (gold.length === 0) throw new AppError('usage', 'There is no labelled row in this data and split.');
    const { decide } = loadDecider(readConfig());
    const figures = evaluate(gold, (mention) => decide(mention).classification);
    process.stdout.write(values.json === true ? `${JSON.stringify(figures)}\n` : page(figures));
    return EXIT.ok;
  },
};

async function readGold(file: string, split: 'all' | 'test' | 'train'): Promise<Gold[]> {
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

const figure = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(3)).padStart(10);

function page(found: Evaluation): string {
  const { automatic } = found;
  const slices = Object.entries(found.slices).map(
    ([name, { count, accuracy, macroF1 }]) =>
      `${name.padEnd(32)}${String(count).padStart(8)}${figure(accuracy)}${figure(macroF1)}`,
  );
  return `${[
    ...table('Route', found.route),
    ...matrix(found.route),
    '',
    ...table('Intent', found.intent),
    '',
    `Calibration error            ${figure(found.calibrationError)}`,
    `Harmless sent to moderation  ${figure(found.silenced)}   of them without a human's look ${figure(automatic.silenced).trim()}`,
    `Decided without review       ${figure(automatic.coverage)}   accuracy there ${figure(automatic.accuracy).trim()}`,
    '',
    `${'Slice'.padEnd(32)}${'texts'.padStart(8)}${'accuracy'.padStart(10)}${'macro-F1'.padStart(10)}`,
    ...slices,
  ].join('\n')}\n`;
}

function table<C extends string>(title: string, report: Report<C>): string[] {
  const head = ['precision', 'recall', 'F1', 'support'].map((name) => name.padStart(10)).join('');
  const rows = Object.entries<Report<C>['classes'][C]>(report.classes).map(
    ([name, { precision, recall, f1, support }]) =>
      `${name.padEnd(20)}${figure(precision)}${figure(recall)}${figure(f1)}${String(support).padStart(10)}`,
  );
  const sum = `${report.count} texts, accuracy ${report.accuracy.toFixed(3)}, macro-F1 ${report.macroF1.toFixed(3)}`;
  return [`${title.padEnd(20)}${head}`, ...rows, sum];
}

function matrix<C extends string>({ confusion }: Report<C>): string[] {
  const rows = Object.entries<Record<string, number>>(confusion);
  const head = rows.map(([name]) => name.padStart(18)).join('');
  return [
    '',
    `${'truth \\ said'.padEnd(20)}${head}`,
    ...rows.map(
      ([truth, said]) =>
        `${truth.padEnd(20)}${Object.values(said)
          .map((count) => String(count).padStart(18))
          .join('')}`,
    ),
  ];
}
