import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { envExample } from '../src/cli/env-example.ts';
import { ConfigSchema, readConfig } from '../src/config.ts';
import { AppError } from '../src/errors.ts';

describe('settings', () => {
  test('have defaults that work on one machine, for one person', () => {
    expect(readConfig({})).toEqual({
      HOST: '127.0.0.1',
      PORT: 8080,
      DATA_DIR: './data',
      DATABASE_POOL_SIZE: 10,
      LOG_LEVEL: 'info',
      ROLES: ['api', 'classify', 'index'],
      KEYWORDS_DIR: './keywords',
      KEYWORDS_APPROVAL: 'none',
      MODEL_FILE: './models/aiguillage.model',
      ENCODER_FILE: './models/aiguillage.encoder',
      POLICY_FILE: './policy/routing.yaml',
      BRAND_LANGUAGE: 'fr',
      DEFER_AFTER_MS: 2_000,
      TOPIC_PREFIX: '',
      RATE_LIMIT_PER_MINUTE: 300_000,
      BODY_LIMIT_BYTES: 8 * 1024 * 1024,
      METRICS_ACCESS: 'public',
      KAFKA_CLIENT_ID: 'aiguillage',
      KAFKA_CLASSIFY_THREADS: 1,
      KAFKA_CREATE_TOPICS: true,
      KAFKA_DELIVERY_TIMEOUT_MS: 15_000,
      KAFKA_PARTITIONS: 6,
      KAFKA_UNIQUE_WINDOW: '24h',
      KAFKA_UNIQUE_MAX_IDS: 10_000_000,
      KAFKA_RETENTION_RAW: '7d',
      KAFKA_RETENTION_ROUTED: 'forever',
      KAFKA_RETENTION_UPDATES: 'forever',
      KAFKA_RETENTION_DEAD_LETTER: '30d',
      KAFKA_RETENTION_ALERTS: '7d',
    });
  });

  const read: [rule: string, env: Record<string, string>, expected: object][] = [
    ['an empty variable is not set', { PORT: '', ADMIN_API_KEY: '' }, { PORT: 8080 }],
    ['variables of others are ignored', { PATH: '/bin', PORT_OTHER: 'x' }, { PORT: 8080 }],
    ['the port may be any free one', { PORT: '0' }, { PORT: 0 }],
    ['the port may be the last one', { PORT: '65535' }, { PORT: 65_535 }],
    ['roles are a list', { ROLES: 'api' }, { ROLES: ['api'] }],
    [
      'roles may have spaces and a comma too many',
      { ROLES: ' index , classify,' },
      { ROLES: ['index', 'classify'] },
    ],
    [
      'a key of 16 characters is long enough',
      { ADMIN_API_KEY: 'x'.repeat(16) },
      { ADMIN_API_KEY: 'x'.repeat(16) },
    ],
    [
      'brokers are a list',
      { KAFKA_BROKERS: 'a.example:9092, b.example:9092,' },
      { KAFKA_BROKERS: ['a.example:9092', 'b.example:9092'] },
    ],
    [
      'a retention goes with a database',
      { DATABASE_URL: 'postgres://a:b@c/d', RETENTION_DAYS: '30' },
      { RETENTION_DAYS: 30 },
    ],
    ['TLS is on by many words', { KAFKA_BROKERS: 'a:1', KAFKA_TLS: 'Yes' }, { KAFKA_TLS: true }],
    ['nobody may let others pass', { DEFER_AFTER_MS: 'never' }, { DEFER_AFTER_MS: Number.POSITIVE_INFINITY }],
    ['a prefix may have dots', { TOPIC_PREFIX: 'prod.eu-1_' }, { TOPIC_PREFIX: 'prod.eu-1_' }],
  ];
  test.each(read)('%s', (_rule, env, expected) => {
    expect(readConfig(env)).toMatchObject(expected);
  });

  const refused: [name: string, value: string][] = [
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['DEFER_AFTER_MS', 'always'],
    ['DEFER_AFTER_MS', '-1'],
    ['DATABASE_URL', 'mysql://a:b@c/d'],
    ['DATABASE_URL', 'localhost'],
    ['DATABASE_POOL_SIZE', '0'],
    ['RETENTION_DAYS', '0'],
    ['RETENTION_DAYS', '30'],
    ['ADMIN_API_KEY', 'x'.repeat(15)],
    ['ADMIN_API_KEY', 'x'.repeat(257)],
    ['LOG_LEVEL', 'loud'],
    ['ROLES', 'api,boss'],
    ['ROLES', ' , '],
    ['BRAND_LANGUAGE', 'fr-FR'],
    ['BRAND_LANGUAGE', 'FR'],
    ['TOPIC_PREFIX', 'a/b'],
    ['TOPIC_PREFIX', 'x'.repeat(65)],
    ['RATE_LIMIT_PER_MINUTE', '0'],
    ['BODY_LIMIT_BYTES', '1023'],
    ['BODY_LIMIT_BYTES', '1e12'],
    ['METRICS_ACCESS', 'all'],
    ['KAFKA_BROKERS', 'a.example'],
    ['KAFKA_BROKERS', 'kafka://a.example:9092'],
    ['KAFKA_BROKERS', 'alice:secret@a.example:9092'],
    ['KAFKA_BROKERS', ','],
    ['KAFKA_TLS', 'maybe'],
    ['KAFKA_SASL_MECHANISM', 'GSSAPI'],
    ['KAFKA_CLASSIFY_THREADS', '0'],
    ['KAFKA_PARTITIONS', '0'],
    ['KAFKA_UNIQUE_WINDOW', 'forever'],
    ['KAFKA_UNIQUE_MAX_IDS', '0'],
    ['KAFKA_RETENTION_RAW', '7'],
    ['KAFKA_RETENTION_RAW', '0d'],
    ['KAFKA_RETENTION_ROUTED', '1 week'],
    ['KAFKA_OAUTH_TOKEN_URL', 'ftp://a.example/token'],
  ];
  test.each(refused)('%s is not "%s"', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(`\n  ${name}`);
  });

  test('that are bad are all listed at once', () => {
    let error: unknown;
    try {
      readConfig({ PORT: 'http', LOG_LEVEL: 'loud', ADMIN_API_KEY: 'court' });
    } catch (thrown) {
      error = thrown;
    }
    if (!(error instanceof AppError)) throw new Error('An AppError was expected');
    expect(error.code).toBe('invalid_config');
    expect(error.fields.map(({ path }) => path).sort()).toEqual(['ADMIN_API_KEY', 'LOG_LEVEL', 'PORT']);
    // A key that is too short is a secret all the same.
    expect(error.message).not.toContain('court');
  });
});

describe('.env.example', () => {
  const text = envExample();

  test('is the file that the project ships', async () => {
    expect(await readFile(new URL('../.env.example', import.meta.url), 'utf8')).toBe(text);
  });

  test('has every setting once, as a comment, with its meaning above', () => {
    for (const name of Object.keys(ConfigSchema.shape)) {
      expect(text.match(new RegExp(`^# .+\\n#${name}=`, 'gm'))).toHaveLength(1);
    }
  });

  test('gives the defaults: taken at its word it changes nothing', () => {
    const lines = text.split('\n').flatMap((line) => /^#([A-Z_]+)=(.*)$/.exec(line) ?? []);
    const pairs = [];
    for (let at = 0; at < lines.length; at += 3) pairs.push([lines[at + 1], lines[at + 2]]);
    expect(readConfig(Object.fromEntries(pairs))).toEqual(readConfig({}));
  });
});

test('what is wrong with a setting is said in French, with English beside it', () => {
  expect(() => readConfig({ PORT: 'abc' })).toThrow(
    'PORT: Entrée invalide : nombre attendu, NaN reçu (Invalid input: expected number, received NaN)',
  );
});
