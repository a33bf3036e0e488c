import { z } from 'zod';
import type { FieldError } from './errors.ts';

/** SASL mechanisms that brokers know and this service speaks. */
export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: DAY_MS };

/** Kafka's own mark for "for ever". */
export const FOR_EVER = -1;

const brokers = (value: unknown) =>
  typeof value === 'string' ? value.split(',').flatMap((part) => part.trim() || []) : value;

const BrokerAddress = z
  .string()
  .regex(
    /^[^\s:/@]+:\d{1,5}$/,
    'hôte:port attendu, sans protocole ni mot de passe (host:port is expected, without protocol or password)',
  );

/** `7d`, `36h`, `forever`, in milliseconds. */
const retention = (fallback: string, what: string) =>
  z
    .string()
    .regex(/^(forever|[1-9]\d{0,4}[hd])$/, 'durée attendue : 36h, 7d, forever (a duration: 36h, 7d, forever)')
    .default(fallback)
    .describe(`How long Kafka keeps ${what}: 36h, 30d, or forever. Counts when the topic is made.`);

/** Milliseconds of a retention setting; `FOR_EVER` for no end. */
export function retentionMs(setting: string): number {
  if (setting === 'forever') return FOR_EVER;
  return Number(setting.slice(0, -1)) * (UNIT_MS[setting.slice(-1)] ?? DAY_MS);
}

const file = (meaning: string) => z.string().min(1).optional().describe(meaning);
const secret = (meaning: string) => z.string().min(1).max(4096).optional().describe(meaning);

/** The settings of the event log on Kafka. Part of the one schema of `config.ts`. */
export const KAFKA_SETTINGS = {
  KAFKA_BROKERS: z
    .preprocess(brokers, z.array(BrokerAddress).min(1))
    .optional()
    .describe(
      'Brokers of a Kafka cluster, host:port, comma-separated: the event log is there, and not in DATA_DIR.',
    ),
  KAFKA_CLIENT_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'lettres, chiffres, point, tiret (letters, digits, dot, dash)')
    .default('aiguillage')
    .describe('The name of this service in the logs and quotas of the brokers.'),
  KAFKA_INSTANCE_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'lettres, chiffres, point, tiret (letters, digits, dot, dash)')
    .optional()
    .describe(
      'A name of this instance that stays when it restarts (static membership): its partitions wait for it. Unique among instances.',
    ),
  KAFKA_CLASSIFY_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      'Threads of this process that decide, each with partitions of its own: as many as there are cores for them, and no more than partitions.',
    ),
  KAFKA_DELIVERY_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(30_000)
    .default(15_000)
    .describe(
      'What the brokers have not taken after so many milliseconds is refused (503): less than your callers wait for an answer, and more than your brokers need to elect a leader.',
    ),
  KAFKA_TLS: z
    .stringbool()
    .optional()
    .describe('Encrypted connections: true or false. Without it, true where SASL or a TLS file is set.'),
  KAFKA_TLS_CA_FILE: file(
    'PEM file of the authorities that sign the certificates of the brokers, where the system does not know them.',
  ),
  KAFKA_TLS_CERT_FILE: file('PEM file of the certificate of this client, where the brokers ask for one.'),
  KAFKA_TLS_KEY_FILE: file('PEM file of its private key.'),
  KAFKA_TLS_KEY_PASSPHRASE: secret('Passphrase of that key.'),
  KAFKA_TLS_KEY_PASSPHRASE_FILE: file('The same, in a file.'),
  KAFKA_SASL_MECHANISM: z
    .enum(SASL_MECHANISMS)
    .optional()
    .describe(`How to log in: ${SASL_MECHANISMS.join(', ')}.`),
  KAFKA_SASL_USERNAME: z.string().min(1).max(256).optional().describe('User of PLAIN and SCRAM.'),
  KAFKA_SASL_PASSWORD: secret('Password of PLAIN and SCRAM.'),
  KAFKA_SASL_PASSWORD_FILE: file('The same, in a file, which is read again at each connection.'),
  KAFKA_OAUTH_TOKEN_FILE: file(
    'OAUTHBEARER: a file with the token, which is read again at each connection; or:',
  ),
  KAFKA_OAUTH_TOKEN_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('OAUTHBEARER: where to get tokens with client credentials (RFC 6749, section 4.4).'),
  KAFKA_OAUTH_CLIENT_ID: z.string().min(1).max(256).optional().describe('The client there.'),
  KAFKA_OAUTH_CLIENT_SECRET: secret('Its secret.'),
  KAFKA_OAUTH_CLIENT_SECRET_FILE: file('The same, in a file, which is read again for each token.'),
  KAFKA_OAUTH_SCOPE: z.string().min(1).max(1024).optional().describe('The scope to ask for.'),
  KAFKA_CREATE_TOPICS: z
    .stringbool()
    .default(true)
    .describe(
      'Make topics that are missing at the start: true or false. Those that exist are never changed.',
    ),
  KAFKA_PARTITIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(6)
    .describe('Partitions of a topic that is made: as many instances can share the work.'),
  KAFKA_REPLICATION_FACTOR: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Copies of a topic that is made. Without it, 3, or one a broker where there are fewer.'),
  KAFKA_MIN_INSYNC_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Copies that must have a write before it counts. Without it, 2 of 3 or more copies, else 1.'),
  KAFKA_UNIQUE_WINDOW: z
    .string()
    .regex(/^[1-9]\d{0,4}[hd]$/, 'durée attendue : 12h, 7d (a duration: 12h, 7d)')
    .default('24h')
    .describe('A mention that is sent twice within so long is one: 12h, 7d. At most KAFKA_RETENTION_RAW.'),
  KAFKA_UNIQUE_MAX_IDS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(1_000_000_000)
    .default(10_000_000)
    .describe(
      'Ids that an instance with the API keeps for that, 20 MB a million. Beyond it the oldest are forgotten before their time.',
    ),
  KAFKA_RETENTION_RAW: retention('7d', 'raw mentions, and those that let others pass'),
  KAFKA_RETENTION_ROUTED: retention('forever', 'routed mentions, of which the query store is rebuilt'),
  KAFKA_RETENTION_UPDATES: retention('forever', 'corrections, which a rebuild needs as well'),
  KAFKA_RETENTION_DEAD_LETTER: retention('30d', 'dead letters'),
  KAFKA_RETENTION_ALERTS: retention('7d', 'alerts'),
} as const;

const KafkaSettingsSchema = z.object(KAFKA_SETTINGS);
export type KafkaSettings = z.infer<typeof KafkaSettingsSchema>;
type KafkaSetting = keyof KafkaSettings;

/** Secrets that can come from a file instead. */
const SECRETS = ['KAFKA_TLS_KEY_PASSPHRASE', 'KAFKA_SASL_PASSWORD', 'KAFKA_OAUTH_CLIENT_SECRET'] as const;
export type KafkaSecret = (typeof SECRETS)[number];

const TLS_FILES = ['KAFKA_TLS_CA_FILE', 'KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE'] as const;
const OAUTH_URL = ['KAFKA_OAUTH_TOKEN_URL', 'KAFKA_OAUTH_CLIENT_ID', 'KAFKA_OAUTH_CLIENT_SECRET'] as const;

/** What is wrong with settings that are right one by one. Never tells a value. */
export function kafkaProblems(settings: KafkaSettings): readonly FieldError[] {
  const problems: FieldError[] = [];
  const report = (path: KafkaSetting, message: string) => problems.push({ path, message });
  const given = (name: KafkaSetting) => settings[name] !== undefined;
  const hasSecret = (name: KafkaSecret) => given(name) || given(`${name}_FILE`);
  const missing = (path: KafkaSetting, because: string) =>
    report(path, `manque : ${because} en a besoin (missing: ${because} needs it)`);
  const idle = (path: KafkaSetting, wanted: string) =>
    report(path, `ne sert à rien sans ${wanted} (has no effect without ${wanted})`);

  for (const name of SECRETS) {
    if (given(name) && given(`${name}_FILE`))
      report(name, `donnez ${name} ou ${name}_FILE, pas les deux (give one of them, not both)`);
  }
  if (!given('KAFKA_BROKERS')) {
    const needless = [...TLS_FILES, 'KAFKA_TLS', 'KAFKA_SASL_MECHANISM', 'KAFKA_INSTANCE_ID'] as const;
    for (const name of needless) if (given(name)) idle(name, 'KAFKA_BROKERS');
    if (settings.KAFKA_CLASSIFY_THREADS > 1) idle('KAFKA_CLASSIFY_THREADS', 'KAFKA_BROKERS');
  }
  if (settings.KAFKA_TLS === false) {
    for (const name of TLS_FILES) if (given(name)) idle(name, 'KAFKA_TLS=true');
  }
  if (given('KAFKA_TLS_CERT_FILE') !== given('KAFKA_TLS_KEY_FILE')) {
    const there = given('KAFKA_TLS_CERT_FILE');
    missing(
      there ? 'KAFKA_TLS_KEY_FILE' : 'KAFKA_TLS_CERT_FILE',
      there ? 'KAFKA_TLS_CERT_FILE' : 'KAFKA_TLS_KEY_FILE',
    );
  }

  const mechanism = settings.KAFKA_SASL_MECHANISM;
  const because = `KAFKA_SASL_MECHANISM=${mechanism}`;
  if (mechanism === undefined) {
    if (given('KAFKA_SASL_USERNAME')) idle('KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM');
    if (given('KAFKA_OAUTH_TOKEN_URL')) idle('KAFKA_OAUTH_TOKEN_URL', 'KAFKA_SASL_MECHANISM=OAUTHBEARER');
    if (given('KAFKA_OAUTH_TOKEN_FILE')) idle('KAFKA_OAUTH_TOKEN_FILE', 'KAFKA_SASL_MECHANISM=OAUTHBEARER');
  } else if (mechanism === 'OAUTHBEARER') {
    const byFile = given('KAFKA_OAUTH_TOKEN_FILE');
    if (byFile && given('KAFKA_OAUTH_TOKEN_URL'))
      report(
        'KAFKA_OAUTH_TOKEN_FILE',
        'donnez KAFKA_OAUTH_TOKEN_FILE ou KAFKA_OAUTH_TOKEN_URL, pas les deux (give one of them, not both)',
      );
    if (!byFile)
      for (const name of OAUTH_URL) {
        const there = name === 'KAFKA_OAUTH_CLIENT_SECRET' ? hasSecret(name) : given(name);
        if (!there) missing(name, because);
      }
    const url = settings.KAFKA_OAUTH_TOKEN_URL;
    if (url !== undefined && new URL(url).password !== '')
      report(
        'KAFKA_OAUTH_TOKEN_URL',
        'pas de mot de passe dans l’adresse : KAFKA_OAUTH_CLIENT_SECRET est fait pour cela (no password in the address: use KAFKA_OAUTH_CLIENT_SECRET)',
      );
  } else {
    if (!given('KAFKA_SASL_USERNAME')) missing('KAFKA_SASL_USERNAME', because);
    if (!hasSecret('KAFKA_SASL_PASSWORD')) missing('KAFKA_SASL_PASSWORD', because);
  }

  const kept = retentionMs(settings.KAFKA_RETENTION_RAW);
  if (kept !== FOR_EVER && retentionMs(settings.KAFKA_UNIQUE_WINDOW) > kept)
    report(
      'KAFKA_UNIQUE_WINDOW',
      'au plus KAFKA_RETENTION_RAW : les identifiants se lisent dans ce topic (at most KAFKA_RETENTION_RAW: the ids are read in that topic)',
    );

  const { KAFKA_REPLICATION_FACTOR: copies, KAFKA_MIN_INSYNC_REPLICAS: inSync } = settings;
  if (copies !== undefined && inSync !== undefined && inSync > copies)
    report(
      'KAFKA_MIN_INSYNC_REPLICAS',
      'au plus KAFKA_REPLICATION_FACTOR : sinon rien ne peut être écrit (at most KAFKA_REPLICATION_FACTOR: nothing could be written otherwise)',
    );
  return problems;
}
