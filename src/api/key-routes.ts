import { z } from 'zod';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { ApiKeySchema, NewApiKeySchema } from './keys.ts';

const KeySchema = ApiKeySchema.meta({ id: 'ApiKey' });

/** POST, GET and DELETE /v1/keys. */
export function registerKeyRoutes(app: Api, { keys, now }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keys',
    config: { access: ['admin'] },
    schema: {
      operationId: 'createKey',
      tags: ['keys'],
      summary: 'Make an API key',
      description: 'The answer is the only place where the key itself (`secret`) is ever shown.',
      body: NewApiKeySchema,
      response: {
        201: KeySchema.extend({ secret: z.string() }).meta({ id: 'NewApiKey' }),
      },
    },
    handler: async (request, reply) => {
      const { key, secret } = await keys.create(request.body, now());
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...key, secret });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/keys',
    config: { access: ['admin'] },
    schema: {
      operationId: 'listKeys',
      tags: ['keys'],
      summary: 'The API keys, without the keys themselves',
      response: { 200: z.object({ items: z.array(KeySchema) }) },
    },
    handler: async () => ({ items: [...(await keys.list())] }),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/keys/:id',
    config: { access: ['admin'] },
    schema: {
      operationId: 'deleteKey',
      tags: ['keys'],
      summary: 'Revoke an API key, at once',
      params: z.object({ id: z.string().max(128) }),
      response: { 204: z.null().describe('Revoked.') },
    },
    handler: async (request, reply) => {
      await keys.remove(request.params.id);
      return reply.code(204).send(null);
    },
  });
}
