import { parseArgs } from 'node:util';
import { bootstrap } from '../src/classify/bootstrap.ts';
import { type Gold, goldOf } from '../src/classify/evaluate.ts';
import { reportOf } from '../src/classify/metrics.ts';
import { corpusFiles } from '../src/cli/train.ts';
import { readConfig } from '../src/config.ts';
import { ROUTES, type Route } from '../src/mention/taxonomy.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import type { Example } from '../src/semantic/examples.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { trainFastText } from './fasttext.ts';
import { benchLeaveOneOut, leaveOneOutTable, twoRoutes } from './leave-one-out.ts';
import { createBayesClassifier } from './natural-bayes.ts';
import { trainNlpJs } from './nlpjs.ts';

/**
 * `npm run bench:quality [-- --data FILE…]`: route macro-F1 per source on the held-out split, ours beside `natural`'s
 * Bayes classifier, nlp.js and fastText (where installed), trained on the same labelled mentions. The shipped model must have been trained on the same files.
 * With `--leave-one-out`, each source is judged by models trained without it, on the rows that training may see: the
 * held-out split stays untouched for the final figures. `--parts N` (4): the sources are left out in N parts; `each`: one
 * by one, which takes as many trainings as there are sources. `--encoder FILE…`: encoders tuned without some of the sources
 * (models/encoder); a source that all of them have seen is read once.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    'leave-one-out': { type: 'boolean' },
    parts: { type: 'string' },
    encoder: { type: 'string', multiple: true },
  },
});
const files = [...corpusFiles(), ...(values.data ?? [])];
if (values['leave-one-out'] === true) {
  const { parts = '4' } = values;
  if (parts !== 'each' && !/^[2-9]$/.test(parts)) throw new Error('--parts: a number from 2 to 9, or each');
  const found = await benchLeaveOneOut(
    await loadExamples(files, 'train'),
    parts === 'each' ? undefined : Number(parts),
    values.encoder ?? [readConfig().ENCODER_FILE],
  );
  process.stdout.write(`${leaveOneOutTable(found)}${JSON.stringify(found)}\n`);
  process.exit(0);
}
const gold = (await loadExamples(files, 'test')).flatMap(goldOfExample);

const trained = (await loadExamples(files, 'train')).flatMap(goldOfExample);
const bayes = createBayesClassifier();
for (const { text, route } of trained) bayes.addDocument(text, route);
bayes.train();
const labelled = trained.map(({ text, route }) => ({ text, label: route }));
const nlpJs = await trainNlpJs(labelled);
const fastText = trainFastText(labelled);
const { decide, model } = loadDecider(readConfig());

const routeNamed = (said: string | undefined): Route => ROUTES.find((route) => route === said) ?? 'community';
const texts = gold.map(({ text }) => text);
const answers: Record<string, Route[]> = {
  Aiguillage: texts.map((text) => decide({ text }).classification.route),
  'natural Bayes': texts.map((text) => routeNamed(bayes.classify(text))),
  'nlp.js': [],
  ...(fastText === null ? {} : { fastText: fastText.predict(texts).map(routeNamed) }),
};
for (const text of texts) answers['nlp.js']?.push(routeNamed(await nlpJs(text)));
fastText?.close();

const names = Object.keys(answers);
const sources = [...new Set(gold.map(({ source }) => source))].sort();
const rows = [...sources, 'all'].map((source) => {
  const some = [...gold.keys()].filter((index) => source === 'all' || gold[index]?.source === source);
  const figures = names.map((name) => {
    const pairs = some.map((index) => ({
      truth: gold[index]?.route ?? 'community',
      said: answers[name]?.[index] ?? 'community',
    }));
    const two = bootstrap(pairs, twoRoutes);
    return { name, macroF1: reportOf(ROUTES, pairs).macroF1, two };
  });
  return { source, texts: some.length, figures };
});
process.stdout.write(
  `Model ${model.version}. Held-out split; macro-F1 over three routes, and mean F1 of customer service and community with its 95 % interval.\n\n`,
);
process.stdout.write(`| source | texts | ${names.map((name) => `${name} | two routes`).join(' | ')} |\n`);
process.stdout.write(`|---|---|${'---|---|'.repeat(names.length)}\n`);
const shown = (value: number) => value.toFixed(3);
for (const { source, texts: count, figures } of rows) {
  const cells = figures.map(
    ({ macroF1, two }) => `${shown(macroF1)} | ${shown(two.value)} (${shown(two.low)}-${shown(two.high)})`,
  );
  process.stdout.write(`| ${source} | ${count} | ${cells.join(' | ')} |\n`);
}
process.stdout.write(`${JSON.stringify(rows)}\n`);

function goldOfExample({ text, source, route, intent }: Example): Gold[] {
  return route === null ? [] : [goldOf({ text, route, intent: intent ?? undefined }, source)];
}
