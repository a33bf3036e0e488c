import { z } from 'zod';
import { AppError } from '../errors.ts';
import { assertBounded } from '../mention/bounds.ts';
import { ClassificationSchema } from '../mention/classification.ts';
import { type DecidableMention, DecidableMentionSchema } from '../mention/mention.ts';
import { RoutingSchema } from '../mention/routed-mention.ts';
import { createPace } from '../pace.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { mayUseBrand } from './filters.ts';
import type { ApiKey } from './keys.ts';
import { parseRequest } from './problems.ts';

const MAX_ITEMS = 1000;

const TextsSchema = z.strictObject({ texts: z.array(z.string()).min(1).max(MAX_ITEMS) });
const MentionsSchema = z.strictObject({ mentions: z.array(DecidableMentionSchema).min(1).max(MAX_ITEMS) });
const ArraySchema = z
  .array(z.union([z.string(), DecidableMentionSchema]))
  .min(1)
  .max(MAX_ITEMS);

const DecisionSchema = z
  .looseObject({ id: z.string().optional(), classification: ClassificationSchema, routing: RoutingSchema })
  .meta({ id: 'Decision' });

/** POST /v1/classify: decides without keeping anything. */
export function registerClassify(app: Api, { decide }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/classify',
    config: { access: ['classify'] },
    schema: {
      operationId: 'classify',
      tags: ['decision'],
      summary: 'Decide without storing',
      description:
        'One mention (only `text` is needed), or up to 1,000: an array of mentions or texts, `{"texts": [...]}` or `{"mentions": [...]}`. One mention is answered with one decision, several with `{"items": [...]}` in order.',
      body: z.union([DecidableMentionSchema, ArraySchema, TextsSchema, MentionsSchema]),
      response: {
        200: z.union([DecisionSchema, z.object({ items: z.array(DecisionSchema) })]),
      },
    },
    // Checked below, where the errors can name the item.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request) => {
      const { mentions, single } = readBody(request.body);
      const caller = callerOf(request);
      const pace = createPace();
      const items = [];
      for (const mention of mentions) {
        checkBrand(mention, caller);
        items.push({ id: mention.id, ...decide(mention) });
        const turn = pace();
        if (turn !== undefined) await turn;
      }
      return single ? items[0] : { items };
    },
  });
}

type Decidable = DecidableMention & { readonly id?: string | undefined };

function readBody(body: unknown): { mentions: readonly Decidable[]; single: boolean } {
  const { items, prefix } = itemsOf(body);
  if (items === null) return { mentions: [parse(body, '')], single: true };
  if (items.length === 0 || items.length > MAX_ITEMS) {
    throw new AppError('invalid_request', {
      fr: `Envoyez de 1 à ${MAX_ITEMS} textes, pas ${items.length}.`,
      en: `Send 1 to ${MAX_ITEMS} texts, not ${items.length}.`,
    });
  }
  const mentions = items.map((item, index) =>
    parse(typeof item === 'string' ? { text: item } : item, `${prefix}[${index}]`),
  );
  return { mentions, single: false };
}

function itemsOf(body: unknown): { items: readonly unknown[] | null; prefix: string } {
  if (Array.isArray(body)) return { items: body, prefix: '' };
  if (typeof body === 'object' && body !== null) {
    if ('texts' in body && Array.isArray(body.texts)) return { items: body.texts, prefix: 'texts' };
    if ('mentions' in body && Array.isArray(body.mentions))
      return { items: body.mentions, prefix: 'mentions' };
  }
  return { items: null, prefix: '' };
}

function parse(value: unknown, where: string): Decidable {
  assertBounded(value);
  return parseRequest(DecidableMentionSchema, value, { code: 'invalid_mention', within: where });
}

export function checkBrand({ brand }: DecidableMention, caller: ApiKey): void {
  if (brand !== undefined && !mayUseBrand(caller, brand)) {
    throw new AppError('forbidden', {
      fr: `Cette clé ne décide pas pour la marque « ${brand} ».`,
      en: `This key may not decide for the brand "${brand}".`,
    });
  }
}
