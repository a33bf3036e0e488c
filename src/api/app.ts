import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '../errors.ts';
import { registerAuth } from './auth.ts';
import { registerClassify } from './classify.ts';
import type { ApiDeps } from './deps.ts';
import { registerExport } from './export.ts';
import { registerHealth } from './health.ts';
import { registerKeyRoutes } from './key-routes.ts';
import { registerKeywords } from './keywords.ts';
import { registerMentionReads } from './mention-reads.ts';
import { registerMentionWrites } from './mention-writes.ts';
import { registerModel } from './model.ts';
import { registerOpenapi } from './openapi.ts';
import { registerProblems } from './problems.ts';
import { registerStream } from './stream.ts';
import { registerTaxonomy } from './taxonomy.ts';

/** A request id that a client may bring: short, and nothing that a log line could be split by. */
const SANE_REQUEST_ID = /^[\w.-]{1,64}$/;

/** The API with our schemas as types. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Builds the HTTP API: no port and no process in it. The caller listens, and closes what it passed in. */
export async function buildApp(deps: ApiDeps): Promise<Api> {
  const app = Fastify({
    loggerInstance: deps.logger,
    // One line a request of our own, below: Fastify's two would hold the query string, which may hold names.
    disableRequestLogging: true,
    bodyLimit: deps.config.BODY_LIMIT_BYTES,
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID();
    },
    // A deep or long URL is refused before it is parsed further.
    routerOptions: { maxParamLength: 256 },
    // Open streams end with the service; other requests get their answer.
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  // Answers are built from our own types: checking each one again would cost more than making it.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerProblems(app);
  observeRequests(app, deps);
  registerAuth(app, deps);
  await app.register(rateLimit, {
    global: true,
    max: (request) => request.caller?.rateLimitPerMinute ?? deps.config.RATE_LIMIT_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => request.caller?.id ?? request.ip,
    allowList: (request) => request.caller === null,
    errorResponseBuilder: () => new AppError('rate_limited'),
  });
  await registerOpenapi(app);
  // After the registration of the OpenAPI plugin, which sees only what comes later.
  app.after(() => {
    registerMentionWrites(app, deps);
    registerMentionReads(app, deps);
    registerExport(app, deps);
    registerStream(app, deps);
    registerClassify(app, deps);
    registerTaxonomy(app);
    registerKeywords(app, deps);
    registerModel(app, deps);
    registerKeyRoutes(app, deps);
    registerHealth(app, deps);
  });
  await app.ready();
  return app;
}

/** The request id in every answer; a duration per route; one log line, without text, author or key. */
function observeRequests(app: Api, { metrics }: ApiDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      key: request.caller?.id,
    };
    if (reply.statusCode >= 400) request.log.info(line, 'request refused');
    else request.log.debug(line, 'request answered');
  });
}
