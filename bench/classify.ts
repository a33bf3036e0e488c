import { corpusFiles } from '../src/cli/train.ts';
import { readConfig } from '../src/config.ts';
import { type Intent, routeOfIntent } from '../src/mention/taxonomy.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { type FastText, trainFastText } from './fasttext.ts';
import { createBayesClassifier } from './natural-bayes.ts';
import { trainNlpJs } from './nlpjs.ts';

/** Length of the texts, in characters. */
const LENGTH = 140;
const TEXTS = 2000;
const ROUNDS = 5;
/** How often the texts are repeated for a command that has to be started. */
const MANY = 20;
const SECONDS_PER_ROUND = 1.5;

/**
 * The whole decision on one thread, with one reading, beside peers trained on the same corpus to tell the same 18 intents
 * (from which the route follows): `natural`'s Bayes classifier (once more for the three routes only), nlp.js, and the
 * fastText command line with sub-words where it is installed. They take turns, so that all see the same machine; the
 * median of the rounds counts. Then the decision as shipped, with its second reading.
 */
export async function benchClassify() {
  const examples = await loadExamples(corpusFiles(), 'train');
  const config = readConfig();
  const { decide } = loadDecider({ ...config, ENCODER_FILE: 'none' });
  const labelled = examples.flatMap(({ text, intent }) => (intent === null ? [] : [{ text, label: intent }]));
  const trained = (labelOf: (intent: Intent) => string) => {
    const bayes = createBayesClassifier();
    for (const { text, label } of labelled) bayes.addDocument(text, labelOf(label));
    bayes.train();
    return (text: string) => bayes.classify(text);
  };
  const intents = trained((intent) => intent);
  const routes = trained(routeOfIntent);
  const nlpJs = await trainNlpJs(labelled);
  const fastText = trainFastText(labelled);
  const ours = (text: string) => decide({ text }).classification.intent;

  const texts = textsOf(examples.map(({ text }) => text));
  rate(ours, texts, SECONDS_PER_ROUND);
  const rounds: Record<'ours' | 'intents' | 'routes' | 'nlpJs' | 'fastText', number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      ours: rate(ours, texts, SECONDS_PER_ROUND),
      intents: rate(intents, texts, SECONDS_PER_ROUND / 3),
      routes: rate(routes, texts, SECONDS_PER_ROUND / 3),
      nlpJs: await rateAsync(nlpJs, texts, SECONDS_PER_ROUND / 3),
      fastText: fastText === null ? Number.NaN : rateOfCommand(fastText, texts),
    });
  }
  fastText?.close();
  // Afterwards: a second decider in the process takes room in the caches of the first.
  const { decide: decideTwice } = loadDecider(config);
  const twice = (text: string) => decideTwice({ text }).classification;
  const isReadAgain = (text: string) => twice(text).evidence.some(({ what }) => what === 'second_reading');
  const again = texts.filter(isReadAgain).length / texts.length;
  const twicePerSecond = median(Array.from({ length: ROUNDS }, () => rate(twice, texts, SECONDS_PER_ROUND)));
  const of = (name: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[name]));
  const perSecond = of('ours');
  return {
    name: 'classify, one thread, 140 characters',
    perSecond: Math.round(perSecond),
    peer: 'natural BayesClassifier, 18 intents',
    peerPerSecond: Math.round(of('intents')),
    ratio: perSecond / of('intents'),
    routesOnlyPerSecond: Math.round(of('routes')),
    ratioToRoutesOnly: perSecond / of('routes'),
    nlpJsPerSecond: Math.round(of('nlpJs')),
    ratioToNlpJs: perSecond / of('nlpJs'),
    fastTextPerSecond: Math.round(of('fastText')),
    ratioToFastText: perSecond / of('fastText'),
    // As shipped: what the first reading is unsure of is read again.
    withSecondReadingPerSecond: Math.round(twicePerSecond),
    secondReadingShare: again,
    ratioWithSecondReading: twicePerSecond / of('intents'),
  };
}

/** Different texts of exactly `LENGTH` characters: real ones, joined and cut. */
function textsOf(sources: readonly string[]): string[] {
  return Array.from({ length: TEXTS }, (_, index) => {
    let text = '';
    for (let step = 0; text.length < LENGTH; step++)
      text += `${sources[(index * 7 + step * 13) % sources.length]} `;
    return text.slice(0, LENGTH);
  });
}

function rate(run: (text: string) => unknown, texts: readonly string[], seconds: number): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < seconds * 1000) {
    for (let i = 0; i < 20; i++) run(texts[count++ % texts.length] ?? '');
  }
  return count / ((performance.now() - start) / 1000);
}

async function rateAsync(
  run: (text: string) => Promise<unknown>,
  texts: readonly string[],
  seconds: number,
): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < seconds * 1000) await run(texts[count++ % texts.length] ?? '');
  return count / ((performance.now() - start) / 1000);
}

/** Texts a second of a command that reads them from a file: many less few, so that its start does not count. */
function rateOfCommand(fastText: FastText, texts: readonly string[]): number {
  const many = Array.from({ length: MANY }, () => texts).flat();
  const time = (some: readonly string[]) => {
    const start = performance.now();
    fastText.predict(some);
    return (performance.now() - start) / 1000;
  };
  const few = time(texts);
  return (many.length - texts.length) / (time(many) - few);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
