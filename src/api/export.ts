import { Readable } from 'node:stream';
import { z } from 'zod';
import type { MentionFilter, Store } from '../store/store.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { FILTER_QUERY, filterFor, READ_SCOPES } from './filters.ts';

const PAGE = 200;

/** GET /v1/mentions/export: everything that matches, as NDJSON, as fast as the client reads. */
export function registerExport(app: Api, { store }: ApiDeps, closing: AbortSignal): void {
  app.route({
    method: 'GET',
    url: '/v1/mentions/export',
    exposeHeadRoute: false,
    config: { access: READ_SCOPES },
    schema: {
      operationId: 'exportMentions',
      tags: ['mentions'],
      summary: 'Everything that matches, as NDJSON',
      description:
        'Oldest first, one RoutedMention a line, streamed: any number of them. A stream that breaks before its end is cut off, never ended as if it were whole.',
      produces: ['application/x-ndjson'],
      querystring: z.strictObject(FILTER_QUERY),
      response: { 200: z.unknown().describe('One RoutedMention a line.') },
    },
    handler: async (request, reply) => {
      const filter = filterFor(request.query, callerOf(request));
      // One page is made while one is sent. The signal cuts the connection when the service stops.
      const lines = Readable.from(exportLines(store, filter), { highWaterMark: 1, signal: closing });
      return reply.type('application/x-ndjson; charset=utf-8').send(lines);
    },
  });
}

async function* exportLines(store: Store, filter: MentionFilter): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await store.list(filter, { order: 'oldest', limit: PAGE, cursor });
    const lines = page.items.map(({ routed }) => `${JSON.stringify(routed)}\n`).join('');
    if (lines !== '') yield lines;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
