import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { MentionFilter, StoredMention } from '../store/store.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { FILTER_QUERY, filterFor, READ_SCOPES } from './filters.ts';
import { ProblemSchema } from './problems.ts';
import { nextAdvance } from './wait-for-decisions.ts';

const PAGE = 200;
const HEARTBEAT_MS = 15_000;
/** A client that does not take what was sent within this time is dropped: it resumes where it was. */
const SLOW_CLIENT_MS = 30_000;
const MAX_STREAMS_PER_KEY = 100;

/** GET /v1/stream: decisions as server-sent events, as they are made. */
export function registerStream(app: Api, deps: ApiDeps): void {
  const open = new Map<ServerResponse, string>();
  app.addHook('preClose', () => {
    for (const response of open.keys()) response.destroy();
  });

  app.route({
    method: 'GET',
    url: '/v1/stream',
    config: { access: READ_SCOPES },
    schema: {
      operationId: 'streamMentions',
      tags: ['mentions'],
      summary: 'Decisions as they are made (server-sent events)',
      description:
        'Each event is a `mention` with a RoutedMention as data and a number as id. Reconnect with `Last-Event-ID` (or `?lastEventId=`): no gap and no repeat. Without it the stream starts now; `lastEventId=0` starts from the beginning. A comment is sent as a sign of life while nothing happens.',
      produces: ['text/event-stream'],
      headers: z.looseObject({ 'last-event-id': z.coerce.number().int().min(0).optional() }),
      querystring: z.strictObject({
        ...FILTER_QUERY,
        lastEventId: z.coerce.number().int().min(0).optional(),
      }),
      response: { 200: z.string().describe('text/event-stream'), '4xx': ProblemSchema },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { lastEventId, ...query } = request.query;
      const filter = filterFor(query, caller);
      if ([...open.values()].filter((id) => id === caller.id).length >= MAX_STREAMS_PER_KEY) {
        throw new AppError('rate_limited', `A key may hold ${MAX_STREAMS_PER_KEY} open streams.`);
      }
      const from = request.headers['last-event-id'] ?? lastEventId ?? (await deps.store.lastSequence());
      reply.hijack();
      const response = reply.raw;
      open.set(response, caller.id);
      deps.metrics.streams(open.size);
      try {
        await send(response, from, filter, deps);
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

/** Sends until the client goes away, is too slow, or the service stops. Never more than one page waits in memory. */
async function send(
  response: ServerResponse,
  from: number,
  filter: MentionFilter,
  { store, onIndexed, heartbeatMs = HEARTBEAT_MS }: ApiDeps,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'keep-alive',
    'x-accel-buffering': 'no',
  });
  // A comment at once, so that the client knows that it is connected, and from which id it may resume.
  let sent = from;
  if (!(await write(response, `id: ${from}\n: connected\n\n`))) return;
  while (!response.destroyed) {
    const advanced = nextAdvance(onIndexed, heartbeatMs);
    const changes = await store.changesAfter(sent, filter, PAGE);
    if (changes.length > 0) {
      advanced.cancel();
      sent = changes.at(-1)?.sequence ?? sent;
      if (!(await write(response, changes.map(eventOf).join('')))) return;
      continue;
    }
    const closed = once(response, 'close').catch(() => undefined);
    const before = performance.now();
    await Promise.race([advanced.done, closed]);
    advanced.cancel();
    if (performance.now() - before >= heartbeatMs && !(await write(response, ': \n\n'))) return;
  }
}

function eventOf({ sequence, routed }: StoredMention): string {
  return `id: ${sequence}\nevent: mention\ndata: ${JSON.stringify(routed)}\n\n`;
}

/** Writes, and waits until the client has taken it. False where it is gone or too slow. */
async function write(response: ServerResponse, text: string): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  try {
    const timeout = AbortSignal.timeout(SLOW_CLIENT_MS);
    await Promise.race([
      once(response, 'drain', { signal: timeout }),
      once(response, 'close', { signal: timeout }),
    ]);
    return !response.destroyed;
  } catch {
    // The signal ran out, or the socket failed: either way this client is dropped.
    return false;
  }
}
