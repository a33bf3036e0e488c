import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { IngestResultSchema } from '../../src/api/ingest-result.ts';
import { ApiKeySchema, NewApiKeySchema } from '../../src/api/keys.ts';
import { NOTES } from '../../src/api/openapi-notes.ts';
import { ProblemSchema } from '../../src/api/problems.ts';
import { OPENAPI_FILE, openapiYaml } from '../../src/cli/openapi.ts';
import { CorrectionInputSchema, CorrectionSchema } from '../../src/mention/correction.ts';
import { DecidableMentionSchema, MentionInputSchema } from '../../src/mention/mention.ts';
import { RoutedMentionSchema } from '../../src/mention/routed-mention.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters: readonly {
    readonly name?: string;
    readonly $ref?: string;
    readonly description?: string;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly examples?: object; readonly example?: unknown }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly $ref?: string;
        readonly description?: string;
        readonly content?: Readonly<Record<string, { readonly example?: unknown }>>;
      }
    >
  >;
}

let text: string;
let operations: ReadonlyMap<string, Operation>;
let schemas: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  text = await openapiYaml();
  const document = parse(text);
  schemas = document.components.schemas;
  operations = new Map(
    Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    ),
  );
});
const operation = (name: string): Operation => {
  const found = operations.get(name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};

describe('openapi.yaml', () => {
  test('is what the routes say: run "npm run -s aiguillage -- openapi" where it is not', async () => {
    expect(await readFile(OPENAPI_FILE, 'utf8')).toBe(text);
  });

  test('is valid OpenAPI 3.1, for a validator that is not ours', async () => {
    const validator = new Validator();
    expect(await validator.validate(parse(text))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('refers to nothing that is not there, and holds nothing that nobody refers to', () => {
    const document = parse(text);
    const references = [...text.matchAll(/\$ref: ['"]?(#[^'"\s]+)/g)].map(([, reference]) => reference ?? '');
    for (const reference of references) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce((inside, key) => inside?.[key], document);
      expect(target, reference).toBeTypeOf('object');
    }
    expect(
      Object.keys(schemas).filter((name) => !references.includes(`#/components/schemas/${name}`)),
    ).toEqual([]);
  });

  test('names the shapes, each once', () => {
    expect(Object.keys(schemas)).toEqual([
      'ApiKey',
      'Classification',
      'Correction',
      'DecidableMention',
      'Decision',
      'DryRunLine',
      'Entity',
      'EntryImpact',
      'Evidence',
      'ExplainedDecision',
      'IngestResult',
      'ItemResult',
      'KeywordCheckResult',
      'KeywordDraftInfo',
      'KeywordEntry',
      'KeywordEntryInput',
      'KeywordHealth',
      'KeywordImport',
      'KeywordList',
      'KeywordListAtRevision',
      'KeywordListChange',
      'KeywordListDifference',
      'KeywordListDraft',
      'KeywordListInput',
      'KeywordListSummary',
      'KeywordMatch',
      'KeywordRevision',
      'KeywordSetAtRevision',
      'KeywordSetDifference',
      'KeywordSetDraft',
      'KeywordSetSummary',
      'KeywordSuggestions',
      'KeywordTestResult',
      'Me',
      'Mention',
      'MentionPage',
      'MentionWithHistory',
      'Model',
      'NewApiKey',
      'NewCorrection',
      'NewMention',
      'Problem',
      'PublishedKeywordRevision',
      'Readiness',
      'RoutedMention',
      'Routing',
      'Span',
      'Taxonomy',
      'Verdict',
    ]);
  });

  test('says of each operation what it is, what it answers, and what can go wrong', () => {
    for (const [name, { operationId, summary, tags, responses, security }] of operations) {
      expect([operationId, summary, tags.length], name).toEqual([expect.any(String), expect.any(String), 1]);
      expect(responses['5XX']?.$ref, name).toBe('#/components/responses/Problem');
      if (security?.length !== 0) expect(responses['4XX']?.$ref, name).toBe('#/components/responses/Problem');
      for (const response of Object.values(responses))
        expect(response.description, name).not.toBe('Default Response');
    }
    expect(new Set([...operations.values()].map(({ operationId }) => operationId)).size).toBe(
      operations.size,
    );
  });

  test('asks for a key everywhere but at the doors that are open', () => {
    const open = [...operations].filter(([, { security }]) => security?.length === 0).map(([name]) => name);
    expect(open.sort()).toEqual(['get /health/live', 'get /health/ready']);
    expect(operation('get /metrics').security).toEqual([{}, { key: [] }]);
  });

  test.each([
    ['post /v1/mentions', '202', 'application/json'],
    ['get /v1/mentions', '200', 'application/json'],
    ['get /v1/mentions/export', '200', 'application/x-ndjson'],
    ['get /v1/stream', '200', 'text/event-stream'],
    ['get /metrics', '200', 'text/plain'],
  ])('shows an answer of %s', (name, status, type) => {
    const content = operation(name).responses[status]?.content;
    expect([Object.keys(content ?? {}), content?.[type]?.example]).toEqual([[type], expect.anything()]);
  });

  test('tells of the headers and bodies that are more than JSON', () => {
    const names = (name: string) =>
      operation(name).parameters.map((parameter) => parameter.name ?? parameter.$ref);
    expect(names('post /v1/mentions')).toEqual(['prefer', '#/components/parameters/RequestId']);
    expect(names('get /v1/stream')).toContain('last-event-id');
    expect(Object.keys(operation('post /v1/mentions').requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/x-ndjson',
    ]);
  });

  test('describes each parameter of the filters', () => {
    for (const parameter of operation('get /v1/mentions').parameters) {
      expect(parameter.$ref ?? parameter.description, parameter.name).toBeTruthy();
    }
  });
});

describe('the examples', () => {
  const bodies = (name: string) =>
    Object.values(NOTES.operations[name]?.bodies ?? {}).map(({ value }) => value);
  const answer = (name: string, status: string) => NOTES.operations[name]?.responses?.[status]?.example;

  test('of what is sent are accepted', () => {
    for (const value of bodies('postMentions').flat()) MentionInputSchema.parse(value);
    MentionInputSchema.parse(JSON.parse(NOTES.operations.postMentions?.lines ?? ''));
    const [text, , mentions] = bodies('classify');
    for (const value of [text, mentions].flat()) DecidableMentionSchema.parse(value);
    for (const value of bodies('createKey')) NewApiKeySchema.parse(value);
    for (const value of bodies('correctMention')) CorrectionInputSchema.parse(value);
  });

  test('of what is answered are what is answered', () => {
    const routed = RoutedMentionSchema.strict();
    const [data] = /(?<=data: ).*/.exec(String(answer('streamMentions', '200'))) ?? [];
    for (const line of [answer('exportMentions', '200'), data]) routed.parse(JSON.parse(String(line)));
    z.object({ items: z.array(routed) }).parse(answer('listMentions', '200'));
    IngestResultSchema.strict().parse(answer('postMentions', '207'));
    IngestResultSchema.parse(answer('postMentions', '200'));
    ApiKeySchema.extend({ secret: z.string() }).strict().parse(answer('createKey', '201'));
    CorrectionSchema.strict().parse(answer('correctMention', '201'));
    ProblemSchema.strict().parse(NOTES.problem);
  });
});
