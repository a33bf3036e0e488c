import { parseArgs } from 'node:util';
import { type Gold, goldOf } from '../src/classify/evaluate.ts';
import { reportOf } from '../src/classify/metrics.ts';
import { corpusFiles } from '../src/cli/train.ts';
import { readConfig } from '../src/config.ts';
import { ROUTES, type Route } from '../src/mention/taxonomy.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import type { Example } from '../src/semantic/examples.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { createBayesClassifier } from './natural-bayes.ts';

/**
 * `npm run bench:quality [-- --data FILE…]`: route macro-F1 per source on the held-out split, ours beside `natural`'s
 * Bayes classifier trained on the same labelled mentions. The shipped model must have been trained on the same files.
 */
const { values } = parseArgs({ options: { data: { type: 'string', multiple: true } } });
const files = [...corpusFiles(), ...(values.data ?? [])];
const gold = (await loadExamples(files, 'test')).flatMap(goldOfExample);

const bayes = createBayesClassifier();
for (const { text, route } of (await loadExamples(files, 'train')).flatMap(goldOfExample))
  bayes.addDocument(text, route);
bayes.train();
const { decide, model } = loadDecider(readConfig());

const ours = (text: string): Route => decide({ text }).classification.route;
const theirs = (text: string): Route => ROUTES.find((route) => route === bayes.classify(text)) ?? 'community';

const sources = [...new Set(gold.map(({ source }) => source))].sort();
const rows = [...sources, 'all'].map((source) => {
  const some = source === 'all' ? gold : gold.filter((row) => row.source === source);
  return { source, texts: some.length, ours: figures(some, ours), natural: figures(some, theirs) };
});
process.stdout.write(
  `Model ${model.version}. Held-out split; macro-F1 over three routes, and mean F1 of customer service and community.\n\n`,
);
process.stdout.write(
  '| source | texts | Aiguillage macro-F1 | two routes | natural Bayes macro-F1 | two routes |\n|---|---|---|---|---|---|\n',
);
for (const { source, texts, ours: a, natural: b } of rows) {
  process.stdout.write(`| ${source} | ${texts} | ${a.macro} | ${a.two} | ${b.macro} | ${b.two} |\n`);
}
process.stdout.write(`${JSON.stringify(rows)}\n`);

function goldOfExample({ text, source, label }: Example): Gold[] {
  return label === null ? [] : [goldOf({ text, intent: label.intent }, source)];
}

function figures(some: readonly Gold[], classify: (text: string) => Route) {
  const { macroF1, classes } = reportOf(
    ROUTES,
    some.map(({ text, route }) => ({ truth: route, said: classify(text) })),
  );
  const two = (classes.customer_service.f1 + classes.community.f1) / 2;
  return { macro: macroF1.toFixed(3), two: two.toFixed(3) };
}
