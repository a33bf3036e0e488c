import { z } from 'zod';
import { FLAGS, INTENTS, ROUTES, SENTIMENTS, TOPICS, URGENCIES } from './taxonomy.ts';

/** The fields of a labelled mention, each where who labelled it knew it. */
export const LABELS = {
  route: z.enum(ROUTES).optional(),
  intent: z.enum(INTENTS).optional(),
  topics: z.array(z.enum(TOPICS)).optional(),
  sentiment: z.enum(SENTIMENTS).optional(),
  urgency: z.enum(URGENCIES).optional(),
  flags: z.array(z.enum(FLAGS)).optional(),
};
