import Fastify, { LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Api } from './app.ts';
import { registerAuth } from './auth.ts';
import { registerClosing } from './closing.ts';
import type { ApiDeps } from './deps.ts';
import { registerObservation, requestIdOf } from './observe.ts';
import { answerClientError, answerFrameworkError, registerProblems, requestErrors } from './problems.ts';

/** A connection on which nothing moves for so long, in either direction, is cut. Longer than `Prefer: wait` may last. */
const IDLE_MS = 60_000;
/** The longest id of a mention is half of it. */
const MAX_PARAM_LENGTH = 256;

export type ServerDeps = Pick<ApiDeps, 'config' | 'logger' | 'metrics' | 'keys' | 'now'>;

/** A server without routes: our errors, our log lines, our keys. `closing` is aborted when it begins to stop. */
export function createServer(deps: ServerDeps): { readonly app: Api; readonly closing: AbortSignal } {
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
  return { app, closing };
}
