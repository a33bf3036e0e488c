import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { headerOf } from '../lists/document-kind.ts';
import { FORMATS, type Format, type Submitted } from '../lists/read-document.ts';
import { writeList, writeSet } from '../lists/write-document.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import {
  actorOf,
  addressedId,
  draftInfo,
  idOf,
  type KeywordResource,
  READ_DRAFTS,
  seenOf,
  sendPieces,
  tag,
} from './keyword-resource.ts';
import { DraftInfoSchema, PreconditionSchema } from './keyword-schemas.ts';

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};
const FORMAT_OF: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
  'text/csv': 'csv',
};

const ImportedSchema = z
  .object({
    count: z.int().describe('Entries, or terms, that were read.'),
    draft: DraftInfoSchema.nullable().describe('null where it was only checked.'),
  })
  .meta({ id: 'KeywordImport' });

/** Bodies of these routes are read by us, as bytes, off the thread that answers: call it on a scope of their own. */
export function takeBytes(scope: Api): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(Object.keys(FORMAT_OF), { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
}

/** What was sent, with what a table lacks taken from the document as it is. */
export function submittedOf<T>(
  request: FastifyRequest,
  { keywords }: ApiDeps,
  { kind }: Pick<KeywordResource<T>, 'kind'>,
  id: string,
): Submitted {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const format = FORMAT_OF[type];
  if (format === undefined || !(request.body instanceof Uint8Array))
    throw new AppError('unsupported_media_type', {
      fr: `Envoyez ${Object.keys(FORMAT_OF).join(', ')}.`,
      en: `Send ${Object.keys(FORMAT_OF).join(', ')}.`,
    });
  const common = { id, format, bytes: request.body };
  if (kind.kind === 'list') {
    const list = keywords.documents.get(id)?.content;
    return { ...common, kind: 'list', header: list && headerOf(list) };
  }
  const { terms: _, ...header } = keywords.sets.get(id)?.content ?? {};
  return { ...common, kind: 'set', header: 'id' in header ? header : undefined };
}

/** GET …/export and POST …/import. */
export function registerKeywordTransfer<T>(scope: Api, deps: ApiDeps, resource: KeywordResource<T>): void {
  const { documents, config, now } = deps;
  const { editor, url, params, name, noun } = resource;

  scope.route({
    method: 'GET',
    url: `${url}/export`,
    config: { access: READ_DRAFTS },
    schema: {
      operationId: `export${name}`,
      tags: ['keywords'],
      summary: `A ${noun} as a file`,
      description:
        'YAML is the file of the folder of the lists; CSV is what French Excel opens (UTF-8 with its mark, semicolons); what is exported is imported again byte for byte.',
      params,
      querystring: z.strictObject({ format: z.enum(FORMATS).default('yaml').describe('yaml, json or csv.') }),
      produces: Object.values(MEDIA_TYPES).map((type) => type.split(';')[0] ?? type),
      response: { 200: z.string() },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const { format } = request.query;
      const { etag } = editor.live(id);
      const list = deps.keywords.documents.get(id);
      const set = deps.keywords.sets.get(id);
      const pieces =
        resource.kind.kind === 'list'
          ? list && writeList(list.content, format)
          : set && writeSet(set.content, format);
      tag(reply, etag).header('content-disposition', `attachment; filename="${id}.${format}"`);
      return sendPieces(reply, pieces ?? [], MEDIA_TYPES[format]);
    },
  });

  scope.route({
    method: 'POST',
    url: `${url}/import`,
    config: { access: ['tune'] },
    schema: {
      operationId: `import${name}`,
      tags: ['keywords'],
      summary: `Prepare a ${noun} from a file`,
      description: `JSON, YAML, or CSV as French Excel saves it (UTF-8 or Windows-1252; semicolon, comma or tab): the draft is then the whole ${noun} as the file has it. A CSV keeps the title, owner and route that the ${noun} has. Preconditions as for the draft. 422 tells each problem with its row; with \`check=true\` nothing is prepared.`,
      params,
      headers: PreconditionSchema,
      querystring: z.strictObject({
        check: z.enum(['true', 'false']).default('false').describe('true: only say what is wrong.'),
      }),
      body: z.any(),
      response: { 200: ImportedSchema, 201: ImportedSchema },
    },
    handler: async (request, reply) => {
      const id = addressedId(resource, request.params);
      const { pieces, count } = await documents.read(submittedOf(request, deps, resource, id));
      if (request.query.check === 'true') return { count, draft: null };
      const { draft, created } = await editor.putDraft(id, pieces, seenOf(request), actorOf(request, now()));
      const info = draftInfo(draft, editor, config.KEYWORDS_APPROVAL);
      return tag(reply, draft.etag)
        .code(created ? 201 : 200)
        .send({ count, draft: info });
    },
  });
}
