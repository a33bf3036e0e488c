import { z } from 'zod';
import { ClassificationSchema } from './classification.ts';
import { MentionSchema } from './mention.ts';

/** Where a mention ends: one of the three teams, or a human who decides. */
export const QUEUES = ['customer_service', 'community', 'moderation', 'review'] as const;
export type Queue = (typeof QUEUES)[number];

export const RoutingSchema = z.object({
  queue: z.enum(QUEUES),
  priority: z.int().min(0).max(100).describe('100 is first.'),
  dueAt: z.iso.datetime().nullable().describe('When an answer or an action is due; null where none is.'),
  vip: z.boolean(),
  cc: z.array(z.string()).describe('Teams to keep informed.'),
  alerts: z.array(z.string()).describe('Names of the alerts raised at once.'),
  action: z.enum(['answer', 'engage', 'hide', 'report', 'decide', 'none']),
  replyAdvice: z.enum(['apologise', 'inform', 'help', 'thank', 'defend', 'acknowledge', 'no_reply']),
  reply: z.object({
    maxLength: z.int().positive(),
    visibility: z.enum(['public', 'private', 'public_then_private']),
    inReplyTo: z.string().nullable(),
  }),
  reasons: z.array(z.string()).describe('The policy rules that applied, in order.'),
});
export type Routing = z.infer<typeof RoutingSchema>;

export const RoutedMentionSchema = z.object({
  mention: MentionSchema,
  classification: ClassificationSchema,
  routing: RoutingSchema,
  state: z.enum(['open', 'answered', 'closed', 'erased']).default('open'),
  revision: z.int().positive(),
  decidedAt: z.iso.datetime(),
});
export type RoutedMention = z.infer<typeof RoutedMentionSchema>;
