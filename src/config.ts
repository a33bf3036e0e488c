import { z } from 'zod';
import { KAFKA_SETTINGS, kafkaProblems } from './config-kafka.ts';
import { AppError, alreadyInBoth, inBoth } from './errors.ts';
import { faultLines, schemaFaults } from './schema-faults.ts';

export const ROLES = ['api', 'classify', 'index'] as const;
export type Role = (typeof ROLES)[number];

/** What the service keeps in DATA_DIR, besides the event log. */
export const DATA_FILES = {
  store: 'store.db',
  keys: 'keys.db',
  drafts: 'drafts.db',
  adminKey: 'admin.key',
} as const;

const list = (value: unknown) =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : value;

const SettingsSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for every interface.'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port to listen on; 0 takes a free one. Without the role api, for health and metrics alone.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the event log, the query store and the keys.'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      message: 'postgres://user:password@host:5432/database',
    })
    .optional()
    .describe(
      'PostgreSQL for the query store, the API keys and the drafts, instead of files in DATA_DIR, so that instances share them: postgres://user:password@host:5432/database.',
    ),
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe(
      'Connections to PostgreSQL that the API may hold; the workers of a process hold up to 10 more.',
    ),
  RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(
      'With DATABASE_URL: months of mentions that ended more than so many days ago are dropped from the query store. Without it all are kept.',
    ),
  ADMIN_API_KEY: z
    .string()
    .min(16, 'at least 16 characters')
    .max(256)
    .optional()
    .describe('The first admin key; without it one is generated at the first start. At least 16 characters.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged, as JSON lines on standard output.'),
  ROLES: z
    .preprocess(list, z.array(z.enum(ROLES)).min(1))
    .default([...ROLES])
    .describe('What this process does, comma-separated: api, classify, index.'),
  KEYWORDS_DIR: z.string().min(1).default('./keywords').describe('Folder of the keyword lists (YAML).'),
  KEYWORDS_APPROVAL: z
    .enum(['none', 'two'])
    .default('none')
    .describe(
      'Who approves a change of the lists before it is published: nobody (none), or the teams of communication and customer service (two).',
    ),
  MODEL_FILE: z.string().min(1).default('./models/aiguillage.model').describe('The trained model.'),
  ENCODER_FILE: z
    .string()
    .default('./models/aiguillage.encoder')
    .describe(
      'Reads a second time what the model is not sure of; none: one reading, faster and less often right.',
    ),
  POLICY_FILE: z.string().min(1).default('./policy/routing.yaml').describe('The routing policy (YAML).'),
  SLANG_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Short forms and slang of your own (YAML, in the form of src/text/data/slang.yaml), before the shipped ones.',
    ),
  BRAND_LANGUAGE: z
    .string()
    .regex(/^[a-z]{2}$/, 'two letters, such as fr')
    .default('fr')
    .describe('The language that the brands speak (ISO 639-1): the prior of language detection.'),
  DEFER_AFTER_MS: z
    .union(
      [
        z.literal('never').transform(() => Number.POSITIVE_INFINITY),
        z.coerce.number().int().min(0).max(3_600_000),
      ],
      {
        error:
          'millisecondes de 0 à 3600000, ou « never » (milliseconds from 0 to 3600000, or "never", are expected)',
      },
    )
    .default(2_000)
    .describe(
      'When mentions have waited so many milliseconds to be decided, those outside the priority lane (policy/routing.yaml) let the others pass; never: all are decided in the order in which they came.',
    ),
  TOPIC_PREFIX: z
    .string()
    .regex(/^[\w.-]*$/, 'letters, digits, dot, dash and underscore only')
    .max(64)
    .default('')
    .describe('Put before the name of every topic.'),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(300_000)
    .describe('Requests that one API key may send in a minute.'),
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(8 * 1024 * 1024)
    .describe('The largest JSON body accepted, in bytes (NDJSON is a stream and has no limit).'),
  AIGUILLAGE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('For commands that ask a running service: its address. Without it, http://HOST:PORT.'),
  AIGUILLAGE_KEY: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('For these commands: an API key. Without it, the first admin key.'),
  METRICS_ACCESS: z
    .enum(['public', 'key'])
    .default('public')
    .describe('Who may read /metrics: anyone who reaches the port, or holders of an admin key.'),
  ...KAFKA_SETTINGS,
});

const RETENTION_WITHOUT_DATABASE = inBoth({
  fr: 'vaut pour PostgreSQL : réglez aussi DATABASE_URL',
  en: 'is for PostgreSQL: set DATABASE_URL too',
});

/** Every setting of the service: name, default and meaning. `.env.example` is generated from this. */
export const ConfigSchema = SettingsSchema.superRefine((settings, context) => {
  for (const { path, message } of kafkaProblems(settings))
    context.addIssue({ code: 'custom', path: [path], message });
  // Who sets a retention relies on it.
  if (settings.RETENTION_DAYS !== undefined && settings.DATABASE_URL === undefined)
    context.addIssue({ code: 'custom', path: ['RETENTION_DAYS'], message: RETENTION_WITHOUT_DATABASE });
});
export type Config = z.infer<typeof ConfigSchema>;

/** Reads the settings from an environment. Throws `invalid_config` with every bad key listed at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable (`PORT=` in an .env file) means "not set".
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = ConfigSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const fields = schemaFaults(ConfigSchema, given);
  throw new AppError(
    'invalid_config',
    alreadyInBoth(`Réglages à corriger (settings to correct):\n${faultLines(fields)}`),
    { fields },
  );
}
