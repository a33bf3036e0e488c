import { z } from 'zod';
import { KeywordListSchema } from '../keywords/list-schema.ts';
import { headerOf } from '../lists/change.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { draftInfo } from './keyword-drafts.ts';
import { ListParamsSchema, ListSummarySchema, READ_LISTS, tagged } from './keyword-schemas.ts';

const TroubleSchema = z.object({ where: z.string(), message_fr: z.string(), message_en: z.string() });

/** GET /v1/keywords and /v1/keywords/{list}: the lists that decisions are made with. */
export function registerKeywords(app: Api, { keywords, editor }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/keywords',
    config: { access: READ_LISTS },
    schema: {
      operationId: 'listKeywordLists',
      tags: ['keywords'],
      summary: 'The keyword lists, without their entries',
      response: {
        200: z.object({
          version: z.string().describe('As in `versions.keywords` of each decision.'),
          lists: z.array(ListSummarySchema),
          problems: z
            .array(TroubleSchema)
            .describe('Files and revisions that cannot be used: what counted before still does.'),
        }),
      },
    },
    handler: async () => {
      const drafts = new Map(editor.drafts().map((draft) => [draft.list, draft]));
      return {
        version: keywords.version,
        lists: keywords.all().map(({ list, origin, revision, etag }) => {
          const draft = drafts.get(list.id);
          return {
            ...headerOf(list),
            ...{ entryCount: list.entries.length, origin, revision, etag },
            ...(draft === undefined ? {} : { draft: draftInfo(draft, keywords) }),
          };
        }),
        problems: keywords.troubles.map(({ where, fr, en }) => ({ where, message_fr: fr, message_en: en })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/keywords/:list',
    config: { access: READ_LISTS },
    schema: {
      operationId: 'getKeywordList',
      tags: ['keywords'],
      summary: 'One keyword list with its entries',
      description: 'The header `ETag` is what `If-Match` takes.',
      params: ListParamsSchema,
      response: { 200: KeywordListSchema },
    },
    handler: async (request, reply) => {
      const { list, etag } = editor.list(request.params.list);
      return tagged(reply, etag, list);
    },
  });
}
