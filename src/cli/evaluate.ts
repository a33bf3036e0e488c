import { type Evaluation, evaluate, type Gold } from '../classify/evaluate.ts';
import type { ClassMetrics, Report } from '../classify/metrics.ts';
import { evaluateSuite, type SuiteResult, type SuiteScore } from '../classify/suite.ts';
import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { loadDecider } from '../pipeline/load-decider.ts';
import { readGold } from '../pipeline/load-gold.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { loadSuite } from './suite-files.ts';
import { corpusFiles } from './train.ts';

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: {
    fr: 'compare les décisions avec des mentions étiquetées',
    en: 'compare the decisions with labelled mentions',
  },
  help: `aiguillage evaluate : compare les décisions avec des mentions étiquetées.

Usage : npm run -s aiguillage -- evaluate [--data FICHIER]… [--split all|test|train] [--json]
        npm run -s aiguillage -- evaluate --suite DOSSIER [--json]

  --data FICHIER   du JSON Lines étiqueté, avec « text » et « route » ou « intent » ; autant de fois que nécessaire
                   (sinon le corpus du projet, part test)
  --split NOM      all : toutes les lignes (sinon, avec --data) · test : le dixième que l’apprentissage laisse de côté · train : le reste
  --suite DOSSIER  plutôt une suite fonctionnelle : des fichiers YAML de fonctions, avec leurs cas (tests/corpus/functional)
  --json           les chiffres, en un objet JSON

Donne précision, rappel, F1 et nombre par classe, pour la route et l’intention, la macro-F1, la matrice de confusion,
l’erreur de calibration, la part de mentions inoffensives envoyées à la modération, et des tranches. Pour une suite : par
fonction, la part des cas dont route, intention et signaux sont justes, et des cas inoffensifs envoyés à la modération ; de
même par famille (ce qui précède le point d’un nom), avec l’écart de cette part entre familles.

aiguillage evaluate: compares the decisions with labelled mentions.

Usage: npm run -s aiguillage -- evaluate [--data FILE]… [--split all|test|train] [--json]
       npm run -s aiguillage -- evaluate --suite FOLDER [--json]

  --data FILE    labelled JSON Lines with "text" and "route" or "intent"; as often as needed
                 (default: the corpus of the project, split test)
  --split NAME   all: every row (default with --data) · test: the tenth that training keeps out · train: the rest
  --suite FOLDER a functional suite instead: YAML files of functions, each with its cases (tests/corpus/functional)
  --json         the figures as one JSON object

Prints precision, recall, F1 and support per class for route and intent, macro-F1, the confusion matrix, the
calibration error, the share of harmless mentions sent to moderation, and slices. For a suite: per function, the share
of cases with the right route, intent and flags, and of harmless cases sent to moderation; and the same per family (what
stands before the dot of a name), with the gap of the last share between families.
`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        data: { type: 'string', multiple: true },
        split: { type: 'string' },
        suite: { type: 'string' },
        json: { type: 'boolean' },
      },
      true,
    );
    if (values.suite !== undefined) {
      if (values.data !== undefined || values.split !== undefined || positionals.length > 0) {
        throw new AppError('usage', {
          fr: '--suite ne va qu’avec --json : une suite n’a pas de parts.',
          en: '--suite goes with --json only: a suite has no split.',
        });
      }
      const suite = loadSuite(values.suite);
      const { decide } = loadDecider(readConfig());
      const found = evaluateSuite(suite, (mention) => decide(mention).classification);
      process.stdout.write(values.json === true ? `${JSON.stringify(found)}\n` : suitePage(found));
      return EXIT.ok;
    }
    const own = [...(values.data ?? []), ...positionals];
    const split = values.split ?? (own.length === 0 ? 'test' : 'all');
    if (split !== 'all' && split !== 'test' && split !== 'train') {
      throw new AppError('usage', {
        fr: `--split : all, test ou train, pas « ${split} ».`,
        en: `--split takes all, test or train, not "${split}".`,
      });
    }
    const files = own.length > 0 ? own : corpusFiles();
    const gold: Gold[] = [];
    for (const file of files) gold.push(...(await readGold(file, split)));
    if (gold.length === 0)
      throw new AppError('usage', {
        fr: 'Aucune ligne étiquetée dans cette part de ces données.',
        en: 'There is no labelled row in this data and split.',
      });
    const { decide } = loadDecider(readConfig());
    const figures = evaluate(gold, (mention) => decide(mention).classification);
    process.stdout.write(values.json === true ? `${JSON.stringify(figures)}\n` : page(figures));
    return EXIT.ok;
  },
};

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
    `${'Confidence of'.padEnd(20)}${'coverage'.padStart(10)}${'accuracy'.padStart(10)}`,
    ...found.thresholds.map(
      ({ confidence, coverage, accuracy }) =>
        `${confidence.toFixed(2).padEnd(20)}${figure(coverage)}${figure(accuracy)}`,
    ),
    '',
    ...table('Sentiment', found.facets.sentiment),
    '',
    ...table('Urgency', found.facets.urgency),
    '',
    ...classes('Topic', found.facets.topics),
    '',
    ...classes('Flag', found.facets.flags),
    '',
    `${'Slice'.padEnd(32)}${'texts'.padStart(8)}${'accuracy'.padStart(10)}${'macro-F1'.padStart(10)}`,
    ...slices,
  ].join('\n')}\n`;
}

function table<C extends string>(title: string, report: Report<C>): string[] {
  const sum = `${report.count} texts, accuracy ${report.accuracy.toFixed(3)}, macro-F1 ${report.macroF1.toFixed(3)}`;
  return [...classes(title, report.classes), sum];
}

function classes<C extends string>(title: string, found: Readonly<Record<C, ClassMetrics>>): string[] {
  const head = ['precision', 'recall', 'F1', 'support'].map((name) => name.padStart(10)).join('');
  const rows = Object.entries<ClassMetrics>(found).map(
    ([name, { precision, recall, f1, support }]) =>
      `${name.padEnd(20)}${figure(precision)}${figure(recall)}${figure(f1)}${String(support).padStart(10)}`,
  );
  return [`${title.padEnd(20)}${head}`, ...rows];
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

function suitePage({ functions, families, all, mean, gap }: SuiteResult): string {
  const columns = ['cases', 'route', 'intent', 'flags', 'silenced'].map((name) => name.padStart(10)).join('');
  const line = (name: string, { cases, score, intents, flags, silenced }: SuiteScore) =>
    `${name.padEnd(30)}${String(cases).padStart(10)}${[score, intents, flags, silenced].map(figure).join('')}`;
  return `${[
    `${'Function'.padEnd(30)}${columns}`,
    ...Object.entries(functions).map(([id, score]) => line(id, score)),
    '',
    `${'Family'.padEnd(30)}${columns}`,
    ...Object.entries(families).map(([name, score]) => line(name, score)),
    line('all', all),
    '',
    `Mean of the functions        ${figure(mean)}`,
    `Gap of silenced, by family   ${figure(gap)}`,
  ].join('\n')}\n`;
}
