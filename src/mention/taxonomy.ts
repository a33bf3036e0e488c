/** The classes of the task and their names: what each means is told in docs/taxonomy.md. */

export const ROUTES = ['customer_service', 'community', 'moderation'] as const;
export type Route = (typeof ROUTES)[number];

export const INTENTS_BY_ROUTE = {
  customer_service: ['question', 'complaint', 'assistance'],
  community: ['praise', 'criticism', 'suggestion', 'company_question', 'peer_help', 'engagement', 'other'],
  moderation: ['insult', 'hate', 'threat', 'sexual', 'defamation', 'personal_data', 'spam', 'scam'],
} as const satisfies Record<Route, readonly string[]>;
export type Intent = (typeof INTENTS_BY_ROUTE)[Route][number];

export const INTENTS = [
  ...INTENTS_BY_ROUTE.customer_service,
  ...INTENTS_BY_ROUTE.community,
  ...INTENTS_BY_ROUTE.moderation,
] as const;

const ROUTE_OF_INTENT = new Map<Intent, Route>(
  ROUTES.flatMap((route) => INTENTS_BY_ROUTE[route].map((intent) => [intent, route] as const)),
);

/** The route that an intent implies. */
export function routeOfIntent(intent: Intent): Route {
  // Every intent stands in the map, which is built from the same table.
  return ROUTE_OF_INTENT.get(intent) ?? 'community';
}

export const TOPICS = [
  'delivery',
  'order',
  'installation',
  'return_refund',
  'billing',
  'contract',
  'account_access',
  'outage',
  'product_defect',
  'product_info',
  'store_staff',
  'contact',
  'privacy',
  'company',
  'other',
] as const;
export type Topic = (typeof TOPICS)[number];

export const SENTIMENTS = ['negative', 'neutral', 'positive'] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

export const URGENCIES = ['low', 'normal', 'high'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const FLAGS = [
  'profanity',
  'insult',
  'hate',
  'threat',
  'sexual',
  'personal_data',
  'spam',
  'repeat_contact',
  'churn_risk',
  'self_harm',
  'legal_threat',
  'media_threat',
  'sarcasm',
  'brand_author',
] as const;
export type Flag = (typeof FLAGS)[number];
