import type { IncomingMessage, ServerResponse } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '../errors.ts';
import { registerBodies } from './body.ts';
import { registerClassify } from './classify.ts';
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
import { registerMe } from './me.ts';
import { registerMentionReads } from './mention-reads.ts';
import { registerMentionWrites } from './mention-writes.ts';
import { registerModel } from './model.ts';
import { registerOpenapi } from './openapi.ts';
import { collectMethods } from './other-methods.ts';
import { createServer } from './server.ts';
import { registerStream } from './stream.ts';
import { registerTaxonomy } from './taxonomy.ts';

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
  const { app, closing } = createServer(deps);
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
  registerMe(app);
  registerHealth(app, {
    ...deps,
    problems: async () => [
      ...deps.keywords.troubles.map(({ place }) => place),
      ...((await deps.troubles?.()) ?? []),
    ],
  });
  registerConsole(app);
  registerOtherMethods();
  await app.ready();
  return app;
}
