import { z } from 'zod';
import { loadConsole } from '../console/load-console.ts';
import { AppError } from '../errors.ts';
import type { Api } from './app.ts';

const HEADERS = {
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
} as const;

const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * GET /console/keywords, the page where keyword lists are tuned, and its files. They hold no data and are public: the
 * page asks for a key and calls the API with it.
 */
export function registerConsole(app: Api): void {
  const { version, page, policy, assets } = loadConsole();
  const etag = `"${version}"`;

  app.route({
    method: 'GET',
    url: '/console',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (_request, reply) => reply.redirect('/console/keywords', 302),
  });

  app.route({
    method: 'GET',
    url: '/console/keywords',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (request, reply) => {
      reply.headers({ ...HEADERS, 'content-security-policy': policy, etag, 'cache-control': 'no-cache' });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('text/html; charset=utf-8').send(page);
    },
  });

  app.route({
    method: 'GET',
    url: '/console/assets/:version/*',
    config: { access: 'public' },
    schema: { hide: true, params: z.object({ version: z.string(), '*': z.string() }) },
    handler: (request, reply) => {
      const asset = request.params.version === version ? assets.get(request.params['*']) : undefined;
      if (asset === undefined)
        throw new AppError('not_found', {
          fr: 'Ce fichier n’existe pas : rechargez la console.',
          en: 'There is no such file: reload the console.',
        });
      return reply
        .headers({ ...HEADERS, 'cache-control': FOR_GOOD })
        .type(asset.type)
        .send(asset.body);
    },
  });
}
