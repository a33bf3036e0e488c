import { z } from 'zod';
import type { Api } from './app.ts';
import { wholeNumber } from './filters.ts';
import { idOf, type KeywordResource, READ_DRAFTS, sendPieces, withDocument } from './keyword-resource.ts';
import { RevisionInfoSchema } from './keyword-schemas.ts';

/** GET …/revisions and …/revisions/{n}. */
export function registerKeywordHistory<T>(app: Api, resource: KeywordResource<T>): void {
  const { kind, editor, url, params, name, noun, schema } = resource;

  app.route({
    method: 'GET',
    url: `${url}/revisions`,
    config: { access: READ_DRAFTS },
    schema: {
      operationId: `list${name}Revisions`,
      tags: ['keywords'],
      summary: `What was published of a ${noun}, newest first`,
      params,
      response: { 200: z.object({ items: z.array(RevisionInfoSchema) }) },
    },
    handler: async (request) => ({ items: editor.revisions(idOf(resource, request.params)) }),
  });

  app.route({
    method: 'GET',
    url: `${url}/revisions/:revision`,
    config: { access: READ_DRAFTS },
    schema: {
      operationId: `get${name}Revision`,
      tags: ['keywords'],
      summary: `A ${noun} as one of its revisions left it`,
      params: params.and(z.object({ revision: wholeNumber(1) })),
      response: {
        200: RevisionInfoSchema.extend({
          document: schema.nullable().describe('null where the revision removed it.'),
        }).meta({ id: `${name}AtRevision` }),
      },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request.params);
      const { document, ...info } = await editor.revision(id, Number(request.params.revision));
      return sendPieces(reply, withDocument(info, 'document', kind, document));
    },
  });
}
