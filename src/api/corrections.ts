import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { TOPICS } from '../log/event-log.ts';
import { type Correction, CorrectionInputSchema, CorrectionSchema } from '../mention/correction.ts';
import { correctionEvent } from '../pipeline/events.ts';
import { traceHeaders, traceOfRequest, withTrace } from '../tracing.ts';
import type { Api } from './app.ts';
import { callerOf, hasScope, needsScope } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { mayUseBrand, READ_SCOPES, readableQueues, unknownMention } from './filters.ts';

/** POST /v1/mentions/{id}/corrections: a person says what a mention really is. */
export function registerCorrections(app: Api, { store, log, now }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/mentions/:id/corrections',
    config: { access: [...READ_SCOPES, 'tune'] },
    schema: {
      operationId: 'correctMention',
      tags: ['mentions'],
      summary: 'Say what a mention really is, or confirm its decision',
      description:
        'Kept beside the decision, in the history of the mention, under the name of the key; of several the last one counts. It moves nothing: it feeds the health of the lists, the suggestions, and the score of dry runs. Needs `tune`, or the scope to read the mention.',
      params: z.object({ id: z.string().max(256) }),
      body: CorrectionInputSchema,
      response: { 201: CorrectionSchema },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const [found] = await store.byIds([request.params.id]);
      if (found === undefined || !mayUseBrand(caller, found.routed.mention.brand)) {
        throw unknownMention();
      }
      const { mention, classification, routing, revision } = found.routed;
      if (!hasScope(caller, 'tune') && !readableQueues(caller).includes(routing.queue)) {
        throw new AppError('forbidden', needsScope('tune', `read:${routing.queue}`));
      }
      const { route, intent, note } = request.body;
      const correction: Correction = {
        id: `c_${randomUUID()}`,
        mentionId: mention.id,
        brand: mention.brand,
        revision,
        queue: routing.queue,
        said: { route: classification.route, intent: classification.intent },
        route,
        intent: intent ?? null,
        note: note ?? null,
        author: caller.name,
        at: new Date(now()).toISOString(),
      };
      const event = withTrace(correctionEvent(correction, mention), traceHeaders(traceOfRequest(request)));
      await log.append(TOPICS.updates, [event]);
      return reply.code(201).send(correction);
    },
  });
}
