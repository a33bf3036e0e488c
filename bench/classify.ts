import { corpusFiles } from '../src/cli/train.ts';
import { readConfig } from '../src/config.ts';
import { type Intent, routeOfIntent } from '../src/mention/taxonomy.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { createBayesClassifier } from './natural-bayes.ts';

/** Length of the texts, in characters. */
const LENGTH = 140;
const TEXTS = 2000;
const ROUNDS = 5;
const SECONDS_PER_ROUND = 1.5;

/**
 * The whole decision on one thread, beside `natural`'s Bayes classifier trained on the same corpus to tell the same 18
 * intents (from which the route follows), and once more to tell the three routes only. They take turns, so that all
 * see the same machine; the median of the rounds counts.
 */
export async function benchClassify() {
  const examples = await loadExamples(corpusFiles(), 'train');
  const { decide } = loadDecider(readConfig());
  const trained = (labelOf: (intent: Intent) => string) => {
    const bayes = createBayesClassifier();
    for (const { text, label } of examples)
      if (label !== null) bayes.addDocument(text, labelOf(label.intent));
    bayes.train();
    return (text: string) => bayes.classify(text);
  };
  const intents = trained((intent) => intent);
  const routes = trained(routeOfIntent);
  const ours = (text: string) => decide({ text }).classification.intent;

  const texts = textsOf(examples.map(({ text }) => text));
  rate(ours, texts, SECONDS_PER_ROUND);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ours: rate(ours, texts, SECONDS_PER_ROUND),
    intents: rate(intents, texts, SECONDS_PER_ROUND / 3),
    routes: rate(routes, texts, SECONDS_PER_ROUND / 3),
  }));
  const perSecond = median(rounds.map((round) => round.ours));
  const intentsPerSecond = median(rounds.map((round) => round.intents));
  const routesPerSecond = median(rounds.map((round) => round.routes));
  return {
    name: 'classify, one thread, 140 characters',
    perSecond: Math.round(perSecond),
    peer: 'natural BayesClassifier, 18 intents',
    peerPerSecond: Math.round(intentsPerSecond),
    ratio: perSecond / intentsPerSecond,
    routesOnlyPerSecond: Math.round(routesPerSecond),
    ratioToRoutesOnly: perSecond / routesPerSecond,
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

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
