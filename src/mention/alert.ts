import { z } from 'zod';
import { QUEUES } from './routed-mention.ts';

/** An alert about a mention. It travels further than the mention, so it holds neither its text nor its author. */
export const AlertSchema = z.object({
  alert: z.string().min(1).describe('The name that the routing policy gives it.'),
  mentionId: z.string().min(1).max(128),
  brand: z.string().min(1).max(128),
  queue: z.enum(QUEUES).describe('Where the mention is.'),
  raisedAt: z.iso.datetime(),
});
export type Alert = z.infer<typeof AlertSchema>;
