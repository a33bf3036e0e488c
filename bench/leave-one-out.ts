import { bootstrap, type Interval } from '../src/classify/bootstrap.ts';
import { type LeftOut, leaveOneSourceOut } from '../src/classify/leave-one-out.ts';
import { calibrationError, reportOf } from '../src/classify/metrics.ts';
import { readConfig } from '../src/config.ts';
import { compileKeywords } from '../src/keywords/compile.ts';
import { loadKeywords } from '../src/keywords/load-lists.ts';
import { ROUTES, type Route, routeOfIntent } from '../src/mention/taxonomy.ts';
import { loadPolicy } from '../src/pipeline/load-decider.ts';
import type { Example } from '../src/semantic/examples.ts';
import { createAnalyser } from '../src/text/analyse.ts';
import { loadLexicons } from '../src/text/lexicons.ts';
import { trainFastText } from './fasttext.ts';
import { createBayesClassifier } from './natural-bayes.ts';

export interface LeaveOneOutRow {
  readonly source: string;
  readonly texts: number;
  readonly twoRoutes: Interval;
  readonly macroF1: Interval;
  readonly accuracy: number;
  readonly calibrationError: number;
  readonly silenced: number;
  readonly natural: number;
  /** NaN: the command is not installed. */
  readonly fastText: number;
}

type Routed = Pick<LeftOut, 'truth' | 'said'>;

/**
 * Each source judged by a model, a calibration and a Bayes classifier that saw nothing of it: what to expect of a brand
 * never seen. The keyword lists and the policy are those of the project, and were not fitted again.
 */
export function benchLeaveOneOut(examples: readonly Example[]): LeaveOneOutRow[] {
  const config = readConfig();
  const analyser = createAnalyser(loadLexicons());
  const { lists, sets } = loadKeywords(config.KEYWORDS_DIR);
  const matcher = compileKeywords(lists, analyser, sets);
  const policy = loadPolicy(config.POLICY_FILE).decision;
  const found = leaveOneSourceOut(examples, analyser, matcher, policy, (source) =>
    process.stderr.write(`without ${source}…\n`),
  );
  const bySource = Map.groupBy(found, ({ source }) => source);
  const rows = [...bySource].map(([source, some]) => rowOf(source, some, examples));
  return rows.sort((a, b) => (a.source < b.source ? -1 : 1));
}

function rowOf(source: string, some: readonly LeftOut[], examples: readonly Example[]): LeaveOneOutRow {
  const others = examples.flatMap(({ text, label, source: other }) =>
    label === null || other === source ? [] : [{ text, label: routeOfIntent(label.intent) }],
  );
  const texts = some.map(({ text }) => text);
  const figureOf = (said: readonly string[]) =>
    twoRoutes(some.map(({ truth }, index) => ({ truth, said: routeNamed(said[index]) })));
  const fastText = trainFastText(others);
  const harmless = some.filter(({ truth }) => truth !== 'moderation');
  const byFastText = fastText === null ? Number.NaN : figureOf(fastText.predict(texts));
  fastText?.close();
  return {
    source,
    texts: some.length,
    twoRoutes: bootstrap(some, twoRoutes),
    macroF1: bootstrap(some, (drawn) => reportOf(ROUTES, drawn).macroF1),
    accuracy: reportOf(ROUTES, some).accuracy,
    calibrationError: calibrationError(
      some.map(({ confidence, said, truth }) => ({ confidence, right: said === truth })),
    ),
    silenced: harmless.filter(({ said }) => said === 'moderation').length / harmless.length,
    natural: figureOf(bayesOf(others, texts)),
    fastText: byFastText,
  };
}

/** Mean F1 of customer service and community. */
export function twoRoutes(some: readonly Routed[]): number {
  const { classes } = reportOf(ROUTES, some);
  return (classes.customer_service.f1 + classes.community.f1) / 2;
}

const routeNamed = (said: string | undefined): Route => ROUTES.find((route) => route === said) ?? 'community';

function bayesOf(
  rows: readonly { readonly text: string; readonly label: string }[],
  texts: readonly string[],
): string[] {
  const bayes = createBayesClassifier();
  for (const { text, label } of rows) bayes.addDocument(text, label);
  bayes.train();
  return texts.map((text) => bayes.classify(text));
}

/** The rows as a table, with the mean over the sources. */
export function leaveOneOutTable(rows: readonly LeaveOneOutRow[]): string {
  const f = (value: number) => value.toFixed(3);
  const of = ({ value, low, high }: Interval) => `${f(value)} (${f(low)}-${f(high)})`;
  const mean = (figureOf: (row: LeaveOneOutRow) => number) =>
    f(rows.reduce((sum, row) => sum + figureOf(row), 0) / rows.length);
  const head = ['source left out', 'texts', 'two routes', 'macro-F1', 'accuracy', 'calibration error'];
  return [
    [...head, 'harmless silenced', 'natural Bayes, two routes', 'fastText, two routes'],
    Array<string>(9).fill('---'),
    ...rows.map((row) => [
      ...[row.source, String(row.texts), of(row.twoRoutes), of(row.macroF1), f(row.accuracy)],
      ...[f(row.calibrationError), f(row.silenced), f(row.natural), f(row.fastText)],
    ]),
    [
      ...['mean', '', mean((row) => row.twoRoutes.value), mean((row) => row.macroF1.value)],
      ...[mean((row) => row.accuracy), mean((row) => row.calibrationError), mean((row) => row.silenced)],
      ...[mean((row) => row.natural), mean((row) => row.fastText)],
    ],
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}
