import { FLAGS, INTENTS, SENTIMENTS, TOPICS, URGENCIES } from '../mention/taxonomy.ts';

/**
 * The questions that the model answers. Each is trained only on the data that answers it: a corpus of abuse says
 * nothing of intents. `service` and `abuse` are the two that the route is decided from.
 */
export const HEADS = {
  service: { kind: 'sigmoid', classes: ['service'] },
  abuse: { kind: 'sigmoid', classes: ['abuse'] },
  intent: { kind: 'softmax', classes: INTENTS },
  topics: { kind: 'sigmoid', classes: TOPICS },
  sentiment: { kind: 'softmax', classes: SENTIMENTS },
  urgency: { kind: 'softmax', classes: URGENCIES },
  flags: { kind: 'sigmoid', classes: FLAGS },
} as const satisfies Record<string, { kind: 'sigmoid' | 'softmax'; classes: readonly string[] }>;

export type HeadName = keyof typeof HEADS;
export const HEAD_NAMES = [
  'service',
  'abuse',
  'intent',
  'topics',
  'sentiment',
  'urgency',
  'flags',
] as const satisfies readonly HeadName[];

/** The first output column of each head. */
export const COLUMN: Readonly<Record<HeadName, number>> = (() => {
  const start = { service: 0, abuse: 0, intent: 0, topics: 0, sentiment: 0, urgency: 0, flags: 0 };
  let next = 0;
  for (const name of HEAD_NAMES) {
    start[name] = next;
    next += HEADS[name].classes.length;
  }
  return start;
})();

/** Output columns of all heads together. */
export const COLUMNS = HEAD_NAMES.reduce((sum, name) => sum + HEADS[name].classes.length, 0);
