import type { Classification } from '../../src/mention/classification.ts';
import { type Intent, type Route, routeOfIntent } from '../../src/mention/taxonomy.ts';

/** A classification as the classifier could have made it: the route follows from the intent. */
export function classified(
  intent: Intent,
  more: Partial<Classification> & { readonly route?: Route } = {},
): Classification {
  const route = more.route ?? routeOfIntent(intent);
  return {
    route,
    intent,
    topics: route === 'moderation' ? [] : ['other'],
    sentiment: 'neutral',
    urgency: 'low',
    flags: [],
    confidence: 0.9,
    scores: { customer_service: 0.05, community: 0.05, moderation: 0.05, [route]: 0.9 },
    needsReview: false,
    language: { code: 'fr', confidence: 0.9 },
    entities: [],
    evidence: [],
    versions: { model: 'm', keywords: 'k', policy: 'p' },
    ...more,
  };
}
