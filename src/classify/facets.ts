import type { KeywordMatch } from '../keywords/keyword-match.ts';
import {
  FLAGS,
  type Flag,
  INTENTS,
  INTENTS_BY_ROUTE,
  type Intent,
  type Route,
  SENTIMENTS,
  type Sentiment,
  TOPICS,
  type Topic,
  URGENCIES,
  type Urgency,
} from '../mention/taxonomy.ts';
import { COLUMN } from '../semantic/heads.ts';
import type { Calibration } from '../semantic/model-file.ts';

const FLAG_DEFAULT_THRESHOLD = 0;

/** Of the text at hand. */
const intentOdds = new Float64Array(INTENTS.length);

/** The likeliest intent among those that imply the route. */
export function chooseIntent(logits: Float64Array, matches: readonly KeywordMatch[], route: Route): Intent {
  const candidates: readonly Intent[] = INTENTS_BY_ROUTE[route];
  candidates.forEach((intent, index) => {
    let odds = logits[COLUMN.intent + INTENTS.indexOf(intent)] ?? 0;
    for (const { effect } of matches) if (effect.intent === intent) odds += effect.weight;
    intentOdds[index] = odds;
  });
  return best(candidates, intentOdds, 0);
}

/** Of the text at hand. */
const topicOdds = new Float64Array(TOPICS.length);

/** Topics whose log-odds pass the threshold, at least one; none for moderation. In the order of the taxonomy. */
export function chooseTopics(
  logits: Float64Array,
  matches: readonly KeywordMatch[],
  route: Route,
  calibration: Calibration,
): Topic[] {
  if (route === 'moderation') return [];
  const odds = topicOdds;
  for (let index = 0; index < odds.length; index += 1) odds[index] = logits[COLUMN.topics + index] ?? 0;
  for (const { effect } of matches)
    for (const topic of effect.topics) {
      const index = TOPICS.indexOf(topic);
      odds[index] = (odds[index] ?? 0) + effect.weight;
    }
  const found = TOPICS.filter((_, index) => (odds[index] ?? 0) > calibration.topicThreshold);
  // `other` stands last: it is shown where nothing else is.
  if (found.length > 1 && found.at(-1) === 'other') found.pop();
  return found.length > 0 ? found : [best(TOPICS, odds, 0)];
}

/** Flags that the model is sure of, and those that a keyword entry names. In the order of the taxonomy. */
export function chooseFlags(
  logits: Float64Array,
  matches: readonly KeywordMatch[],
  calibration: Calibration,
): Flag[] {
  const isNamed = (flag: Flag) =>
    matches.some(({ effect }) => effect.weight > 0 && effect.flags.includes(flag));
  return FLAGS.filter((flag, index) => {
    const threshold = calibration.flagThresholds[flag] ?? FLAG_DEFAULT_THRESHOLD;
    return isNamed(flag) || (logits[COLUMN.flags + index] ?? 0) > threshold;
  });
}

export function chooseSentiment(logits: Float64Array): Sentiment {
  return best(SENTIMENTS, logits, COLUMN.sentiment);
}

export interface ChosenUrgency {
  readonly urgency: Urgency;
  /** The entry that holds it down, if one does. */
  readonly cappedBy: KeywordMatch | undefined;
}

/**
 * The model's urgency, no higher than the lowest that a keyword entry allows, and then no lower than the highest that one
 * asks for: what may be serious is not talked down by another word.
 */
export function chooseUrgency(logits: Float64Array, matches: readonly KeywordMatch[]): ChosenUrgency {
  const likeliest = best(URGENCIES, logits, COLUMN.urgency);
  let rank = URGENCIES.indexOf(likeliest);
  let floor = 0;
  let cappedBy: KeywordMatch | undefined;
  for (const match of matches) {
    const { urgency, urgencyAtMost } = match.effect;
    if (urgency !== undefined) floor = Math.max(floor, URGENCIES.indexOf(urgency));
    if (urgencyAtMost === undefined || URGENCIES.indexOf(urgencyAtMost) >= rank) continue;
    rank = URGENCIES.indexOf(urgencyAtMost);
    cappedBy = match;
  }
  if (floor >= URGENCIES.indexOf(likeliest)) cappedBy = undefined;
  return { urgency: URGENCIES[Math.max(rank, floor)] ?? likeliest, cappedBy };
}

/** The first of those with the best odds, which begin at `from`. `names` is not empty. */
function best<T>(names: readonly T[], odds: Float64Array, from: number): T {
  let winner = 0;
  for (let index = 1; index < names.length; index += 1)
    if ((odds[from + index] ?? 0) > (odds[from + winner] ?? 0)) winner = index;
  // `winner` is an index of `names`: callers pass the closed lists of the taxonomy.
  return names[winner] as T;
}
