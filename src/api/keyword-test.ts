import { z } from 'zod';
import { AppError } from '../errors.ts';
import { assertBounded } from '../mention/bounds.ts';
import { type DecidableMention, DecidableMentionSchema, MAX_TEXT_LENGTH } from '../mention/mention.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import { checkBrand } from './classify.ts';
import type { ApiDeps } from './deps.ts';
import {
  ListChangeSchema,
  MAX_CHANGES,
  namedDrafts,
  TestResultSchema,
  UnreadChangesSchema,
} from './keyword-effects-schema.ts';
import { parseRequest } from './problems.ts';

const MAX_ITEMS = 100;
/** In all texts of one request: each entry that is found costs one more decision of its text. */
const MAX_CHARACTERS = 100_000;

const one = z.string().min(1).max(MAX_TEXT_LENGTH);
const BODY = {
  text: one.optional().describe('One text.'),
  texts: z.array(one).min(1).max(MAX_ITEMS).optional().describe('Several texts.'),
  mentions: z
    .array(DecidableMentionSchema)
    .min(1)
    .max(MAX_ITEMS)
    .optional()
    .describe('Mentions, as far as they are known: channel, brand and author can matter.'),
};
const ReadSchema = z
  .strictObject({ ...BODY, changes: UnreadChangesSchema.default([]) })
  .refine(
    ({ text, texts, mentions }) =>
      [text, texts, mentions].filter((given) => given !== undefined).length === 1,
    {
      error: 'send `text`, `texts` or `mentions`',
      params: { fr: 'envoyez « text », « texts » ou « mentions »' },
    },
  );

/** POST /v1/keywords/test: what the lists find in a text, and what each entry does to its decision. */
export function registerKeywordTest(app: Api, { tuning, keywords, editor, now }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keywords/test',
    config: { access: ['tune'] },
    schema: {
      operationId: 'testKeywords',
      tags: ['keywords'],
      summary: 'The test box: matches in a text, and the decision with and without them',
      description: `\`text\`, \`texts\` or \`mentions\`: up to ${MAX_ITEMS}, ${MAX_CHARACTERS.toLocaleString('en')} characters in all. What has no \`createdAt\` is taken as written now. With \`changes\` (a draft) the same is told for the lists as they would be. Nothing is kept.`,
      body: z.strictObject({
        ...BODY,
        changes: z
          .array(ListChangeSchema)
          .max(MAX_CHANGES)
          .optional()
          .describe('A draft to try beside the lists in force.'),
      }),
      response: { 200: TestResultSchema },
    },
    // Checked below: the lists of a draft are read by another thread.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request) => {
      const { mentions, changes } = readBody(request.body);
      const caller = callerOf(request);
      for (const mention of mentions) checkBrand(mention, caller);
      // What is typed into the box is of this moment: entries that have ended, or not begun, are not found in it.
      const createdAt = new Date(now()).toISOString();
      const dated = mentions.map((mention) => ({ createdAt, ...mention }));
      const input = { mentions: dated, changes: await namedDrafts(changes, editor, keywords, caller) };
      return tuning.run('test', input, { keywords: keywords.matcher });
    },
  });
}

function readBody(body: unknown) {
  if (typeof body === 'object' && body !== null && 'mentions' in body)
    assertBounded({ mentions: body.mentions });
  const { text, texts, mentions, changes } = parseRequest(ReadSchema, body);
  const given: DecidableMention[] = mentions ?? (texts ?? [text ?? '']).map((one) => ({ text: one }));
  const characters = given.reduce((sum, mention) => sum + mention.text.length, 0);
  if (characters > MAX_CHARACTERS) {
    throw new AppError('payload_too_large', {
      fr: `Au plus ${MAX_CHARACTERS} caractères en tout, pas ${characters}.`,
      en: `At most ${MAX_CHARACTERS} characters in all, not ${characters}.`,
    });
  }
  return { mentions: given, changes };
}
