import { z } from 'zod';
import { KeywordListSchema } from '../keywords/list-schema.ts';
import type { Draft } from '../lists/draft-store.ts';
import type { LiveLists } from '../lists/live-lists.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import {
  actorOf,
  DraftInfoSchema,
  ListParamsSchema,
  PreconditionSchema,
  READ_DRAFTS,
  seenOf,
  tagged,
} from './keyword-schemas.ts';

const DraftSchema = DraftInfoSchema.extend({
  document: KeywordListSchema.nullable().describe(
    'The list as it would be; null where the draft is outdated.',
  ),
}).meta({ id: 'KeywordDraft' });

/** GET, PUT and DELETE /v1/keywords/{list}/draft. */
export function registerKeywordDrafts(app: Api, { keywords, editor, now }: ApiDeps): void {
  const url = '/v1/keywords/:list/draft';

  app.route({
    method: 'GET',
    url,
    config: { access: READ_DRAFTS },
    schema: {
      operationId: 'getKeywordDraft',
      tags: ['keywords'],
      summary: 'The change that is being prepared for a list',
      params: ListParamsSchema,
      response: { 200: DraftSchema },
    },
    handler: async (request, reply) => {
      const draft = editor.draft(request.params.list);
      const info = draftInfo(draft, keywords);
      return tagged(reply, draft.etag, {
        ...info,
        document: info.outdated ? null : editor.draftedList(draft),
      });
    },
  });

  app.route({
    method: 'PUT',
    url,
    config: { access: ['tune'] },
    schema: {
      operationId: 'putKeywordDraft',
      tags: ['keywords'],
      summary: 'Prepare a change: the whole list as it should be',
      description:
        'Nothing decides by a draft. To begin one, send the ETag of the list as `If-Match` (the draft is then made from what was read), or `If-None-Match: *` (for a new list); to change one, its own ETag. A list has one draft at a time.',
      params: ListParamsSchema,
      headers: PreconditionSchema,
      body: KeywordListSchema,
      response: { 200: DraftInfoSchema, 201: DraftInfoSchema },
    },
    // Checked below, where the problems can name the entry.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request, reply) => {
      const { list } = request.params;
      const { draft, created } = editor.putDraft(
        list,
        request.body,
        seenOf(request),
        actorOf(request, now()),
      );
      return reply.code(created ? 201 : 200).send(tagged(reply, draft.etag, draftInfo(draft, keywords)));
    },
  });

  app.route({
    method: 'DELETE',
    url,
    config: { access: ['tune'] },
    schema: {
      operationId: 'deleteKeywordDraft',
      tags: ['keywords'],
      summary: 'Drop the change that is being prepared',
      params: ListParamsSchema,
      headers: PreconditionSchema,
      response: { 204: z.null().describe('Dropped.') },
    },
    handler: async (request, reply) => {
      editor.removeDraft(request.params.list, seenOf(request));
      return reply.code(204).send(null);
    },
  });
}

/** What is told of a draft without its content. */
export function draftInfo(draft: Draft, keywords: LiveLists): z.infer<typeof DraftInfoSchema> {
  const { publication: _, approvals, ...info } = draft;
  return {
    ...info,
    outdated: (keywords.get(draft.list)?.etag ?? '') !== draft.base,
    approvals: approvals.map(({ team, by, date }) => ({ team, by, date })),
  };
}
