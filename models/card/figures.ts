import { type Evaluation, evaluate } from '../../src/classify/evaluate.ts';
import type { ClassMetrics, Report } from '../../src/classify/metrics.ts';
import { evaluateSuite, type SuiteResult } from '../../src/classify/suite.ts';
import { loadSuite } from '../../src/cli/suite-files.ts';
import { corpusFiles } from '../../src/cli/train.ts';
import type { DecidableMention } from '../../src/mention/mention.ts';
import type { LoadedDecider } from '../../src/pipeline/load-decider.ts';
import { readGold } from '../../src/pipeline/load-gold.ts';
import { corpusFilesUnder } from './corpus-files.ts';

/** Parts of the model card that are figures, in Markdown, by the name that they have there. */
export type Figures = ReadonlyMap<string, string>;

const BEGIN = (name: string) => `<!-- figures: ${name} -->\n`;
const END = '<!-- end of figures -->';

/** Whether the card has a place for the figures of this name. */
export const hasPlace = (card: string, name: string): boolean => card.includes(BEGIN(name));

/** The card with these figures in their places. Throws where it has no place for one of them. */
export function withFigures(card: string, figures: Figures): string {
  let written = card;
  for (const [name, text] of figures) {
    const from = written.indexOf(BEGIN(name));
    const to = written.indexOf(END, from);
    if (from < 0 || to < 0) throw new Error(`The card has no place for the figures "${name}".`);
    written = `${written.slice(0, from + BEGIN(name).length)}\n${text}\n\n${written.slice(to)}`;
  }
  return written;
}

/** What the card says of the corpus that comes with the project, and of the functional suite. */
export async function corpusFigures({
  decide,
  model,
}: Pick<LoadedDecider, 'decide' | 'model'>): Promise<Figures> {
  const gold = (await Promise.all(corpusFiles().map((file) => readGold(file, 'test')))).flat();
  const known = new Map(gold.map(({ text }) => [text, decide({ text }).classification]));
  const decided = (mention: DecidableMention) => known.get(mention.text) ?? decide(mention).classification;
  const traffic = new Set(corpusFilesUnder('Like the traffic of brands'));
  const all = evaluate(gold, decided);
  const likeTraffic = evaluate(
    gold.filter(({ source }) => traffic.has(source)),
    decided,
  );
  const hard = evaluate(
    gold.filter(({ source }) => !traffic.has(source)),
    decided,
  );
  return new Map([
    [
      'data',
      table(
        ['source', 'rows trained on'],
        model.header.data.map(({ source, rows }) => [`\`${source}\``, rows]),
      ),
    ],
    [
      'corpus',
      [routes(all), classes('intent', all.intent.classes), sumOf('Intent: ', all.intent)].join('\n\n'),
    ],
    ['corpus facets', facets(all)],
    ['corpus confidence', confidence(all)],
    ['traffic', overview('what is like the traffic of brands', likeTraffic)],
    ['hard cases', overview('hard cases', hard)],
    ['functional', functions(evaluateSuite(loadSuite('tests/corpus/functional'), decided))],
  ]);
}

/** The same of a file of one's own, on the tenth of its texts that is never trained on. */
export async function fileFigures(
  file: string,
  name: string,
  { decide }: Pick<LoadedDecider, 'decide'>,
): Promise<Figures> {
  const found = evaluate(await readGold(file, 'test'), (mention) => decide(mention).classification);
  return new Map([
    [name, `${routes(found)}\n\n${sumOf('Intent: ', found.intent)}`],
    [`${name} confidence`, confidence(found)],
    [`${name} flags`, classes('flag', found.facets.flags)],
  ]);
}

const shown = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(3));
const grouped = (value: number) => String(value).replace(/(\d)(?=(\d{3})+$)/g, '$1,');

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell)).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function classes(title: string, found: Readonly<Record<string, ClassMetrics>>): string {
  const rows = Object.entries(found).map(([name, { precision, recall, f1, support }]) => [
    `\`${name}\``,
    ...[precision, recall, f1].map(shown),
    support,
  ]);
  return table([title, 'precision', 'recall', 'F1', 'texts'], rows);
}

function sumOf<C extends string>(what: string, { count, accuracy, macroF1 }: Report<C>): string {
  return `${what}${grouped(count)} texts, accuracy ${shown(accuracy)}, macro-F1 ${shown(macroF1)}.`;
}

function routes({ route }: Evaluation): string {
  const confusion = Object.entries<Record<string, number>>(route.confusion);
  const rows = confusion.map(([truth, said]) => [truth, ...Object.values(said)]);
  return [
    classes('route', route.classes),
    `${sumOf('', route)} Truth in rows, decision in columns:`,
    table(['', ...confusion.map(([name]) => name)], rows),
  ].join('\n\n');
}

function confidence({ thresholds, ...found }: Evaluation): string {
  const { calibrationError, automatic, silenced } = found;
  const rows = thresholds.map(({ confidence, coverage, accuracy }) => [
    confidence.toFixed(2),
    shown(coverage),
    shown(accuracy),
  ]);
  return [
    table(['confidence of at least', 'share decided', 'accuracy'], rows),
    table(
      ['with the shipped policy', ''],
      [
        ['expected calibration error (10 bins)', shown(calibrationError)],
        ['decided without review', shown(automatic.coverage)],
        ['accuracy of the route there', shown(automatic.accuracy)],
        ['harmless texts sent to moderation', shown(silenced)],
        ['of them without a human’s look', shown(automatic.silenced)],
      ],
    ),
  ].join('\n\n');
}

function facets({ facets: { sentiment, urgency, topics, flags } }: Evaluation): string {
  return [
    ...[classes('sentiment', sentiment.classes), sumOf('', sentiment)],
    ...[classes('urgency', urgency.classes), sumOf('', urgency)],
    ...[classes('topic', topics), classes('flag', flags)],
  ].join('\n\n');
}

function overview(what: string, { route, calibrationError }: Evaluation): string {
  const { customer_service: service, community, moderation } = route.classes;
  const { confusion } = route;
  const silenced = confusion.customer_service.moderation + confusion.community.moderation;
  return table(
    [`${what}: ${grouped(route.count)} texts`, ''],
    [
      ['accuracy of the route', shown(route.accuracy)],
      ['macro-F1', shown(route.macroF1)],
      ['mean F1 of customer service and community', shown((service.f1 + community.f1) / 2)],
      ['customer service found', shown(service.recall)],
      ['moderation found', `${shown(moderation.recall)} of ${grouped(moderation.support)}`],
      ['harmless texts sent to moderation', `${silenced} of ${grouped(service.support + community.support)}`],
      ['expected calibration error', shown(calibrationError)],
    ],
  );
}

function functions({ functions: found, all }: SuiteResult): string {
  const low = Object.entries(found).filter(([, { score }]) => score < 0.6);
  const names = low.map(([id]) => `\`${id}\``).join(', ');
  const rows = Object.entries(found).map(([id, { right, cases }]) => [id, right, cases]);
  return `${all.right} of ${all.cases} cases right. Under 0.60: ${names || 'none'}.\n\n${table(['function', 'right', 'cases'], rows)}`;
}
