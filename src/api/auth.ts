import type { FastifyRequest } from 'fastify';
import { AppError, type Wording } from '../errors.ts';
import type { Api } from './app.ts';
import type { ApiKey, KeyStore, Scope } from './keys.ts';

/** What a route asks of the key: one of these scopes, or nothing at all. */
export type Access = readonly Scope[] | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may call it. */
    access?: Access;
  }
  interface FastifyRequest {
    /** The key that the request came with; null on public routes. */
    caller: ApiKey | null;
  }
}

/** Checks the key of each request before anything else is done with it. A route without `access` lets nobody in. */
export function registerAuth(app: Api, { keys, now }: { keys: KeyStore; now: () => number }): void {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const { access } = request.routeOptions.config;
    if (access === 'public') return;
    const caller = await findCaller(request, keys, now());
    request.caller = caller;
    if (access === undefined) throw new AppError('forbidden');
    if (!access.some((scope) => hasScope(caller, scope))) {
      throw new AppError('forbidden', needsScope(...access));
    }
  });
}

/** Says which scopes would do: any one of them. */
export function needsScope(...scopes: readonly Scope[]): Wording {
  const names = scopes.join(', ');
  return scopes.length === 1
    ? { fr: `Cette clé a besoin du droit ${names}.`, en: `This key needs the scope ${names}.` }
    : {
        fr: `Cette clé a besoin de l’un des droits : ${names}.`,
        en: `This key needs one of the scopes: ${names}.`,
      };
}

/** True where the key has the scope; `admin` has them all. */
export function hasScope(key: ApiKey, scope: Scope): boolean {
  return key.scopes.includes('admin') || key.scopes.includes(scope);
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): ApiKey {
  if (request.caller === null) throw new AppError('unauthorized');
  return request.caller;
}

async function findCaller(request: FastifyRequest, keys: KeyStore, now: number): Promise<ApiKey> {
  const [scheme, secret, ...rest] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || secret === undefined || secret === '' || rest.length > 0) {
    throw new AppError('unauthorized');
  }
  const key = await keys.find(secret, now);
  if (key === null)
    throw new AppError('unauthorized', {
      fr: 'Cette clé n’est pas connue, ou ne l’est plus.',
      en: 'This key is not known, or no longer.',
    });
  return key;
}
