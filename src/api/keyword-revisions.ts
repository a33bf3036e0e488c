import { z } from 'zod';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import {
  actorOf,
  ListParamsSchema,
  PreconditionSchema,
  READ_DRAFTS,
  RevisionInfoSchema,
  seenOf,
  tagged,
} from './keyword-schemas.ts';

const PublishedSchema = RevisionInfoSchema.extend({
  etag: z.string().describe('Of the list as it is now.'),
  version: z.string().describe('As in `versions.keywords` of the decisions that follow.'),
}).meta({ id: 'PublishedKeywordRevision' });

export const ReasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(1000) });

/** POST /v1/keywords/{list}/publish and GET /v1/keywords/{list}/revisions. */
export function registerKeywordRevisions(app: Api, { keywords, editor, now }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keywords/:list/publish',
    config: { access: ['tune'] },
    schema: {
      operationId: 'publishKeywordDraft',
      tags: ['keywords'],
      summary: 'Put the draft into effect',
      description:
        'On disk and in effect when it is answered. `If-Match` takes the ETag of the draft. 409: the list has changed since the draft was begun, or approvals are missing.',
      params: ListParamsSchema,
      headers: PreconditionSchema,
      body: ReasonSchema,
      response: { 200: PublishedSchema },
    },
    handler: async (request, reply) => {
      const { list } = request.params;
      const { reason } = request.body;
      const { etag, ...revision } = await editor.publish(
        list,
        seenOf(request),
        reason,
        actorOf(request, now()),
      );
      return tagged(reply, etag, { ...revision, etag, version: keywords.version });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/keywords/:list/revisions',
    config: { access: READ_DRAFTS },
    schema: {
      operationId: 'listKeywordRevisions',
      tags: ['keywords'],
      summary: 'What was published of a list, newest first',
      params: ListParamsSchema,
      response: { 200: z.object({ items: z.array(RevisionInfoSchema) }) },
    },
    handler: async (request) => ({ items: editor.revisions(request.params.list) }),
  });
}
