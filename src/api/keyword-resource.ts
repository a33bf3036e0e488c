import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { KeywordEntrySchema, KeywordListSchema, KeywordSetSchema } from '../keywords/list-schema.ts';
import { missingApprovals } from '../lists/approvals.ts';
import { compareLists, compareSets, type Difference } from '../lists/difference.ts';
import type { DocumentEditor } from '../lists/document-editor.ts';
import { type DocumentKind, LISTS, SETS } from '../lists/document-kind.ts';
import type { Documents } from '../lists/documents.ts';
import type { Actor, Draft } from '../lists/draft-store.ts';
import type { Drafting } from '../lists/drafting.ts';
import { type Seen, unknownDocument } from '../lists/preconditions.ts';
import { isSeen } from '../lists/reach.ts';
import { createPace } from '../pace.ts';
import { traceHeaders, traceOfRequest } from '../tracing.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import type { Scope } from './keys.ts';
import type { DraftInfoSchema } from './keyword-schemas.ts';

const ITEMS_A_PIECE = 200;

/** Who reads what is being prepared, and what was done: those who write it and those who approve it. */
export const READ_DRAFTS: readonly Scope[] = ['tune', 'approve:communication', 'approve:customer_service'];
/** Who reads the lists as they stand. */
export const READ_LISTS: readonly Scope[] = [...READ_DRAFTS, 'classify'];

/** Lists and named sets have the same routes. */
export interface KeywordResource<T> {
  readonly kind: DocumentKind<T>;
  readonly editor: DocumentEditor<T>;
  readonly documents: Documents<T>;
  /** `/v1/keywords/:list` */
  readonly url: string;
  readonly params: z.ZodType<Record<string, string>>;
  /** In operation ids: `getKeywordSetDraft`. */
  readonly name: string;
  readonly noun: string;
  readonly schema: z.ZodType;
  /** An entry, or a term. */
  readonly item: z.ZodType;
  compare(from: T | undefined, to: T | undefined): Promise<Difference<unknown>>;
}

export function listResource({ editor, keywords }: ApiDeps) {
  return {
    kind: LISTS,
    editor: editor.lists,
    documents: keywords.documents,
    url: '/v1/keywords/:list',
    params: z.object({ list: z.string().max(128) }),
    name: 'KeywordList',
    noun: 'list',
    schema: KeywordListSchema,
    item: KeywordEntrySchema,
    compare: compareLists,
  } satisfies KeywordResource<z.infer<typeof KeywordListSchema>>;
}

export function setResource({ editor, keywords }: ApiDeps) {
  return {
    kind: SETS,
    editor: editor.sets,
    documents: keywords.sets,
    url: '/v1/keywords/sets/:set',
    params: z.object({ set: z.string().max(128) }),
    name: 'KeywordSet',
    noun: 'set',
    schema: KeywordSetSchema,
    item: z.string(),
    compare: compareSets,
  } satisfies KeywordResource<z.infer<typeof KeywordSetSchema>>;
}

/** The id in the address. */
export function addressedId<T>(
  { kind }: Pick<KeywordResource<T>, 'kind'>,
  params: Readonly<Record<string, string>>,
): string {
  return params[kind.kind] ?? '';
}

type ByAddress = FastifyRequest<{ Params: Record<string, string> }>;

/** The same, of what is there for the key. Throws `not_found` for what speaks for other brands alone. */
export function idOf<T>(resource: KeywordResource<T>, request: ByAddress): string {
  const id = addressedId(resource, request.params);
  if (isSeen(callerOf(request), resource.documents.brands(id))) return id;
  throw unknownDocument(resource.kind.kind, id);
}

/** A version that speaks for other brands alone is not there either. Throws `not_found`. */
export function mustSee<T>(
  { kind }: KeywordResource<T>,
  request: FastifyRequest,
  id: string,
  ...versions: readonly (T | null | undefined)[]
): void {
  for (const version of versions)
    if (version !== null && version !== undefined && !isSeen(callerOf(request), kind.brands(version)))
      throw unknownDocument(kind.kind, id);
}

/** What the caller says that it has seen. A proxy that compresses answers may have weakened the ETag. */
export function seenOf({ headers }: FastifyRequest): Seen {
  const ifMatch = headers['if-match']?.trim().replace(/^W\//, '');
  // Any version at all is not a version that somebody has seen.
  return { ifMatch: ifMatch === '*' ? undefined : ifMatch, ifNoneMatch: headers['if-none-match']?.trim() };
}

export function actorOf(request: FastifyRequest, now: number): Actor {
  const { id, name, brands } = callerOf(request);
  return { keyId: id, name, brands, now, trace: traceHeaders(traceOfRequest(request)) };
}

/** What is told of a draft without its content. */
export function draftInfo<T>(
  draft: Draft,
  editor: Drafting<T>,
  approval: 'none' | 'two',
): z.infer<typeof DraftInfoSchema> {
  const { publication: _, approvals, refusals, ...info } = draft;
  return {
    ...info,
    outdated: editor.isOutdated(draft),
    approvals: approvals.map(({ team, by, date }) => ({ team, by, date })),
    refusals: [...refusals],
    missingApprovals: approval === 'two' ? missingApprovals(draft) : [],
  };
}

/** Lists change at any moment: nobody keeps one without asking again. */
export function tag(reply: FastifyReply, etag: string): FastifyReply {
  return reply.header('etag', etag).header('cache-control', 'no-cache');
}

/** Sends JSON that is made in pieces, as it is made: others have their turn, and memory stays flat. */
export function sendPieces(
  reply: FastifyReply,
  pieces: Iterable<string>,
  type = 'application/json; charset=utf-8',
): FastifyReply {
  return reply.type(type).send(Readable.from(paced(pieces), { objectMode: false }));
}

async function* paced(pieces: Iterable<string>): AsyncGenerator<string> {
  const pace = createPace();
  for (const piece of pieces) {
    yield piece;
    const turn = pace();
    if (turn !== undefined) await turn;
  }
}

/** An object of long arrays, in pieces. */
export function* jsonOfArrays(
  head: object,
  arrays: Readonly<Record<string, readonly unknown[]>>,
): Generator<string> {
  yield JSON.stringify(head).slice(0, -1);
  for (const [name, items] of Object.entries(arrays)) {
    yield `,${JSON.stringify(name)}:[`;
    for (let at = 0; at < items.length; at += ITEMS_A_PIECE) {
      const json = JSON.stringify(items.slice(at, at + ITEMS_A_PIECE)).slice(1, -1);
      yield at === 0 ? json : `,${json}`;
    }
    yield ']';
  }
  yield '}';
}

/** `{...head, "<field>": <document>}` in pieces. */
export function* withDocument<T>(
  head: object,
  field: string,
  kind: DocumentKind<T>,
  document: T | null | undefined,
): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(field)}:`;
  if (document === null || document === undefined) yield 'null';
  else yield* kind.json(document);
  yield '}';
}
