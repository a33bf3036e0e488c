import type { Queue } from '../mention/routed-mention.ts';
import type { Flag, Intent, Route, Topic, Urgency } from '../mention/taxonomy.ts';
import type { Decision } from '../routing/decision.ts';

/** What people compare of two decisions. */
export interface Verdict {
  readonly route: Route;
  readonly intent: Intent;
  readonly topics: Topic[];
  readonly urgency: Urgency;
  readonly flags: Flag[];
  readonly confidence: number;
  readonly needsReview: boolean;
  readonly queue: Queue;
}

/** In which respects two decisions can differ, the weightiest first. */
export const ASPECTS = ['route', 'urgency', 'review', 'queue', 'intent', 'topics', 'flags'] as const;
export type Aspect = (typeof ASPECTS)[number];

export function verdictOf({ classification, routing }: Decision): Verdict {
  const { route, intent, topics, urgency, flags, confidence, needsReview } = classification;
  return { route, intent, topics, urgency, flags, confidence, needsReview, queue: routing.queue };
}

/** The respects in which two verdicts differ. Confidence alone is none. */
export function differences(a: Verdict, b: Verdict): Aspect[] {
  return ASPECTS.filter((aspect) => {
    switch (aspect) {
      case 'review':
        return a.needsReview !== b.needsReview;
      case 'topics':
      case 'flags':
        return a[aspect].join() !== b[aspect].join();
      default:
        return a[aspect] !== b[aspect];
    }
  });
}
