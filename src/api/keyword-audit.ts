import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Documents } from '../lists/documents.ts';
import { isSeen } from '../lists/reach.ts';
import type { KnownRevision } from '../lists/revision-view.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { wholeNumber } from './filters.ts';
import type { ApiKey } from './keys.ts';
import { READ_DRAFTS } from './keyword-resource.ts';
import { RevisionInfoSchema } from './keyword-schemas.ts';

const MAX_LIMIT = 500;

/** GET /v1/keywords/audit: everything that was ever published, by whom and why. */
export function registerKeywordAudit(app: Api, { keywords }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/keywords/audit',
    config: { access: READ_DRAFTS },
    schema: {
      operationId: 'listKeywordAudit',
      tags: ['keywords'],
      summary: 'Every revision of every list and set, newest first',
      querystring: z.strictObject({
        list: z.string().max(128).optional().describe('Of this list only.'),
        set: z.string().max(128).optional().describe('Of this set only.'),
        limit: wholeNumber(1, MAX_LIMIT).default(100).describe('Revisions a page.'),
        cursor: z.string().max(20).optional().describe('`nextCursor` of the page before.'),
      }),
      response: {
        200: z.object({ items: z.array(RevisionInfoSchema), nextCursor: z.string().nullable() }),
      },
    },
    handler: async (request) => {
      const { list, set, limit, cursor } = request.query;
      if (cursor !== undefined && !/^\d{1,16}$/.test(cursor)) throw new AppError('invalid_cursor');
      const before = Number(cursor ?? Number.MAX_SAFE_INTEGER);
      const { documents, sets } = keywords;
      const caller = callerOf(request);
      const histories: Iterable<readonly KnownRevision[]>[] = [];
      if (set === undefined) histories.push(chosen(documents, caller, list));
      if (list === undefined) histories.push(chosen(sets, caller, set));
      const found = histories
        .flatMap((some) => [...some].flat())
        .filter(({ offset }) => offset < before)
        .sort((a, b) => b.offset - a.offset);
      const page = found.slice(0, limit);
      return {
        items: page.map(({ publication: _p, offset: _o, ...info }) => info),
        nextCursor: found.length > page.length ? String(page.at(-1)?.offset) : null,
      };
    },
  });
}

/** The histories of all documents, or of one, that are there for the caller. */
function* chosen(
  documents: Pick<Documents<unknown>, 'view' | 'brands'>,
  caller: ApiKey,
  id: string | undefined,
): Generator<readonly KnownRevision[]> {
  for (const one of id === undefined ? documents.view.ids() : [id])
    if (isSeen(caller, documents.brands(one))) yield documents.view.history(one);
}
