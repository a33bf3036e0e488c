import type { IncomingMessage, ServerResponse } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { registerAuth } from './auth.ts';
import { registerBodies } from './body.ts';
import { registerClassify } from './classify.ts';
import { registerClosing } from './closing.ts';
import { registerConsole } from './console.ts';
import { registerCorrections } from './corrections.ts';
import type { ApiDeps } from './deps.ts';
import { registerDryRun } from './dry-run.ts';
import { registerExport } from './export.ts';
import { registerHealth } from './health.ts';
import { registerKeyRoutes } from './key-routes.ts';
import { registerKeywordCheck } from './keyword-check.ts';
import { registerKeywordReports } from './keyword-reports.ts';
import { registerKeywordTest } from './keyword-test.ts';
import { registerKeywords } from './keywords.ts';
import { registerMentionReads } from './mention-reads.ts';
import { registerMentionWrites } from './mention-writes.ts';
import { registerModel } from './model.ts';
import { registerObservation, requestIdOf } from './observe.ts';
import { registerOpenapi } from './openapi.ts';
import { collectMethods } from './other-methods.ts';
import { answerClientError, answerFrameworkError, registerProblems, requestErrors } from './problems.ts';
import { registerStream } from './stream.ts';
import { registerTaxonomy } from './taxonomy.ts';

/** A connection on which nothing moves for so long, in either direction, is cut. Longer than `Prefer: wait` may last. */
const IDLE_MS = 60_000;
/** The longest id of a mention is half of it. */
const MAX_PARAM_LENGTH = 256;

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
  const app: Api = Fastify({
    loggerInstance: deps.logger,
    // One line a request of our own: Fastify's two would hold the query string, which may hold names.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: deps.config.BODY_LIMIT_BYTES,
    connectionTimeout: IDLE_MS,
    requestIdHeader: false,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    // Connections that wait for nothing end with the service; requests in hand get their answer.
    forceCloseConnections: 'idle',
    // Answered by a hook, as a problem.
    return503OnClosing: false,
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler<z.ZodType>(({ schema }) => (value) => {
    const parsed = schema.safeParse(value, { reportInput: true });
    if (parsed.success) return { value: parsed.data };
    return { error: new AppError('invalid_request', undefined, { fields: requestErrors(parsed.error) }) };
  });
  // Answers are built from our own types: checking each one again would cost more than making it.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerProblems(app);
  registerObservation(app, deps.metrics);
  const closing = registerClosing(app);
  registerAuth(app, deps);
  registerBodies(app);
  await app.register(rateLimit, {
    global: true,
    max: (request) => request.caller?.rateLimitPerMinute ?? deps.config.RATE_LIMIT_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => request.caller?.id ?? request.ip,
    allowList: (request) => request.caller === null,
    errorResponseBuilder: () => new AppError('rate_limited'),
  });
  await registerOpenapi(app);
  const registerOtherMethods = collectMethods(app);
  await registerMentionWrites(app, deps, closing);
  registerMentionReads(app, deps);
  registerCorrections(app, deps);
  registerExport(app, deps, closing);
  registerStream(app, deps, closing);
  registerClassify(app, deps);
  registerTaxonomy(app);
  await registerKeywords(app, deps);
  registerKeywordCheck(app, deps);
  registerKeywordTest(app, deps);
  registerKeywordReports(app, deps);
  registerDryRun(app, deps, closing);
  registerModel(app, deps);
  registerKeyRoutes(app, deps);
  registerHealth(app, deps);
  registerConsole(app);
  registerOtherMethods();
  await app.ready();
  return app;
}
