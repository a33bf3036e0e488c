import { z } from 'zod';
import { FLAGS, INTENTS, ROUTES, SENTIMENTS, TOPICS, URGENCIES } from './taxonomy.ts';

const probability = z.number().min(0).max(1);

/** Half-open `[start, end)` UTF-16 offsets into the original text: `text.slice(start, end)` is what the author wrote. */
export const SpanSchema = z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() });
export type Span = z.infer<typeof SpanSchema>;

export const EvidenceSchema = z.object({
  source: z.enum(['keyword', 'model', 'rule']),
  what: z.string().describe('The words, or the name of the rule.'),
  for: z.string().describe('The class that it speaks for: a route, an intent, a flag…'),
  weight: z.number().describe('Log-odds that it adds to that class (negative: takes away).'),
  span: SpanSchema.optional(),
  list: z.string().optional(),
  entry: z.string().optional(),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

export const ENTITY_TYPES = [
  'order_number',
  'customer_number',
  'tracking_number',
  'email',
  'phone',
  'postal_address',
  'iban',
  'card',
  'amount',
  'date',
  'url',
  'handle',
] as const;
export const EntitySchema = z.object({ type: z.enum(ENTITY_TYPES), span: SpanSchema });
export type Entity = z.infer<typeof EntitySchema>;

export const ClassificationSchema = z.object({
  route: z.enum(ROUTES),
  intent: z.enum(INTENTS),
  topics: z.array(z.enum(TOPICS)),
  sentiment: z.enum(SENTIMENTS),
  urgency: z.enum(URGENCIES),
  flags: z.array(z.enum(FLAGS)),
  confidence: probability.describe('Calibrated probability that the route is right.'),
  scores: z.object({ customer_service: probability, community: probability, moderation: probability }),
  needsReview: z.boolean(),
  language: z.object({ code: z.string().describe('ISO 639-1, or `und`.'), confidence: probability }),
  secondRoute: z.enum(ROUTES).optional().describe('Hate inside a real complaint: the need to pass on.'),
  entities: z.array(EntitySchema),
  evidence: z.array(EvidenceSchema),
  versions: z.object({ model: z.string(), keywords: z.string(), policy: z.string() }),
});
export type Classification = z.infer<typeof ClassificationSchema>;
