import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const FILE = new URL('../../compose.yaml', import.meta.url);

const text = z.union([z.string(), z.number()]).transform(String);

/** The parts of a compose file that these tests look at. That the whole is one is for the schema of Compose to say. */
const ComposeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      build: z.string().optional(),
      image: z.string().optional(),
      profiles: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      environment: z.record(z.string(), text).default({}),
      volumes: z.array(z.string()).default([]),
      healthcheck: z.object({ test: z.string() }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});
export type Compose = z.infer<typeof ComposeSchema>;

/** What Compose makes of the file where these variables are set: anchors and variables are put in. */
export function rawCompose(env: Readonly<Record<string, string>> = {}): unknown {
  return interpolate(parse(readFileSync(FILE, 'utf8'), { merge: true }), env);
}

export function readCompose(env: Readonly<Record<string, string>> = {}): Compose {
  return ComposeSchema.parse(rawCompose(env));
}

/** `${NAME:-default}`, the one form that the file uses. */
function interpolate(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name, fallback) => env[name] || fallback);
  if (Array.isArray(value)) return value.map((one) => interpolate(one, env));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolate(one, env)]));
}
