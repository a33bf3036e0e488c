import { z } from 'zod';
import { KeywordEntrySchema, KeywordListSchema, KeywordSetSchema } from '../keywords/list-schema.ts';
import { unknownDocument } from '../lists/preconditions.ts';
import { isSeen } from '../lists/reach.ts';
import type { CheckInput } from '../pipeline/tuning-jobs.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { parseRequest } from './problems.ts';

const MAX_SAMPLE = 2000;
/** The text of one file. */
const MAX_YAML = 2 * 1024 * 1024;

const SHARED = {
  query: z.string().max(5000).optional().describe('One query, as it is typed.'),
  inList: z
    .string()
    .max(128)
    .optional()
    .describe('The list that `entry` is for: its header speaks for the entry.'),
  yaml: z.string().max(MAX_YAML).optional().describe('A whole list, as the text of its file.'),
  file: z.string().max(128).optional().describe('The name of that file, such as `retards.yaml`.'),
  sample: z
    .int()
    .min(0)
    .max(MAX_SAMPLE)
    .default(0)
    .describe('Warn of entries that stand in none, or most, of so many past mentions, the newest ones.'),
};
const ReadSchema = z
  .strictObject({
    ...SHARED,
    entry: z.unknown().optional(),
    list: z.unknown().optional(),
    set: z.unknown().optional(),
  })
  .refine(
    ({ query, entry, yaml, list, set }) =>
      [query, entry, yaml, list, set].filter((given) => given !== undefined).length === 1,
    {
      error: 'send one of `query`, `entry`, `list`, `set` and `yaml`',
      params: { fr: 'envoyez l’un de « query », « entry », « list », « set » et « yaml »' },
    },
  );

export const CheckResultSchema = z
  .object({
    valid: z.boolean().describe('No error; there may be warnings.'),
    problems: z.array(
      z.object({
        severity: z.enum(['error', 'warning']),
        entry: z.string().nullable(),
        line: z.int().nullable().describe('1-based: in `yaml`, or in `query`.'),
        column: z.int().nullable(),
        start: z.int().nullable().describe('Of a query: half-open offsets.'),
        end: z.int().nullable(),
        message_fr: z.string(),
        message_en: z.string(),
        suggestion: z.string().nullable().describe('What could stand in the place of `[start, end)`.'),
      }),
    ),
  })
  .meta({ id: 'KeywordCheckResult' });

/** POST /v1/keywords/check: what is wrong with a list, a set, an entry or a query, as it is typed. */
export function registerKeywordCheck(app: Api, { tuning, keywords }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keywords/check',
    config: { access: ['tune'] },
    schema: {
      operationId: 'checkKeywords',
      tags: ['keywords'],
      summary: 'Check a list, a set, an entry or a query without keeping it',
      description:
        'Exactly one of `query`, `entry`, `list`, `set` and `yaml`. The tests of entries are run. What is wrong is the answer, not an error of the request.',
      body: z.strictObject({
        ...SHARED,
        entry: KeywordEntrySchema.optional(),
        list: KeywordListSchema.optional(),
        set: KeywordSetSchema.optional(),
      }),
      response: { 200: CheckResultSchema },
    },
    // Checked below: what is wrong with a list is the answer.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request) => {
      const asked = parseRequest(ReadSchema, request.body);
      const caller = callerOf(request);
      if (asked.inList !== undefined && !isSeen(caller, keywords.documents.brands(asked.inList)))
        throw unknownDocument('list', asked.inList);
      const { sample } = asked;
      const input = { of: checkedOf(asked), sample, brands: caller.brands };
      const { valid, problems } = await tuning.run('check', input, { keywords: keywords.matcher });
      return {
        valid,
        problems: problems.map(({ fr, en, ...problem }) => ({ ...problem, message_fr: fr, message_en: en })),
      };
    },
  });
}

function checkedOf({
  query,
  entry,
  inList,
  yaml,
  file,
  list,
  set,
}: z.output<typeof ReadSchema>): CheckInput['of'] {
  if (query !== undefined) return { query };
  if (yaml !== undefined) return { yaml, file: file ?? `${idIn(yaml)}.yaml` };
  if (set !== undefined) return { set };
  if (entry !== undefined) return { entry, inList: inList ?? null };
  return { list };
}

/** A text without a name is as if in the file that its id names. */
function idIn(yaml: string): string {
  return /^id:[ \t]*["']?([a-z0-9-]{1,80})/m.exec(yaml)?.[1] ?? 'liste';
}
