import { z } from 'zod';
import { QUEUES } from './routed-mention.ts';
import { INTENTS, ROUTES, routeOfIntent } from './taxonomy.ts';

/** What a person says that a mention really is. */
export const CorrectionInputSchema = z
  .strictObject({
    route: z.enum(ROUTES).describe('The right route; the one that was decided, to confirm it.'),
    intent: z.enum(INTENTS).optional().describe('The right intent, where it is known. It implies the route.'),
    note: z.string().trim().min(1).max(2000).optional(),
  })
  .refine(({ route, intent }) => intent === undefined || routeOfIntent(intent) === route, {
    path: ['intent'],
    message: 'belongs to another route',
    params: { fr: 'appartient à une autre équipe (route)' },
  });

/** A correction as an event: which decision it is about, and who says so. Of several for one mention the last counts. */
export const CorrectionSchema = z.object({
  id: z.string().min(1).max(128),
  mentionId: z.string().min(1).max(128),
  brand: z.string().min(1).max(128),
  /** The decision that it corrects. */
  revision: z.int().positive(),
  queue: z.enum(QUEUES),
  said: z.object({ route: z.enum(ROUTES), intent: z.enum(INTENTS) }),
  route: z.enum(ROUTES),
  intent: z.enum(INTENTS).nullable().describe('null: not said.'),
  note: z.string().max(2000).nullable(),
  author: z.string().max(128).describe('The name of the API key.'),
  at: z.iso.datetime(),
});
export type Correction = z.infer<typeof CorrectionSchema>;
