import { z } from 'zod';
import { FLAGS, INTENTS_BY_ROUTE, ROUTES, SENTIMENTS, TOPICS, URGENCIES } from '../mention/taxonomy.ts';
import type { Api } from './app.ts';
import { SCOPES } from './keys.ts';

const TaxonomySchema = z
  .object({
    routes: z.array(z.object({ route: z.enum(ROUTES), intents: z.array(z.string()) })),
    topics: z.array(z.enum(TOPICS)),
    sentiments: z.array(z.enum(SENTIMENTS)),
    urgencies: z.array(z.enum(URGENCIES)),
    flags: z.array(z.enum(FLAGS)),
  })
  .meta({ id: 'Taxonomy' });

/** GET /v1/taxonomy: the classes and their names. */
export function registerTaxonomy(app: Api): void {
  app.route({
    method: 'GET',
    url: '/v1/taxonomy',
    config: { access: SCOPES },
    schema: {
      operationId: 'getTaxonomy',
      tags: ['decision'],
      summary: 'The classes that a mention can have',
      response: { 200: TaxonomySchema },
    },
    handler: async () => ({
      routes: ROUTES.map((route) => ({ route, intents: [...INTENTS_BY_ROUTE[route]] })),
      topics: [...TOPICS],
      sentiments: [...SENTIMENTS],
      urgencies: [...URGENCIES],
      flags: [...FLAGS],
    }),
  });
}
