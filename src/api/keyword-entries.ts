import { z } from 'zod';
import { AppError, fieldError } from '../errors.ts';
import { KeywordEntrySchema } from '../keywords/list-schema.ts';
import { headerOf } from '../lists/document-kind.ts';
import { readListDocument } from '../lists/read-document.ts';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { actorOf, draftInfo, idOf, listResource, seenOf, tag } from './keyword-resource.ts';
import { DraftInfoSchema, PreconditionSchema } from './keyword-schemas.ts';

/** PUT and DELETE …/draft/entries/{entry}: a draft grows entry by entry, however long the list is. */
export function registerKeywordEntries(app: Api, deps: ApiDeps): void {
  const { keywords, now, config } = deps;
  const resource = listResource(deps);
  const { editor } = resource;
  const url = '/v1/keywords/:list/draft/entries/:entry';
  const params = z.object({ list: z.string().max(128), entry: z.string().max(128) });
  const info = (draft: Parameters<typeof draftInfo>[0]) => draftInfo(draft, editor, config.KEYWORDS_APPROVAL);

  /** The list as the draft would have it, or as it is: what the entry takes its defaults from. Throws `not_found`. */
  async function draftedList(id: string) {
    const found = (await editor.drafts()).find(({ path }) => path === id);
    const list = found === undefined ? keywords.documents.get(id)?.content : await editor.drafted(found);
    if (list === undefined)
      throw new AppError('not_found', {
        fr: `Aucune liste de mots-clés « ${id} » : envoyez d’abord un brouillon de toute la liste (PUT).`,
        en: `There is no keyword list "${id}": PUT a draft of the whole list first.`,
      });
    return list;
  }

  app.route({
    method: 'PUT',
    url,
    config: { access: ['tune'] },
    schema: {
      operationId: 'putKeywordDraftEntry',
      tags: ['keywords'],
      summary: 'Prepare a change of one entry, or a new one',
      description:
        'Makes the draft where there is none: `If-Match` takes the ETag of the list then, and that of the draft afterwards.',
      params,
      headers: PreconditionSchema,
      body: KeywordEntrySchema,
      response: { 200: DraftInfoSchema },
    },
    // Checked below, where the problems can name the field.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request, reply) => {
      const { entry: name } = request.params;
      const id = idOf(resource, request);
      const given: unknown = request.body;
      const list = await draftedList(id);
      const body = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {};
      if ('id' in body && body.id !== name)
        throw new AppError(
          'invalid_request',
          {
            fr: `L’entrée a le nom de son adresse, « ${name} ».`,
            en: `The entry has the id of its address, "${name}".`,
          },
          {
            fields: [
              fieldError('id', {
                fr: `écrivez « ${name} », ou ne l’écrivez pas`,
                en: `write "${name}", or leave it out`,
              }),
            ],
          },
        );
      const alone = { ...headerOf(list), entries: [{ ...body, id: name }] };
      const bytes = Buffer.from(JSON.stringify(alone), 'utf8');
      const entry = readListDocument({ kind: 'list', id, format: 'json', bytes }).entries[0];
      if (entry === undefined)
        throw new AppError('internal', {
          fr: 'Une liste qui a été lue a une entrée.',
          en: 'A list that was read has an entry.',
        });
      await keywords.check({ kind: 'list', id, list: { ...list, entries: [entry] } });
      const changes = [{ change: 'set-entry', entry } as const];
      const draft = await editor.editDraft(id, changes, seenOf(request), actorOf(request, now()));
      return tag(reply, draft.etag).send(info(draft));
    },
  });

  app.route({
    method: 'DELETE',
    url,
    config: { access: ['tune'] },
    schema: {
      operationId: 'deleteKeywordDraftEntry',
      tags: ['keywords'],
      summary: 'Prepare the end of one entry',
      params,
      headers: PreconditionSchema,
      response: { 200: DraftInfoSchema },
    },
    handler: async (request, reply) => {
      const { entry } = request.params;
      const id = idOf(resource, request);
      const list = await draftedList(id);
      if (!list.entries.some((one) => one.id === entry))
        throw new AppError('not_found', {
          fr: `« ${id} » n’a pas d’entrée « ${entry} ».`,
          en: `"${id}" has no entry "${entry}".`,
        });
      if (list.entries.length === 1)
        throw new AppError('conflict', {
          fr: `« ${entry} » est la dernière entrée de « ${id} » : retirez plutôt la liste.`,
          en: `"${entry}" is the last entry of "${id}": DELETE the list instead.`,
        });
      const changes = [{ change: 'remove-entry', entry } as const];
      const draft = await editor.editDraft(id, changes, seenOf(request), actorOf(request, now()));
      return tag(reply, draft.etag).send(info(draft));
    },
  });
}
