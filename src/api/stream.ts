import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { sendEvents } from './event-stream.ts';
import { FILTER_QUERY, filterFor, READ_SCOPES, wholeNumber } from './filters.ts';

const MAX_STREAMS_PER_KEY = 100;
const sequence = wholeNumber(0);

/** GET /v1/stream: decisions as server-sent events, as they are made. */
export function registerStream(app: Api, deps: ApiDeps, closing: AbortSignal): void {
  const open = new Map<ServerResponse, string>();
  closing.addEventListener('abort', () => {
    for (const response of open.keys()) response.destroy();
  });

  app.route({
    method: 'GET',
    url: '/v1/stream',
    exposeHeadRoute: false,
    config: { access: READ_SCOPES },
    schema: {
      operationId: 'streamMentions',
      tags: ['mentions'],
      summary: 'Decisions as they are made (server-sent events)',
      description:
        'Each event is a `mention` with a RoutedMention as data and a number as id. Reconnect with `Last-Event-ID` (or `?lastEventId=`): no gap and no repeat. Without it the stream starts now; `lastEventId=0` starts from the beginning. While nothing happens a comment is sent as a sign of life, with the id reached. A client that does not read is dropped.',
      produces: ['text/event-stream'],
      headers: z.looseObject({
        'last-event-id': sequence.optional().describe('The id of the last event received.'),
      }),
      querystring: z.strictObject({
        ...FILTER_QUERY,
        lastEventId: sequence
          .optional()
          .describe('As Last-Event-ID, for the first connection; the header goes first.'),
      }),
      response: { 200: z.string().describe('Server-sent events.') },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { lastEventId, ...query } = request.query;
      const filter = filterFor(query, caller);
      if ([...open.values()].filter((id) => id === caller.id).length >= MAX_STREAMS_PER_KEY) {
        throw new AppError('rate_limited', {
          fr: `Une clé peut tenir ${MAX_STREAMS_PER_KEY} flux ouverts.`,
          en: `A key may hold ${MAX_STREAMS_PER_KEY} open streams.`,
        });
      }
      const from = request.headers['last-event-id'] ?? lastEventId ?? (await deps.store.lastSequence());
      // The service may have begun to stop while the store was asked.
      if (closing.aborted) throw new AppError('stopping');
      reply.hijack();
      const response = reply.raw;
      open.set(response, caller.id);
      deps.metrics.streams(open.size);
      // What the hooks have set: the request id, the rate limit.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) response.setHeader(name, value);
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
      });
      try {
        await sendEvents(response, from, filter, deps);
      } catch (error) {
        request.log.error({ err: error }, 'stream failed');
      } finally {
        open.delete(response);
        deps.metrics.streams(open.size);
        response.destroy();
      }
    },
  });
}
