import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { corpusFilesUnder } from '../../models/card/corpus-files.ts';
import { CORPUS_DIR, corpusFiles } from '../../src/cli/train.ts';
import { INTENTS, ROUTES } from '../../src/mention/taxonomy.ts';

import { runCommand } from './run.ts';

/**
 * Floors of the quality on texts that the model was not trained on: the tenth of the corpus that training keeps out. Under what
 * was measured when they were set; they only rise, on the same texts. Of all texts, and of those that are like the traffic of a
 * brand: in the collections of hard cases every other harmless text was written to be taken for one to be moderated.
 */
const FLOORS = {
  all: { routeMacroF1: 0.82, intentMacroF1: 0.73, silenced: 0.0135 },
  traffic: { routeMacroF1: 0.91, intentMacroF1: 0.84, silenced: 0.002 },
};

const FiguresSchema = z.object({
  route: z.object({
    count: z.number(),
    accuracy: z.number(),
    macroF1: z.number(),
    classes: z.record(z.string(), z.object({ f1: z.number().nullable(), support: z.number() })),
    confusion: z.record(z.string(), z.record(z.string(), z.number())),
  }),
  intent: z.object({ macroF1: z.number(), classes: z.record(z.string(), z.unknown()) }),
  calibrationError: z.number(),
  silenced: z.number(),
  automatic: z.object({ coverage: z.number(), accuracy: z.number() }),
  slices: z.record(z.string(), z.object({ count: z.number() })),
});

test('each file of the corpus is told of in docs/training.md, as one or the other', () => {
  const told = [...corpusFilesUnder('Like the traffic of brands'), ...corpusFilesUnder('Hard cases')];
  expect(told.sort()).toEqual(
    corpusFiles()
      .map((file) => basename(file, '.jsonl'))
      .sort(),
  );
});

describe('evaluate, on the texts of the corpus that are kept out of training', async () => {
  const likeTraffic = corpusFilesUnder('Like the traffic of brands');
  const ofTraffic = [
    'evaluate',
    '--json',
    '--split',
    'test',
    ...likeTraffic.flatMap((name) => ['--data', join(CORPUS_DIR, `${name}.jsonl`)]),
  ];
  const [json, table, traffic] = await Promise.all([
    runCommand(['evaluate', '--json']),
    runCommand(['evaluate']),
    runCommand(ofTraffic),
  ]);

  test('ends with 0 and prints nothing but its figures', () => {
    expect([json.code, json.stderr, table.code, table.stderr]).toEqual([0, '', 0, '']);
  });

  test.each([
    ['all', () => json.stdout],
    ['traffic', () => traffic.stdout],
  ] as const)('keeps its floors: %s', (which, printed) => {
    const { route, intent, silenced, calibrationError } = FiguresSchema.parse(JSON.parse(printed()));
    console.log(
      `${which}, ${route.count} texts: route macro-F1 ${route.macroF1.toFixed(3)}, accuracy ${route.accuracy.toFixed(3)}; ` +
        `intent macro-F1 ${intent.macroF1.toFixed(3)}; silenced ${silenced.toFixed(4)}; calibration error ${calibrationError.toFixed(3)}`,
    );
    expect(route.macroF1).toBeGreaterThan(FLOORS[which].routeMacroF1);
    expect(intent.macroF1).toBeGreaterThan(FLOORS[which].intentMacroF1);
    expect(silenced).toBeLessThan(FLOORS[which].silenced);
  });

  test('--json has every class, with counts that add up', () => {
    const { route, intent, slices } = FiguresSchema.parse(JSON.parse(json.stdout));
    expect(Object.keys(route.classes)).toEqual([...ROUTES]);
    expect(Object.keys(intent.classes)).toEqual([...INTENTS]);
    for (const truth of ROUTES) {
      const row = Object.values(route.confusion[truth] ?? {});
      expect(row.reduce((sum, count) => sum + count, 0)).toBe(route.classes[truth]?.support);
    }
    const bySource = Object.entries(slices).filter(([name]) => name.startsWith('source: '));
    expect(bySource.reduce((sum, [, { count }]) => sum + count, 0)).toBe(route.count);
  });

  test('the table has a line for each class, the confusion matrix and the slices', () => {
    for (const name of [...ROUTES, ...INTENTS]) {
      expect(table.stdout).toMatch(
        new RegExp(`^${name} +(?:\\d\\.\\d{3}|-) +(?:\\d\\.\\d{3}|-) .* \\d+$`, 'm'),
      );
    }
    expect(table.stdout).toMatch(/^truth \\ said +customer_service +community +moderation$/m);
    expect(table.stdout).toMatch(/^Calibration error +0\.\d{3}$/m);
    expect(table.stdout).toMatch(/^Slice +texts +accuracy +macro-F1$/m);
    const { route } = FiguresSchema.parse(JSON.parse(json.stdout));
    expect(table.stdout).toContain(`macro-F1 ${route.macroF1.toFixed(3)}`);
  });
});

describe('evaluate --data', () => {
  async function fileWith(content: string): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'aiguillage-evaluate-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const file = join(dir, 'mes-mentions.jsonl');
    await writeFile(file, content);
    return file;
  }

  test('counts the rows of the file, all of them, and leaves open what it cannot count', async () => {
    const file = await fileWith(
      '{"text":"Toujours pas reçu mon colis, remboursez-moi !","route":"customer_service"}\r\n\n' +
        '{"text":"Bravo pour votre équipe, merci beaucoup","route":"community","channel":"x"}',
    );
    const { code, stdout } = await runCommand(['evaluate', '--data', file, '--json']);
    expect(code).toBe(0);
    const { route, intent, slices } = JSON.parse(stdout);
    expect(route).toMatchObject({ count: 2, accuracy: 1, macroF1: 1 });
    // No row has an intent to compare with: NaN, which JSON writes as null.
    expect(intent).toMatchObject({ count: 0, accuracy: null, macroF1: null });
    expect(slices).toMatchObject({ 'source: mes-mentions': { count: 2 }, 'channel: x': { count: 1 } });
  });

  const bad: [what: string, content: string, told: RegExp][] = [
    ['a row that is no JSON, by its line', '\n{"text":"a"', /mes-mentions\.jsonl: line 2 is not JSON/],
    [
      'a row without a label, by its line',
      '{"text":"a"}',
      /mes-mentions\.jsonl, line 1: needs a route or an intent/,
    ],
  ];
  test.each(bad)('refuses %s', async (_what, content, told) => {
    const { code, stdout, stderr } = await runCommand(['evaluate', '--data', await fileWith(content)]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(told);
  });

  test('refuses a file with nothing in it', async () => {
    const { code, stderr } = await runCommand(['evaluate', '--data', await fileWith('\n')]);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no labelled row in this data and split.');
  });
});

describe('evaluate --suite', () => {
  async function folderWith(content: string): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'aiguillage-suite-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    await writeFile(join(dir, 'essai.yaml'), content);
    return dir;
  }
  const PRAISE =
    '- { id: merci, name: thanks, route: community, why: thanks, cases: ["Bravo et merci à toute l’équipe"] }';

  test('prints a line for each function, or all as one JSON object', async () => {
    const dir = await folderWith(PRAISE);
    const [table, json] = await Promise.all([
      runCommand(['evaluate', '--suite', dir]),
      runCommand(['evaluate', '--suite', dir, '--json']),
    ]);
    expect([table.code, table.stderr, json.code, json.stderr]).toEqual([0, '', 0, '']);
    expect(table.stdout).toMatch(/^Function +cases +route +intent +flags +silenced$/m);
    expect(table.stdout).toMatch(/^merci +1 +1\.000 +- +- +0\.000$/m);
    const { functions, mean } = JSON.parse(json.stdout);
    expect([functions.merci, mean]).toEqual([expect.objectContaining({ cases: 1, right: 1, score: 1 }), 1]);
  });

  const bad: [what: string, content: string, code: number, told: RegExp][] = [
    ['a file that is no YAML', '- {', 1, /essai\.yaml n’est pas du YAML \(is not YAML\): /],
    [
      'an unknown route, by its place',
      PRAISE.replace('community', 'sav'),
      1,
      /essai\.yaml est à corriger \(to correct\):\n {2}0\.route: /,
    ],
    ['two functions of one name', `${PRAISE}\n${PRAISE}`, 1, /two functions are called merci/],
  ];
  test.each(bad)('refuses %s', async (_what, content, code, told) => {
    const ended = await runCommand(['evaluate', '--suite', await folderWith(content)]);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(told);
  });

  test('refuses a split beside it', async () => {
    const { code, stderr } = await runCommand(['evaluate', '--suite', 'x', '--split', 'test']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('a suite has no split')]);
  });
});
