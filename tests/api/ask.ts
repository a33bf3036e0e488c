import type { HTTPMethods, LightMyRequestResponse } from 'fastify';
import type { Service } from '../fixtures/service.ts';

export interface AskOptions {
  /** The admin key unless another is given; null: none. */
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request through the front door. A string or a buffer is sent as it is; anything else as JSON. */
export async function ask(
  { app, adminKey }: Pick<Service, 'app' | 'adminKey'>,
  method: HTTPMethods,
  url: string,
  { key = adminKey, body, headers = {} }: AskOptions = {},
): Promise<LightMyRequestResponse> {
  const raw = typeof body === 'string' || body instanceof Buffer;
  return app.inject({
    // light-my-request knows the methods that the routes have.
    method: method as 'GET',
    url,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) }),
  });
}
