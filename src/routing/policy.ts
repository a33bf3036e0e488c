import { z } from 'zod';
import { DecisionPolicySchema } from '../classify/decision-policy.ts';
import { QUEUES } from '../mention/routed-mention.ts';
import { FLAGS, URGENCIES } from '../mention/taxonomy.ts';

const minutes = z
  .number()
  .positive()
  .max(60 * 24 * 90);
const DelaysSchema = z.record(z.enum(URGENCIES), minutes);
const points = z.number().int().min(-100).max(100);

/** The routing policy: data that ops teams own (policy/routing.yaml). Delays are minutes. */
export const PolicySchema = z.strictObject({
  version: z.string().min(1).max(64),
  decision: DecisionPolicySchema,
  delays: z.strictObject({
    default: DelaysSchema,
    channels: z.record(z.string(), DelaysSchema),
    moderation: DelaysSchema,
    community: DelaysSchema,
    review: DelaysSchema,
    vipFactor: z.number().positive().max(1),
  }),
  /** Who passes the others in a flood: see lane.ts. Without it, private messages and VIPs. */
  priorityLane: z
    .strictObject({
      /** Letters only: beginnings of words, with or without their accents. */
      words: z.array(z.string().regex(/^\p{L}{3,40}$/u)).max(500),
      questions: z.boolean(),
      /** 0: no rating passes. */
      maxRating: z.number().min(0).max(5),
    })
    .default({ words: [], questions: false, maxRating: 0 }),
  vip: z.strictObject({ minFollowers: z.int().positive(), verified: z.boolean() }),
  priority: z.strictObject({
    base: z.record(z.enum(QUEUES), points),
    urgency: z.record(z.enum(URGENCIES), points),
    flags: z.partialRecord(z.enum(FLAGS), points),
    vip: points,
  }),
  cc: z.partialRecord(z.enum(FLAGS), z.array(z.string().min(1))),
  alerts: z.partialRecord(z.enum(FLAGS), z.string().min(1)),
  replyLength: z.strictObject({
    default: z.int().positive(),
    channels: z.record(z.string(), z.int().positive()),
  }),
});
export type Policy = z.infer<typeof PolicySchema>;
