import { AppError } from '../errors.ts';
import type { Api } from './app.ts';

/** How often connections are let go whose last answer is sent, while the service stops, in milliseconds. */
const LET_GO_EVERY_MS = 50;

/**
 * A signal that is aborted when the service begins to stop: what would go on for long ends then. New requests on
 * connections that are still open are answered with `stopping`.
 */
export function registerClosing(app: Api): AbortSignal {
  const closing = new AbortController();
  let letGo: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    closing.abort();
    // Node closes the connections that are idle now, and would keep those of the requests in hand for a minute more.
    letGo = setInterval(() => app.server.closeIdleConnections(), LET_GO_EVERY_MS);
    done();
  });
  app.addHook('onClose', async () => clearInterval(letGo));
  app.addHook('onRequest', (_request, _reply, done) => {
    if (closing.signal.aborted) done(new AppError('stopping'));
    else done();
  });
  return closing.signal;
}
