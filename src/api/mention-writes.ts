import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { MentionInputSchema } from '../mention/mention.ts';
import { createPace } from '../pace.ts';
import { acceptItems, type Item, marksOf, readItem } from './accept.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { countResults, IngestResultSchema, sendResults } from './ingest-result.ts';
import { acceptStream } from './ndjson-ingest.ts';
import { decidedResults, waitForDecisions } from './wait-for-decisions.ts';

const MAX_ITEMS = 1000;
const MAX_WAIT_S = 30;

/** POST /v1/mentions: durable before it answers. */
export async function registerMentionWrites(app: Api, deps: ApiDeps, closing: AbortSignal): Promise<void> {
  // In a scope of its own, because no other route takes NDJSON.
  await app.register(async (scope: Api) => {
    // Read as it comes: no limit on the whole, only on each line.
    scope.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
    scope.route({
      method: 'POST',
      url: '/v1/mentions',
      config: { access: ['ingest'] },
      schema: {
        operationId: 'postMentions',
        tags: ['mentions'],
        summary: 'Accept mentions',
        description:
          'One mention, an array of up to 1,000, or NDJSON of any length; what is accepted is on disk before the answer. 202: all accepted, or known already (`duplicate`). 207: some were rejected. 422: all were. The result of one mention sent alone stands at the top level too; rejected, it is answered with a problem. With `Prefer: wait=N` (seconds, at most 30; not for NDJSON) the decisions are waited for: 200 with each item’s `mention`, `classification` and `routing`, or 202 with those that there are when the time is up.',
        headers: z.looseObject({
          prefer: z.string().optional().describe('`wait=N`: wait up to N seconds for the decisions.'),
        }),
        body: z.union([MentionInputSchema, z.array(MentionInputSchema).min(1).max(MAX_ITEMS)]),
        response: {
          200: IngestResultSchema,
          202: IngestResultSchema,
          207: IngestResultSchema,
          422: IngestResultSchema,
        },
      },
      // Each item is checked once, below, on its own: one bad item must not lose the good ones.
      validatorCompiler: () => (value) => ({ value }),
      handler: async (request, reply) => {
        if (isStream(request.body)) {
          const outcome = await acceptStream(
            request.body,
            callerOf(request),
            { ...deps, closing },
            marksOf(request),
          );
          return sendResults(reply, outcome);
        }
        return acceptBody(request, reply, deps, closing);
      },
    });
  });
}

async function acceptBody(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ApiDeps,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const { body } = request;
  const single = !Array.isArray(body);
  const items = await readItems(Array.isArray(body) ? body : [body], callerOf(request), deps.now());
  const [first] = items;
  // Alone, it is an error like any other, with a status of its own.
  if (single && first !== undefined && !('event' in first)) {
    deps.metrics.ingested('rejected', 1);
    throw new AppError(first.code, first.wording, { fields: first.fields });
  }
  const results = await acceptItems(items, deps, marksOf(request));
  const outcome = { items: results, omitted: 0, counts: countResults(results) };
  const wait = readWait(request.headers.prefer);
  if (wait === 0) return sendResults(reply, outcome, { single });
  const sent = items.flatMap((item) => ('event' in item ? [item.mention] : []));
  const gone = () => reply.raw.destroyed || closing.aborted;
  const { byId, complete } = await waitForDecisions(sent, wait * 1000, gone, deps);
  reply.header('preference-applied', `wait=${wait}`);
  return sendResults(reply, { ...outcome, items: decidedResults(results, byId) }, { single, complete });
}

/** Throws `invalid_request` for too many or none. */
async function readItems(
  values: readonly unknown[],
  caller: ReturnType<typeof callerOf>,
  now: number,
): Promise<Item[]> {
  if (values.length === 0 || values.length > MAX_ITEMS) {
    throw new AppError('invalid_request', {
      fr: `Un tableau a de 1 à ${MAX_ITEMS} mentions, pas ${values.length} : envoyez-en plus en application/x-ndjson.`,
      en: `An array holds 1 to ${MAX_ITEMS} mentions, not ${values.length}: send more as application/x-ndjson.`,
    });
  }
  const receivedAt = new Date(now).toISOString();
  const pace = createPace();
  const items: Item[] = [];
  let rejected = 0;
  for (const value of values) {
    const item = readItem(value, caller, receivedAt, rejected);
    if (!('event' in item)) rejected += 1;
    items.push(item);
    const turn = pace();
    if (turn !== undefined) await turn;
  }
  return items;
}

/** The seconds of `Prefer: wait=N` (RFC 7240); 0 without it. */
function readWait(prefer: string | string[] | undefined): number {
  const match = /(?:^|[,;\s])wait="?(\d{1,6})"?(?:$|[,;\s])/i.exec(String(prefer ?? '').slice(0, 200));
  return Math.min(MAX_WAIT_S, Number(match?.[1] ?? 0));
}

function isStream(body: unknown): body is IncomingMessage {
  return typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function';
}
