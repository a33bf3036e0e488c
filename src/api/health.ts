import { z } from 'zod';
import { AppError, toAppError } from '../errors.ts';
import type { Lag } from '../log/event-log.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';

const ReadySchema = z
  .object({
    status: z
      .enum(['ready', 'degraded', 'unavailable'])
      .describe('degraded: it works, and something needs a person: see `problems`.'),
    lag: z
      .array(z.object({ group: z.string(), events: z.int() }))
      .describe('Events that wait for each group of workers.'),
    code: z.string().optional(),
    problems: z
      .array(z.string())
      .optional()
      .describe(
        'Keyword files and revisions that cannot be used (GET /v1/keywords tells why); topics that could not be written to and workers that had to try again, with the code of the error, in the last minute and not well since.',
      ),
  })
  .meta({ id: 'Readiness' });

/** Places named in one answer: a folder can be wrong in a thousand. */
const MAX_PROBLEMS = 20;
/** Whoever watches asks again soon, and waits not for long: a log that is silent for so long is not there. */
const LAG_TIMEOUT_MS = 2_000;

export interface HealthDeps extends Pick<ApiDeps, 'store' | 'lag' | 'metrics' | 'config'> {
  /**
   * Places of keyword files and revisions that cannot be used, and what was refused a moment ago. Rejects where the
   * workers do not answer.
   */
  readonly problems: () => Promise<readonly string[]>;
}

/** GET /health/live, /health/ready and /metrics. */
export function registerHealth(app: Api, { store, lag, metrics, config, problems }: HealthDeps): void {
  app.route({
    method: 'GET',
    url: '/health/live',
    config: { access: 'public' },
    schema: {
      operationId: 'live',
      tags: ['operations'],
      summary: 'The process answers',
      security: [],
      response: { 200: z.object({ status: z.literal('live') }) },
    },
    handler: async () => ({ status: 'live' as const }),
  });

  app.route({
    method: 'GET',
    url: '/health/ready',
    config: { access: 'public' },
    schema: {
      operationId: 'ready',
      tags: ['operations'],
      summary: 'The service can do its work',
      description: 'Asks the query store and the event log a real question.',
      security: [],
      response: { 200: ReadySchema, 503: ReadySchema },
    },
    handler: async (request, reply) => {
      try {
        await store.ping();
        const groups = (await inTime(lag())).map(({ group, events }) => ({ group, events }));
        const places = (await problems()).slice(0, MAX_PROBLEMS);
        if (places.length > 0) return { status: 'degraded' as const, lag: groups, problems: places };
        return { status: 'ready' as const, lag: groups };
      } catch (error) {
        request.log.error({ err: error }, 'not ready');
        return reply
          .code(503)
          .send({ status: 'unavailable' as const, lag: [], code: toAppError(error).code });
      }
    },
  });

  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: config.METRICS_ACCESS === 'key' ? ['admin'] : 'public' },
    schema: {
      operationId: 'metrics',
      tags: ['operations'],
      summary: 'Metrics for Prometheus',
      produces: ['text/plain'],
      // A key is needed where METRICS_ACCESS says so.
      security: [{}, { key: [] }],
      response: { 200: z.string() },
    },
    handler: async (_request, reply) => {
      // Without the log the other metrics are wanted more than ever: the lag is then missing.
      metrics.lag(await inTime(lag()).catch(() => []));
      const { body, contentType } = await metrics.text();
      return reply.type(contentType).send(body);
    },
  });
}

async function inTime(asked: Promise<readonly Lag[]>): Promise<readonly Lag[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new AppError('log_unavailable', {
        fr: `Le journal des événements ne répond pas en ${LAG_TIMEOUT_MS} ms : vérifiez les courtiers Kafka (KAFKA_BROKERS), ou le disque de DATA_DIR.`,
        en: `The event log does not answer within ${LAG_TIMEOUT_MS} ms: check the Kafka brokers (KAFKA_BROKERS), or the disk of DATA_DIR.`,
      }),
    );
  }, LAG_TIMEOUT_MS);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
