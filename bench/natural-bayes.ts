import { createRequire } from 'node:module';

/** The part of `natural`'s Bayes classifier that the benchmarks use. */
export interface BayesClassifier {
  addDocument(text: string, label: string): void;
  train(): void;
  classify(text: string): string;
}

const require = createRequire(import.meta.url);

/** `natural`'s BayesClassifier with its French stemmer, by sub-path: the package's index opens databases. */
export function createBayesClassifier(): BayesClassifier {
  const Classifier: new (
    stemmer: unknown,
  ) => BayesClassifier = require('natural/lib/natural/classifiers/bayes_classifier.js');
  return new Classifier(require('natural/lib/natural/stemmers/porter_stemmer_fr.js'));
}
