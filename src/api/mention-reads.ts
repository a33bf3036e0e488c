import { z } from 'zod';
import { AppError } from '../errors.ts';
import { CorrectionSchema } from '../mention/correction.ts';
import { QUEUES, type RoutedMention, RoutedMentionSchema } from '../mention/routed-mention.ts';
import type { Api } from './app.ts';
import { callerOf, needsScope } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import {
  FILTER_QUERY,
  filterFor,
  mayUseBrand,
  READ_SCOPES,
  readableQueues,
  unknownMention,
  wholeNumber,
} from './filters.ts';

const MAX_LIMIT = 1000;

const HistorySchema = z.array(
  z.object({
    revision: z.int(),
    at: z.iso.datetime(),
    event: z.string(),
    queue: z.enum(QUEUES),
    correction: CorrectionSchema.pick({ id: true, route: true, intent: true, note: true, author: true })
      .optional()
      .describe('What a person said that the mention is; the last one counts.'),
  }),
);

/** GET /v1/mentions and /v1/mentions/{id}. */
export function registerMentionReads(app: Api, { store }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/mentions',
    config: { access: READ_SCOPES },
    schema: {
      operationId: 'listMentions',
      tags: ['mentions'],
      summary: 'List decided mentions, page by page',
      description:
        'In the order in which they were decided. Following `nextCursor` never skips or repeats a mention, whatever is written meanwhile.',
      querystring: z.strictObject({
        ...FILTER_QUERY,
        order: z.enum(['newest', 'oldest']).default('newest').describe('By when they were first decided.'),
        limit: wholeNumber(1, MAX_LIMIT).default(50).describe('Mentions a page.'),
        cursor: z.string().max(500).optional().describe('`nextCursor` of the page before.'),
      }),
      response: {
        200: z
          .object({ items: z.array(RoutedMentionSchema), nextCursor: z.string().nullable() })
          .meta({ id: 'MentionPage' }),
      },
    },
    handler: async (request) => {
      const { order, limit, cursor, ...query } = request.query;
      const page = await store.list(filterFor(query, callerOf(request)), { order, limit, cursor });
      return { items: page.items.map(({ routed }) => routed), nextCursor: page.nextCursor };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/mentions/:id',
    config: { access: READ_SCOPES },
    schema: {
      operationId: 'getMention',
      tags: ['mentions'],
      summary: 'One mention with its decision and its history',
      params: z.object({ id: z.string().max(256) }),
      response: {
        200: RoutedMentionSchema.extend({ history: HistorySchema }).meta({ id: 'MentionWithHistory' }),
      },
    },
    handler: async (request): Promise<RoutedMention & { history: z.infer<typeof HistorySchema> }> => {
      const caller = callerOf(request);
      const found = await store.get(request.params.id);
      // Another brand's mention is not there at all, for this key.
      if (found === null || !mayUseBrand(caller, found.stored.routed.mention.brand)) {
        throw unknownMention();
      }
      const { routed } = found.stored;
      if (!readableQueues(caller).includes(routed.routing.queue)) {
        throw new AppError('forbidden', needsScope(`read:${routed.routing.queue}`));
      }
      return { ...routed, history: [...found.history] };
    },
  });
}
