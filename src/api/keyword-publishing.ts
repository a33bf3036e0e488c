import type { Published } from '../lists/document-editor.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { actorOf, draftInfo, idOf, type KeywordResource, seenOf, tag } from './keyword-resource.ts';
import {
  DraftInfoSchema,
  PreconditionSchema,
  PublishedSchema,
  ReasonSchema,
  RollbackSchema,
} from './keyword-schemas.ts';

/** POST …/publish and …/rollback, and DELETE of the whole. */
export function registerKeywordPublishing<T>(app: Api, deps: ApiDeps, resource: KeywordResource<T>): void {
  const { keywords, now, config } = deps;
  const { editor, url, params, name, noun } = resource;
  const answer = (published: Published) => ({ ...published, version: keywords.version });

  app.route({
    method: 'POST',
    url: `${url}/publish`,
    config: { access: ['tune'] },
    schema: {
      operationId: `publish${name}Draft`,
      tags: ['keywords'],
      summary: 'Put the draft into effect',
      description: `On disk and in effect when it is answered. \`If-Match\` takes the ETag of the draft. 409: the ${noun} has changed since the draft was begun, or approvals are missing.`,
      params,
      headers: PreconditionSchema,
      body: ReasonSchema,
      response: { 200: PublishedSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const { reason } = request.body;
      const published = await editor.publish(id, seenOf(request), reason, actorOf(request, now()));
      return tag(reply, published.etag).send(answer(published));
    },
  });

  app.route({
    method: 'POST',
    url: `${url}/rollback`,
    config: { access: ['tune'] },
    schema: {
      operationId: `rollback${name}`,
      tags: ['keywords'],
      summary: 'Bring a former revision back, as a new one',
      description:
        'In effect when it is answered, without approvals: what it brings back was published once. With `If-Match` (the ETag of the current one), only where nobody has published meanwhile.',
      params,
      headers: PreconditionSchema,
      body: RollbackSchema,
      response: { 200: PublishedSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const { revision, reason } = request.body;
      const published = await editor.rollback(id, seenOf(request), revision, reason, actorOf(request, now()));
      return tag(reply, published.etag).send(answer(published));
    },
  });

  app.route({
    method: 'DELETE',
    url,
    config: { access: ['tune'] },
    schema: {
      operationId: `delete${name}`,
      tags: ['keywords'],
      summary: `Take a ${noun} out of the store`,
      description: `Its file, if it has one, counts again; its history stays. \`If-Match\` takes the ETag of the ${noun}; \`reason\` says why. Where two must approve, this prepares a draft that does it (202).`,
      params,
      headers: PreconditionSchema,
      querystring: ReasonSchema,
      response: { 200: PublishedSchema, 202: DraftInfoSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const { reason } = request.query;
      const done = await editor.remove(id, seenOf(request), reason, actorOf(request, now()));
      if ('revision' in done) return reply.send(answer(done));
      return tag(reply, done.etag)
        .code(202)
        .send(draftInfo(done, editor, config.KEYWORDS_APPROVAL));
    },
  });
}
