import { AppError } from '../errors.ts';
import type { Api } from './app.ts';

/**
 * A signal that is aborted when the service begins to stop: what would go on for long ends then. New requests on
 * connections that are still open are answered with `stopping`.
 */
export function registerClosing(app: Api): AbortSignal {
  const closing = new AbortController();
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    if (closing.signal.aborted) done(new AppError('stopping'));
    else done();
  });
  return closing.signal;
}
