import type { Classification } from '../mention/classification.ts';
import {
  FLAGS,
  type Flag,
  SENTIMENTS,
  type Sentiment,
  TOPICS,
  type Topic,
  URGENCIES,
  type Urgency,
} from '../mention/taxonomy.ts';
import { type ClassMetrics, type Report, reportOf } from './metrics.ts';

/** The labels beside route and intent; what a row does not say is not compared. */
export interface GoldFacets {
  readonly topics?: readonly Topic[] | undefined;
  readonly sentiment?: Sentiment | undefined;
  readonly urgency?: Urgency | undefined;
  readonly flags?: readonly Flag[] | undefined;
}

export interface FacetReports {
  readonly sentiment: Report<Sentiment>;
  readonly urgency: Report<Urgency>;
  /** Each name by itself: a text may have several. Topics of what really is moderation are not compared: it has none. */
  readonly topics: Readonly<Record<Topic, ClassMetrics>>;
  readonly flags: Readonly<Record<Flag, ClassMetrics>>;
}

interface Answer {
  readonly facets: GoldFacets;
  readonly isModeration: boolean;
  readonly said: Classification;
}

/** Compares all that a classification says beside route and intent. */
export function evaluateFacets(answers: readonly Answer[]): FacetReports {
  return {
    sentiment: reportOf(
      SENTIMENTS,
      answers.flatMap(({ facets: { sentiment: truth }, said }) =>
        truth === undefined ? [] : [{ truth, said: said.sentiment }],
      ),
    ),
    urgency: reportOf(
      URGENCIES,
      answers.flatMap(({ facets: { urgency: truth }, said }) =>
        truth === undefined ? [] : [{ truth, said: said.urgency }],
      ),
    ),
    topics: eachOf(
      TOPICS,
      answers.flatMap(({ facets: { topics: truth }, isModeration, said }) =>
        truth === undefined || isModeration ? [] : [{ truth, said: said.topics }],
      ),
    ),
    flags: eachOf(
      FLAGS,
      answers.flatMap(({ facets: { flags: truth }, said }) =>
        truth === undefined ? [] : [{ truth, said: said.flags }],
      ),
    ),
  };
}

function eachOf<C extends string>(
  names: readonly C[],
  pairs: readonly { readonly truth: readonly C[]; readonly said: readonly C[] }[],
): Record<C, ClassMetrics> {
  const entries = names.map((name): [C, ClassMetrics] => {
    let [hit, answered, support] = [0, 0, 0];
    for (const { truth, said } of pairs) {
      const is = truth.includes(name);
      const wasSaid = said.includes(name);
      if (is) support += 1;
      if (wasSaid) answered += 1;
      if (is && wasSaid) hit += 1;
    }
    return [
      name,
      { precision: hit / answered, recall: hit / support, f1: (2 * hit) / (support + answered), support },
    ];
  });
  return Object.fromEntries(entries) as Record<C, ClassMetrics>; // one entry per name
}
