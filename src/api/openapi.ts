import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { Api } from './app.ts';
import { type ApiDocument, completeDocument } from './openapi-document.ts';
import { nameSchemas } from './openapi-names.ts';

/** Codes of commands and of the process: no answer has them. */
const NOT_OF_THE_API: readonly ErrorCode[] = [
  'position_conflict',
  'invalid_config',
  'invalid_data_file',
  'usage',
];

const DESCRIPTION = `Reads French social mentions and sends each one to customer service, community or moderation, with reasons.

Send \`Authorization: Bearer <key>\`. Errors are problem details (RFC 9457) with a stable \`code\`:

${Object.entries(ERROR_CODES)
  .filter(([code]) => !NOT_OF_THE_API.some((other) => other === code))
  .map(([code, { status, en }]) => `- \`${code}\` (${status}): ${en}`)
  .join('\n')}
`;

const JSON_SCHEMA = { zodToJsonConfig: { target: 'draft-2020-12' } } as const;

/** The OpenAPI 3.1 description of all routes registered after this, and its page at /docs. */
export async function registerOpenapi(app: Api): Promise<void> {
  nameSchemas();
  const namedSchemas = createJsonSchemaTransformObject(JSON_SCHEMA);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Aiguillage',
        version: '1.0.0',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'mentions', description: 'Accept mentions, read decisions' },
        { name: 'decision', description: 'Decide without storing; what decides' },
        { name: 'keywords', description: 'The lists of the operations teams' },
        { name: 'keys', description: 'Who may do what' },
        { name: 'operations', description: 'Health and metrics' },
      ],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: aig_…' } },
      },
      security: [{ key: [] }],
    },
    transform: createJsonSchemaTransform(JSON_SCHEMA),
    // The plugin has just built it: it has paths and components.
    transformObject: (document) => completeDocument(namedSchemas(document) as ApiDocument),
  });
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await docs.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  });
}
