import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { MentionInputSchema } from '../mention/mention.ts';
import type { StoredMention } from '../store/store.ts';
import { acceptItems, type Item, type ItemResult, tryItem } from './accept.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { acceptStream, MAX_LISTED_RESULTS } from './ndjson-ingest.ts';
import { createPace } from './pace.ts';
import { ProblemSchema } from './problems.ts';
import { waitForDecisions } from './wait-for-decisions.ts';

const MAX_ITEMS = 1000;
const MAX_WAIT_S = 30;

export const ItemResultSchema = z
  .looseObject({
    index: z.int(),
    id: z.string().nullable(),
    status: z.enum(['accepted', 'duplicate', 'rejected']),
    error: ProblemSchema.pick({
      code: true,
      detail: true,
      message_fr: true,
      message_en: true,
      errors: true,
    }).optional(),
  })
  .meta({ id: 'ItemResult' });

const IngestResultSchema = z
  .looseObject({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    items: z
      .array(ItemResultSchema)
      .describe(`One per mention, in order; at most ${MAX_LISTED_RESULTS} for a stream.`),
    omitted: z.int().describe('Results left out of `items` (streams only): rejected ones are left out last.'),
  })
  .meta({ id: 'IngestResult' });

/** POST /v1/mentions: durable before it answers. */
export function registerMentionWrites(app: Api, deps: ApiDeps): void {
  // NDJSON is read as it comes: no limit on the whole, only on each line.
  app.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));

  app.route({
    method: 'POST',
    url: '/v1/mentions',
    config: { access: ['ingest'] },
    schema: {
      operationId: 'postMentions',
      tags: ['mentions'],
      summary: 'Accept mentions',
      description:
        'One mention, an array of up to 1,000, or NDJSON of any length. 202: all accepted (or known already: `duplicate`). 207: some were rejected. 422: all were. With `Prefer: wait=N` (seconds, at most 30) the decisions are waited for: 200 with each item’s `mention`, `classification` and `routing`, or 202 when the time is up. A single mention’s result stands at the top level too.',
      headers: z.looseObject({
        prefer: z.string().max(200).optional().describe('`wait=N`: wait for the decision.'),
      }),
      body: z.union([MentionInputSchema, z.array(MentionInputSchema).min(1).max(MAX_ITEMS)]),
      response: {
        200: IngestResultSchema,
        202: IngestResultSchema,
        207: IngestResultSchema,
        422: IngestResultSchema,
        '4xx': ProblemSchema,
      },
    },
    // Each item is checked once, below, on its own: one bad item must not lose the good ones.
    validatorCompiler:
      ({ httpPart }) =>
      (value) =>
        httpPart === 'body' ? { value } : { value },
    handler: async (request, reply) => {
      const wait = readWait(request);
      if (isStream(request.body))
        return sendResults(reply, await acceptStream(request.body, callerOf(request), deps, request.id));
      const single = !Array.isArray(request.body);
      const values: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
      if (values.length === 0 || values.length > MAX_ITEMS) {
        throw new AppError(
          'invalid_request',
          `An array holds 1 to ${MAX_ITEMS} mentions, not ${values.length}: send more as application/x-ndjson.`,
        );
      }
      const results = await acceptItems(await readItems(values, request, deps), deps, request.id);
      const found = wait === 0 ? null : await waitForDecisions(idsOf(results), wait * 1000, deps);
      return sendResults(
        reply,
        { items: withDecisions(results, found), omitted: 0, counts: countsOf(results) },
        { single, complete: found?.complete === true },
      );
    },
  });
}

async function readItems(
  values: readonly unknown[],
  request: FastifyRequest,
  deps: ApiDeps,
): Promise<Item[]> {
  const caller = callerOf(request);
  const receivedAt = new Date(deps.now()).toISOString();
  const pace = createPace();
  const items: Item[] = [];
  for (const value of values) {
    items.push(tryItem(value, caller, receivedAt));
    await pace();
  }
  return items;
}

/** The seconds of `Prefer: wait=N` (RFC 7240); 0 without it. */
function readWait(request: FastifyRequest): number {
  const { prefer } = request.headers;
  const match = /(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])/.exec(
    typeof prefer === 'string' ? prefer.slice(0, 200) : '',
  );
  return Math.min(MAX_WAIT_S, Number(match?.[1] ?? 0));
}

function isStream(body: unknown): body is IncomingMessage {
  return typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function';
}

const idsOf = (results: readonly ItemResult[]) => results.flatMap(({ id }) => id ?? []);

function withDecisions(
  results: readonly ItemResult[],
  found: { readonly byId: ReadonlyMap<string, StoredMention> } | null,
): (ItemResult & object)[] {
  if (found === null) return [...results];
  return results.map((result) => ({ ...result, ...found.byId.get(result.id ?? '')?.routed }));
}

export interface IngestOutcome {
  readonly items: readonly ItemResult[];
  readonly omitted: number;
  readonly counts: { readonly accepted: number; readonly duplicates: number; readonly rejected: number };
}

function countsOf(results: readonly ItemResult[]): IngestOutcome['counts'] {
  const of = (status: ItemResult['status']) => results.filter((result) => result.status === status).length;
  return { accepted: of('accepted'), duplicates: of('duplicate'), rejected: of('rejected') };
}

function sendResults(
  reply: FastifyReply,
  { items, omitted, counts }: IngestOutcome,
  { single = false, complete = false } = {},
): FastifyReply {
  const total = counts.accepted + counts.duplicates + counts.rejected;
  const status = counts.rejected === 0 ? (complete ? 200 : 202) : counts.rejected === total ? 422 : 207;
  const body = { ...counts, items, omitted };
  return reply.code(status).send(single ? { ...items[0], ...body } : body);
}
