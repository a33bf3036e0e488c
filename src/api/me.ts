import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import { ApiKeySchema, SCOPES } from './keys.ts';

const MeSchema = ApiKeySchema.pick({ name: true, scopes: true, brands: true }).meta({ id: 'Me' });

/** GET /v1/me: what the key of the request may do. */
export function registerMe(app: Api): void {
  app.route({
    method: 'GET',
    url: '/v1/me',
    config: { access: SCOPES },
    schema: {
      operationId: 'whoAmI',
      tags: ['keys'],
      summary: 'The key that one calls with: its name, its scopes, its brands',
      response: { 200: MeSchema },
    },
    handler: async (request) => {
      const { name, scopes, brands } = callerOf(request);
      return { name, scopes, brands };
    },
  });
}
