import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Api } from './app.ts';
import type { Metrics } from './metrics.ts';

/** A request id that a client may bring: short, and nothing that a log line could be split by. */
const SANE_REQUEST_ID = /^[\w.-]{1,64}$/;

/** The client's own request id where it is sane, else a new one. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID();
}

/** The request id in every answer; a duration per route; one log line, without query, text, author or key. */
export function registerObservation(app: Api, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
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
    done();
  });
  // The client went away before its body was whole: there is no answer to observe.
  app.addHook('onRequestAbort', (request, done) => {
    const line = { method: request.method, route: request.routeOptions.url, key: request.caller?.id };
    request.log.info(line, 'request aborted');
    done();
  });
}
