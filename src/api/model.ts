import { z } from 'zod';
import type { Api } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { SCOPES } from './keys.ts';

const ModelSchema = z
  .object({
    version: z.string().describe('As in `versions.model` of each decision.'),
    data: z
      .array(z.object({ source: z.string(), rows: z.int(), sha256: z.string() }))
      .describe('What it was trained on.'),
    calibration: z.record(z.string(), z.unknown()),
    options: z.record(z.string(), z.number()),
    card: z.string().describe('The model card, with its metrics and limits (Markdown).'),
  })
  .meta({ id: 'Model' });

/** GET /v1/model: which model decides, what it was trained on, and how good it is. */
export function registerModel(app: Api, { model, modelCard }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/model',
    config: { access: SCOPES },
    schema: {
      operationId: 'getModel',
      tags: ['decision'],
      summary: 'Version, data, card and metrics of the model',
      response: { 200: ModelSchema },
    },
    handler: async () => {
      const { data, calibration, options } = model.header;
      return { version: model.version, data, calibration, options, card: modelCard };
    },
  });
}
