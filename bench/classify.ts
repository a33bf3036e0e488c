import { corpusFiles } from '../src/cli/train.ts';
import { readConfig } from '../src/config.ts';
import { routeOfIntent } from '../src/mention/taxonomy.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { createBayesClassifier } from './natural-bayes.ts';

/** Length of the texts, in characters. */
const LENGTH = 140;
const TEXTS = 2000;
const ROUNDS = 5;
const SECONDS_PER_ROUND = 1.5;

/**
 * The whole decision on one thread, beside `natural`'s Bayes classifier trained on the same corpus. The two take
 * turns, so that both see the same machine; the median of the rounds counts.
 */
export async function benchClassify() {
  const examples = await loadExamples(corpusFiles(), 'train');
  const { decide } = loadDecider(readConfig());
  const bayes = createBayesClassifier();
  for (const { text, label } of examples)
    if (label !== null) bayes.addDocument(text, routeOfIntent(label.intent));
  bayes.train();

  const texts = textsOf(examples.map(({ text }) => text));
  // Nothing is kept of one text for the next but the words: the texts are all different.
  const ours = (text: string) => decide({ text }).classification.route;
  const theirs = (text: string) => bayes.classify(text);
  rate(ours, texts, SECONDS_PER_ROUND);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ours: rate(ours, texts, SECONDS_PER_ROUND),
    theirs: rate(theirs, texts, SECONDS_PER_ROUND / 3),
  }));
  const perSecond = median(rounds.map((round) => round.ours));
  const naturalPerSecond = median(rounds.map((round) => round.theirs));
  return {
    name: 'classify, one thread',
    perSecond: Math.round(perSecond),
    peer: 'natural BayesClassifier',
    peerPerSecond: Math.round(naturalPerSecond),
    ratio: perSecond / naturalPerSecond,
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
