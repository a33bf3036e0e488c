import { bootstrap, type Interval } from '../src/classify/bootstrap.ts';
import { balancedParts, IN_EVERY_PART, type Parts, partsBySource } from '../src/classify/cross-fit.ts';
import { leftOutWith } from '../src/classify/fit-second-reading.ts';
import { type LeftOut, leaveSourcesOut } from '../src/classify/leave-one-out.ts';
import { calibrationError, reportOf } from '../src/classify/metrics.ts';
import { startFitThreads } from '../src/cli/fit-threads.ts';
import { readConfig } from '../src/config.ts';
import { compileKeywords } from '../src/keywords/compile.ts';
import { loadKeywords } from '../src/keywords/load-lists.ts';
import { ROUTES, type Route } from '../src/mention/taxonomy.ts';
import { loadPolicy, readEncoder } from '../src/pipeline/load-decider.ts';
import type { Example } from '../src/semantic/examples.ts';
import { TRAIN_DEFAULTS } from '../src/semantic/train.ts';
import { createAnalyser } from '../src/text/analyse.ts';
import { loadLexicons } from '../src/text/lexicons.ts';
import { trainFastText } from './fasttext.ts';
import { createBayesClassifier } from './natural-bayes.ts';

export interface LeaveOneOutRow {
  readonly source: string;
  readonly texts: number;
  readonly twoRoutes: Interval;
  /** By the first reading alone. */
  readonly once: number;
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
 * Each source judged by models that saw nothing of it (its part of the sources was left out of their training) and a
 * calibration that did not either: what to expect of a brand never seen. The keyword lists and the policy are those of the
 * project, and were not fitted again. `count`: how many parts; undefined: each source is one. `encoderFiles`: see `encoders` of `LeaveOutParts`.
 */
export async function benchLeaveOneOut(
  examples: readonly Example[],
  count: number | undefined,
  encoderFiles: readonly string[],
): Promise<LeaveOneOutRow[]> {
  const config = readConfig();
  const analyser = createAnalyser(loadLexicons());
  const { lists, sets } = loadKeywords(config.KEYWORDS_DIR);
  const matcher = compileKeywords(lists, analyser, sets);
  const policy = loadPolicy(config.POLICY_FILE).decision;
  const encoders = encoderFiles.flatMap((file) => readEncoder({ ENCODER_FILE: file }) ?? []);
  const parts =
    count === undefined
      ? partsBySource(examples).parts
      : balancedParts(examples, count, leftOutWith(encoders));
  const setup = { examples, encoders: encoderFiles, options: TRAIN_DEFAULTS, onlyRoute: true };
  const jobs = startFitThreads(setup, (what) => process.stderr.write(`${what}\n`));
  const left = { analyser, matcher, policy, encoders, jobs };
  const found = await leaveSourcesOut(examples, parts, left).finally(() => jobs.close());
  const peers = peersOf(examples, parts);
  const bySource = Map.groupBy(found, ({ source }) => source);
  const rows = [...bySource].map(([source, some]) => rowOf(source, some, peers));
  return rows.sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** What the peers say of each text that was left out, by the text. */
interface Peers {
  readonly natural: ReadonlyMap<string, string>;
  readonly fastText: ReadonlyMap<string, string> | null;
}

/** The peers, trained on the same rows as the models. */
function peersOf(examples: readonly Example[], parts: Parts): Peers {
  const natural = new Map<string, string>();
  const byFastText = new Map<string, string>();
  let isInstalled = true;
  for (const part of new Set(parts)) {
    if (part === IN_EVERY_PART) continue;
    const others: { text: string; label: string }[] = [];
    const texts: string[] = [];
    examples.forEach(({ text, route }, index) => {
      if (route === null) return;
      if (parts[index] === part) texts.push(text);
      else others.push({ text, label: route });
    });
    bayesOf(others, texts).forEach((said, at) => {
      natural.set(texts[at] ?? '', said);
    });
    const fastText = trainFastText(others);
    isInstalled = fastText !== null;
    fastText?.predict(texts).forEach((said, at) => {
      byFastText.set(texts[at] ?? '', said);
    });
    fastText?.close();
    process.stderr.write(`peers without part ${part + 1}…\n`);
  }
  return { natural, fastText: isInstalled ? byFastText : null };
}

function rowOf(source: string, some: readonly LeftOut[], { natural, fastText }: Peers): LeaveOneOutRow {
  const figureOf = (said: ReadonlyMap<string, string>) =>
    twoRoutes(some.map(({ truth, text }) => ({ truth, said: routeNamed(said.get(text)) })));
  const harmless = some.filter(({ truth }) => truth !== 'moderation');
  return {
    source,
    texts: some.length,
    twoRoutes: bootstrap(some, twoRoutes),
    once: twoRoutes(some.map(({ truth, first }) => ({ truth, said: first }))),
    macroF1: bootstrap(some, (drawn) => reportOf(ROUTES, drawn).macroF1),
    accuracy: reportOf(ROUTES, some).accuracy,
    calibrationError: calibrationError(
      some.map(({ confidence, said, truth }) => ({ confidence, right: said === truth })),
    ),
    silenced: harmless.filter(({ said }) => said === 'moderation').length / harmless.length,
    natural: figureOf(natural),
    fastText: fastText === null ? Number.NaN : figureOf(fastText),
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
  /** Of the sources that have such a figure: one that is all moderation silences nobody. */
  const mean = (figureOf: (row: LeaveOneOutRow) => number) => {
    const figures = rows.map(figureOf).filter((figure) => !Number.isNaN(figure));
    return f(figures.reduce((sum, figure) => sum + figure, 0) / figures.length);
  };
  const head = [
    'source left out',
    'texts',
    'two routes',
    'one reading',
    'macro-F1',
    'accuracy',
    'calibration error',
  ];
  return [
    [...head, 'harmless silenced', 'natural Bayes, two routes', 'fastText, two routes'],
    Array<string>(10).fill('---'),
    ...rows.map((row) => [
      ...[row.source, String(row.texts), of(row.twoRoutes), f(row.once), of(row.macroF1)],
      f(row.accuracy),
      ...[f(row.calibrationError), f(row.silenced), f(row.natural), f(row.fastText)],
    ]),
    [
      ...['mean', '', mean((row) => row.twoRoutes.value), mean((row) => row.once)],
      mean((row) => row.macroF1.value),
      ...[mean((row) => row.accuracy), mean((row) => row.calibrationError), mean((row) => row.silenced)],
      ...[mean((row) => row.natural), mean((row) => row.fastText)],
    ],
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}
