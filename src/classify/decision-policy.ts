import { z } from 'zod';

const RoutePriorSchema = z.strictObject({
  customer_service: z.number().min(-5).max(5).optional(),
  community: z.number().min(-5).max(5).optional(),
  moderation: z.number().min(-5).max(5).optional(),
});
export type RoutePrior = z.infer<typeof RoutePriorSchema>;

/** What would go to a human is read again first: see `reviewBelow` of the shipped policy. */
const DEFAULT_SECOND_READING = 0.92;

const probability = z.number().min(0).max(1);

/** The part of the policy that a classification reads: when to abstain, and the priors that the operator sets. */
export const DecisionPolicySchema = z.strictObject({
  reviewBelow: z.strictObject({
    customer_service: probability,
    community: probability,
    moderation: probability,
  }),
  /** What the first reading is less sure of than this is read a second time, where there is an encoder; 0: nothing is. */
  secondReadingBelow: probability.default(DEFAULT_SECOND_READING),
  priors: z.strictObject({
    default: RoutePriorSchema,
    channels: z.record(z.string(), RoutePriorSchema),
    brands: z.record(z.string(), RoutePriorSchema),
  }),
});
export type DecisionPolicy = z.infer<typeof DecisionPolicySchema>;
