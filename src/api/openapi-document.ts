import { STATUS_CODES } from 'node:http';
import { NOTES } from './openapi-notes.ts';
import { PROBLEM_TYPE } from './problems.ts';

/** What is touched here of an OpenAPI 3.1 document. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

interface Operation {
  operationId: string;
  parameters?: unknown[];
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, ApiResponse | Reference>;
  security?: readonly object[];
}
interface ApiResponse {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
}
interface MediaType {
  schema?: unknown;
  example?: unknown;
  examples?: Record<string, { summary: string; value: unknown }>;
}
interface Reference {
  $ref: string;
}

const SCHEMAS = '#/components/schemas/';

/**
 * Completes the document that comes from the routes with what every operation shares (problems, request ids) and with
 * the examples, and makes its components few: only those that are used, under their own names.
 */
export function completeDocument(document: ApiDocument): ApiDocument {
  const completed = structuredClone(document);
  for (const operation of operationsOf(completed)) {
    allowMore(operation.responses);
    addNotes(operation);
    addShared(operation);
  }
  for (const [name, schema] of Object.entries(completed.components.schemas ?? {})) {
    if (!name.endsWith('Input')) allowMore(schema);
  }
  Object.assign(completed.components, SHARED);
  return useFewNames(completed);
}

function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.values(paths).flatMap((item) => Object.values(item));
}

const PROBLEM: MediaType = { schema: { $ref: `${SCHEMAS}Problem` }, example: NOTES.problem };

const SHARED = {
  headers: {
    RequestId: {
      description: 'The id of the request, as in the logs: the `x-request-id` sent, or a new one.',
      schema: { type: 'string' },
    },
    RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
  },
  parameters: {
    RequestId: {
      name: 'x-request-id',
      in: 'header',
      description:
        'An id of your own for this request: up to 64 letters, digits, dots, dashes or underscores.',
      schema: { type: 'string', pattern: '^[\\w.-]{1,64}$' },
    },
  },
  responses: {
    Problem: {
      description: 'Refused, or failed: `code` says why. Those with `Retry-After` may be tried again.',
      headers: {
        'x-request-id': { $ref: '#/components/headers/RequestId' },
        'retry-after': { $ref: '#/components/headers/RetryAfter' },
      },
      content: { [PROBLEM_TYPE]: PROBLEM },
    },
  },
} as const;

function addShared(operation: Operation): void {
  operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/RequestId' }];
  for (const response of Object.values(operation.responses)) {
    if ('$ref' in response) continue;
    response.headers = { ...response.headers, 'x-request-id': { $ref: '#/components/headers/RequestId' } };
  }
  const needsKey = operation.security?.length !== 0;
  const problem = { $ref: '#/components/responses/Problem' };
  operation.responses = { ...operation.responses, ...(needsKey ? { '4XX': problem } : {}), '5XX': problem };
}

function addNotes(operation: Operation): void {
  const notes = NOTES.operations[operation.operationId];
  for (const [status, response] of Object.entries(operation.responses)) {
    if ('$ref' in response) continue;
    const note = notes?.responses?.[status];
    response.description = note?.description ?? STATUS_CODES[status] ?? response.description;
    for (const media of Object.values(response.content ?? {})) {
      if (note?.example !== undefined) media.example = note.example;
    }
    // Results of items that were all refused; what concerns the request as a whole is a problem under this status too.
    if (status.startsWith('4')) response.content = { ...response.content, [PROBLEM_TYPE]: PROBLEM };
  }
  const { requestBody } = operation;
  if (requestBody === undefined || notes === undefined) return;
  for (const media of Object.values(requestBody.content)) {
    if (notes.bodies !== undefined) media.examples = notes.bodies;
  }
  if (notes.lines !== undefined) {
    requestBody.content['application/x-ndjson'] = { schema: { type: 'string' }, example: notes.lines };
  }
}

/** An answer may have more fields one day: who reads it must not refuse them. */
export function allowMore(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  if ('additionalProperties' in schema && schema.additionalProperties === false)
    delete schema.additionalProperties;
  for (const inner of Object.values(schema)) allowMore(inner);
}

/** Components that nothing refers to go; what is only ever sent (`NewMentionInput`) loses its suffix. */
function useFewNames(document: ApiDocument): ApiDocument {
  const schemas = document.components.schemas ?? {};
  const used = new Set<string>();
  const follow = (value: unknown) => {
    for (const name of referencesIn(value)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow([document.paths, document.components.responses]);
  const nameOf = (name: string) => {
    const short = name.replace(/Input$/, '');
    return used.has(short) ? name : short;
  };
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  document.components.schemas = Object.fromEntries(
    kept.map(([name, schema]) => [nameOf(name), schema] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return JSON.parse(JSON.stringify(document), (key, value) =>
    key === '$ref' && typeof value === 'string' && value.startsWith(SCHEMAS)
      ? SCHEMAS + nameOf(value.slice(SCHEMAS.length))
      : value,
  );
}

function referencesIn(value: unknown): string[] {
  const json = JSON.stringify(value) ?? '';
  return [...json.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
}
