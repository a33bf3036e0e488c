import { z } from 'zod';
import { isDecisive } from '../keywords/effect.ts';
import { headerOf } from '../lists/document-kind.ts';
import type { LiveDocument } from '../lists/documents.ts';
import type { Drafting } from '../lists/drafting.ts';
import { isSeen } from '../lists/reach.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import type { ApiKey } from './keys.ts';
import { registerKeywordAudit } from './keyword-audit.ts';
import { registerKeywordDraftPut, registerKeywordDrafts } from './keyword-drafts.ts';
import { registerKeywordEntries } from './keyword-entries.ts';
import { registerKeywordHistory } from './keyword-history.ts';
import { registerKeywordPublishing } from './keyword-publishing.ts';
import {
  draftInfo,
  idOf,
  type KeywordResource,
  listResource,
  READ_LISTS,
  sendPieces,
  setResource,
  tag,
} from './keyword-resource.ts';
import { DraftInfoSchema, ListSummarySchema, SetSummarySchema } from './keyword-schemas.ts';
import { registerKeywordTransfer, takeBytes } from './keyword-transfer.ts';

const TroubleSchema = z.object({ where: z.string(), message_fr: z.string(), message_en: z.string() });

/** The keyword lists and named sets: as they are, as they are being changed, and as they were. */
export async function registerKeywords(app: Api, deps: ApiDeps): Promise<void> {
  registerOverview(app, deps);
  registerKeywordAudit(app, deps);
  registerDocument(app, deps, listResource(deps));
  registerDocument(app, deps, setResource(deps));
  registerKeywordEntries(app, deps);
  await app.register(async (scope: Api) => {
    takeBytes(scope);
    registerBodies(scope, deps, listResource(deps));
    registerBodies(scope, deps, setResource(deps));
  });
}

function registerBodies<T>(scope: Api, deps: ApiDeps, resource: KeywordResource<T>): void {
  registerKeywordDraftPut(scope, deps, resource);
  registerKeywordTransfer(scope, deps, resource);
}

function registerDocument<T>(app: Api, deps: ApiDeps, resource: KeywordResource<T>): void {
  registerRead(app, resource);
  registerKeywordDrafts(app, deps, resource);
  registerKeywordPublishing(app, deps, resource);
  registerKeywordHistory(app, resource);
}

function registerOverview(app: Api, deps: ApiDeps): void {
  const { keywords, editor, config } = deps;

  /** What every summary says besides the header. */
  async function standing<T>(drafting: Drafting<T>) {
    const drafts = new Map((await drafting.drafts()).map((draft) => [draft.path, draft]));
    return ({ origin, revision, etag }: LiveDocument<T>, path: string) => {
      const draft = drafts.get(path);
      const open = draft === undefined ? {} : { draft: draftInfo(draft, drafting, config.KEYWORDS_APPROVAL) };
      return { origin, revision, etag, ...open };
    };
  }

  async function openDrafts<T>({ editor, documents, kind }: KeywordResource<T>, caller: ApiKey) {
    const seen: z.infer<typeof DraftInfoSchema>[] = [];
    for (const draft of await editor.drafts()) {
      const id = draft.path.replace(/^sets\//, '');
      // What is not published yet says itself for which brands it is.
      const isNew = caller.brands !== null && documents.get(id) === undefined && !editor.isOutdated(draft);
      const next = isNew ? await editor.drafted(draft) : undefined;
      const brands = next === undefined ? documents.brands(id) : kind.brands(next);
      if (isSeen(caller, brands)) seen.push(draftInfo(draft, editor, config.KEYWORDS_APPROVAL));
    }
    return seen;
  }

  app.route({
    method: 'GET',
    url: '/v1/keywords',
    config: { access: READ_LISTS },
    schema: {
      operationId: 'listKeywordLists',
      tags: ['keywords'],
      summary: 'The keyword lists and named sets, without their entries',
      response: {
        200: z.object({
          version: z.string().describe('As in `versions.keywords` of each decision.'),
          lists: z.array(ListSummarySchema),
          sets: z.array(SetSummarySchema),
          drafts: z
            .array(DraftInfoSchema)
            .describe('Every open draft, those of lists and sets that are not published yet among them.'),
          approval: z
            .enum(['none', 'two'])
            .describe('two: a draft is published once both teams have approved it (KEYWORDS_APPROVAL).'),
          problems: z
            .array(TroubleSchema)
            .describe('Files and revisions that cannot be used: what counted before still does.'),
        }),
      },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const standingOf = await standing(editor.lists);
      const setStandingOf = await standing(editor.sets);
      const lists = keywords.documents.all().filter(({ content }) => isSeen(caller, content.brands));
      return {
        version: keywords.version,
        approval: config.KEYWORDS_APPROVAL,
        drafts: [
          ...(await openDrafts(listResource(deps), caller)),
          ...(await openDrafts(setResource(deps), caller)),
        ],
        lists: lists.map((live) => ({
          ...headerOf(live.content),
          entryCount: live.content.entries.length,
          decisiveCount: live.content.entries.filter((entry) => isDecisive(live.content, entry)).length,
          ...standingOf(live, live.content.id),
        })),
        sets: keywords.sets.all().map((live) => {
          const { terms, ...header } = live.content;
          return { ...header, termCount: terms.length, ...setStandingOf(live, `sets/${header.id}`) };
        }),
        problems: keywords.troubles
          .filter(({ list }) => list === undefined || isSeen(caller, keywords.documents.brands(list)))
          .map(({ where, fr, en }) => ({ where, message_fr: fr, message_en: en })),
      };
    },
  });
}

function registerRead<T>(app: Api, resource: KeywordResource<T>): void {
  const { kind, editor, url, params, name, noun, schema } = resource;
  app.route({
    method: 'GET',
    url,
    config: { access: READ_LISTS },
    schema: {
      operationId: `get${name}`,
      tags: ['keywords'],
      summary: `One ${noun}, with all that is in it`,
      description: 'The header `ETag` is what `If-Match` takes.',
      params,
      response: { 200: schema },
    },
    handler: async (request, reply) => {
      const { content, etag } = editor.live(idOf(resource, request));
      return sendPieces(tag(reply, etag), kind.json(content));
    },
  });
}
