import { z } from 'zod';
import { APPROVAL_TEAMS } from '../lists/revision-event.ts';
import type { Api } from './app.ts';
import { callerOf, hasScope } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import type { ApiKey, Scope } from './keys.ts';
import {
  actorOf,
  addressedId,
  draftInfo,
  idOf,
  type KeywordResource,
  mustSee,
  READ_DRAFTS,
  seenOf,
  sendPieces,
  tag,
  withDocument,
} from './keyword-resource.ts';
import { DraftInfoSchema, PreconditionSchema, ReasonSchema } from './keyword-schemas.ts';
import { submittedOf } from './keyword-transfer.ts';

const team = z
  .enum(APPROVAL_TEAMS)
  .optional()
  .describe('The team that one speaks for: needed where the key may speak for both.');
const ApprovalBodySchema = z.strictObject({ team }).default({});
const RefusalBodySchema = ReasonSchema.extend({ team });
const APPROVERS: readonly Scope[] = ['approve:communication', 'approve:customer_service'];

/** GET and DELETE …/draft, and POST …/draft/approve and …/draft/refuse. */
export function registerKeywordDrafts<T>(app: Api, deps: ApiDeps, resource: KeywordResource<T>): void {
  const { now, config } = deps;
  const { kind, editor, url, params, name, noun, schema } = resource;
  const DraftSchema = DraftInfoSchema.extend({
    document: schema
      .nullable()
      .describe(`The ${noun} as it would be; null where the draft is outdated, or removes it.`),
  }).meta({ id: `${name}Draft` });
  const info = (draft: Parameters<typeof draftInfo>[0]) => draftInfo(draft, editor, config.KEYWORDS_APPROVAL);

  app.route({
    method: 'GET',
    url: `${url}/draft`,
    config: { access: READ_DRAFTS },
    schema: {
      operationId: `get${name}Draft`,
      tags: ['keywords'],
      summary: `The change that is being prepared for a ${noun}`,
      params,
      response: { 200: DraftSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const draft = await editor.draft(id);
      const head = info(draft);
      const document = head.outdated ? null : await editor.drafted(draft);
      mustSee(resource, request, id, document);
      return sendPieces(tag(reply, draft.etag), withDocument(head, 'document', kind, document));
    },
  });

  app.route({
    method: 'DELETE',
    url: `${url}/draft`,
    config: { access: ['tune'] },
    schema: {
      operationId: `delete${name}Draft`,
      tags: ['keywords'],
      summary: 'Drop the change that is being prepared',
      params,
      headers: PreconditionSchema,
      response: { 204: z.null().describe('Dropped.') },
    },
    handler: async (request, reply) => {
      await editor.removeDraft(idOf(resource, request), seenOf(request), actorOf(request, now()));
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'POST',
    url: `${url}/draft/approve`,
    config: { access: APPROVERS },
    schema: {
      operationId: `approve${name}Draft`,
      tags: ['keywords'],
      summary: 'Approve the draft as it is, for one team',
      description:
        'With KEYWORDS_APPROVAL=two a draft is published when the teams of communication and of customer service have approved it, each with a key of its own. A change of the draft takes its approvals back; to approve takes back a refusal of the same team.',
      params,
      headers: PreconditionSchema,
      body: ApprovalBodySchema,
      response: { 200: DraftInfoSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const vote = { mayApprove: teamsOf(callerOf(request)), team: request.body.team };
      const draft = await editor.approve(id, seenOf(request), vote, actorOf(request, now()));
      return tag(reply, draft.etag).send(info(draft));
    },
  });

  app.route({
    method: 'POST',
    url: `${url}/draft/refuse`,
    config: { access: APPROVERS },
    schema: {
      operationId: `refuse${name}Draft`,
      tags: ['keywords'],
      summary: 'Refuse the draft as it is, for one team, with the reason',
      description:
        'Whoever prepares it reads the reason. Nobody publishes the draft before it changes, or this team approves it. The refusal goes with the draft: it is in no history.',
      params,
      headers: PreconditionSchema,
      body: RefusalBodySchema,
      response: { 200: DraftInfoSchema },
    },
    handler: async (request, reply) => {
      const id = idOf(resource, request);
      const { team, reason } = request.body;
      const vote = { mayApprove: teamsOf(callerOf(request)), team };
      const draft = await editor.refuse(id, seenOf(request), vote, reason, actorOf(request, now()));
      return tag(reply, draft.etag).send(info(draft));
    },
  });
}

function teamsOf(caller: ApiKey) {
  return APPROVAL_TEAMS.filter((team) => hasScope(caller, `approve:${team}`));
}

/** PUT …/draft, in a scope where bodies are bytes: a list may be longer than what is parsed while others wait. */
export function registerKeywordDraftPut<T>(scope: Api, deps: ApiDeps, resource: KeywordResource<T>): void {
  const { now, config, documents } = deps;
  const { editor, url, params, name, noun, schema } = resource;
  scope.route({
    method: 'PUT',
    url: `${url}/draft`,
    config: { access: ['tune'] },
    schema: {
      operationId: `put${name}Draft`,
      tags: ['keywords'],
      summary: `Prepare a change: the whole ${noun} as it should be`,
      description: `Nothing decides by a draft. To begin one, send the ETag of the ${noun} as \`If-Match\` (it is then made from what was read), or \`If-None-Match: *\` (for a new one); to change one, its own ETag. There is one draft at a time.`,
      params,
      headers: PreconditionSchema,
      body: schema,
      response: { 200: DraftInfoSchema, 201: DraftInfoSchema },
    },
    // Checked below, where the problems can name the entry.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request, reply) => {
      const id = addressedId(resource, request.params);
      const { pieces } = await documents.read(submittedOf(request, deps, resource, id));
      const { draft, created } = await editor.putDraft(id, pieces, seenOf(request), actorOf(request, now()));
      return tag(reply, draft.etag)
        .code(created ? 201 : 200)
        .send(draftInfo(draft, editor, config.KEYWORDS_APPROVAL));
    },
  });
}
