import type { HTTPMethods } from 'fastify';
import { AppError } from '../errors.ts';
import type { Api } from './app.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/**
 * Answers 405 with `Allow` where an address is known and the method is not. Call it before the routes are registered;
 * what it returns, after them.
 */
export function collectMethods(app: Api): () => void {
  const allowed = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = allowed.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    allowed.set(url, known);
  });
  return () => {
    for (const [url, known] of [...allowed]) {
      const allow = [...known].sort().join(', ');
      app.route({
        method: METHODS.filter((method) => !known.has(method)),
        url,
        config: { access: 'public' },
        schema: { hide: true },
        // Before the body is read: whatever it is, it is not wanted here.
        onRequest: (_request, reply, done) => {
          reply.header('allow', allow);
          done(
            new AppError('method_not_allowed', {
              fr: `Cette adresse accepte ${allow}.`,
              en: `This address takes ${allow}.`,
            }),
          );
        },
        handler: (_request, reply) => reply.callNotFound(),
      });
    }
  };
}
