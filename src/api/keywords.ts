import { z } from 'zod';
import { AppError } from '../errors.ts';
import { KeywordListSchema } from '../keywords/list-schema.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import type { Scope } from './keys.ts';

const ACCESS: readonly Scope[] = ['tune', 'classify'];

const SummarySchema = KeywordListSchema.omit({ entries: true }).extend({ entryCount: z.int() });

/** GET /v1/keywords and /v1/keywords/{list}: the lists that decisions are made with. */
export function registerKeywords(app: Api, { keywords }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/keywords',
    config: { access: ACCESS },
    schema: {
      operationId: 'listKeywordLists',
      tags: ['keywords'],
      summary: 'The keyword lists, without their entries',
      response: {
        200: z.object({ version: z.string(), lists: z.array(SummarySchema) }),
      },
    },
    handler: async () => ({
      version: keywords.version,
      lists: keywords.lists.map(({ entries, ...list }) => ({ ...list, entryCount: entries.length })),
    }),
  });

  app.route({
    method: 'GET',
    url: '/v1/keywords/:list',
    config: { access: ACCESS },
    schema: {
      operationId: 'getKeywordList',
      tags: ['keywords'],
      summary: 'One keyword list with its entries',
      params: z.object({ list: z.string().max(128) }),
      response: { 200: KeywordListSchema },
    },
    handler: async (request) => {
      const list = keywords.lists.find(({ id }) => id === request.params.list);
      if (list === undefined)
        throw new AppError('not_found', `There is no keyword list "${request.params.list}".`);
      return list;
    },
  });
}
