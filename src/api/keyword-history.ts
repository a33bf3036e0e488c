import { z } from 'zod';
import type { Api } from './app.ts';
import { wholeNumber } from './filters.ts';
import {
  idOf,
  jsonOfArrays,
  type KeywordResource,
  mustSee,
  READ_DRAFTS,
  sendPieces,
  withDocument,
} from './keyword-resource.ts';
import { RevisionInfoSchema } from './keyword-schemas.ts';

const version = z.union([wholeNumber(1), z.enum(['current', 'file', 'draft', 'base'])]);

/** GET …/revisions, …/revisions/{n} and …/diff. */
export function registerKeywordHistory<T>(app: Api, resource: KeywordResource<T>): void {
  const { kind, editor, url, params, name, noun, schema, item, compare } = resource;

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
    handler: async (request) => ({ items: editor.revisions(idOf(resource, request)) }),
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
      const id = idOf(resource, request);
      const { document, ...info } = await editor.revision(id, Number(request.params.revision));
      mustSee(resource, request, id, document);
      return sendPieces(reply, withDocument(info, 'document', kind, document));
    },
  });

  const DifferenceSchema = z
    .object({
      from: z.string(),
      to: z.string(),
      header: z
        .object({ before: z.looseObject({}).nullable(), after: z.looseObject({}).nullable() })
        .nullable(),
      added: z.array(item),
      removed: z.array(item),
      changed: z.array(z.object({ before: item, after: item, fields: z.array(z.string()) })),
    })
    .meta({ id: `${name}Difference` });

  app.route({
    method: 'GET',
    url: `${url}/diff`,
    config: { access: READ_DRAFTS },
    schema: {
      operationId: `diff${name}`,
      tags: ['keywords'],
      summary: `What differs between two versions of a ${noun}`,
      description:
        'Versions are revision numbers, `current`, `file`, `draft`, and `base`: what the draft was begun from. Without any: what the draft changes.',
      params,
      querystring: z.strictObject({
        from: version.default('base').describe('The version before.'),
        to: version.default('draft').describe('The version after.'),
      }),
      response: { 200: DifferenceSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const { from, to } = request.query;
      const [before, after] = [await editor.version(id, from), await editor.version(id, to)];
      mustSee(resource, request, id, before, after);
      const { header, ...arrays } = await compare(before, after);
      return sendPieces(reply, jsonOfArrays({ from: String(from), to: String(to), header }, arrays));
    },
  });
}
