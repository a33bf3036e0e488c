import { z } from 'zod';
import { ConfigSchema } from '../config.ts';
import { generatedFileCommand } from './generated-file.ts';

export const ENV_EXAMPLE_FILE = '.env.example';

/** The text of `.env.example`: each setting with its meaning and its default. */
export function envExample(): string {
  const defaults: Record<string, unknown> = ConfigSchema.parse({});
  const lines = [
    '# Settings of Aiguillage. Written by "npm run -s aiguillage -- env-example": do not edit by hand.',
    '',
  ];
  for (const [name, schema] of Object.entries(ConfigSchema.shape)) {
    const meaning = z.globalRegistry.get(schema)?.description ?? innerDescription(schema);
    const value = defaults[name];
    lines.push(`# ${meaning}`, `#${name}=${Array.isArray(value) ? value.join(',') : (value ?? '')}`, '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** `describe` before `default` leaves the description on the inner schema. */
function innerDescription(schema: z.ZodType): string {
  const { description } = schema;
  if (description !== undefined) return description;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    const inner = schema.unwrap();
    if (inner instanceof z.ZodType) return innerDescription(inner);
  }
  return '';
}

export const envExampleCommand = generatedFileCommand({
  name: 'env-example',
  file: ENV_EXAMPLE_FILE,
  source: { fr: 'les réglages du service', en: 'the settings that the service knows' },
  text: envExample,
});
