import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import { kafkaConnection } from '../../src/log/kafka/settings.ts';

const BROKERS = { KAFKA_BROKERS: 'kafka.example:9093' };
const PLAIN = {
  KAFKA_SASL_MECHANISM: 'PLAIN',
  KAFKA_SASL_USERNAME: 'alice',
  KAFKA_SASL_PASSWORD: 'ouvre-toi',
};
const OAUTH = {
  KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
  KAFKA_OAUTH_TOKEN_URL: 'https://id.example/token',
  KAFKA_OAUTH_CLIENT_ID: 'aiguillage',
  KAFKA_OAUTH_CLIENT_SECRET: 'ouvre-toi',
};

function problemsOf(env: Record<string, string>): AppError {
  try {
    kafkaConnection(readConfig(env));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Something was to be wrong with it.');
}

describe('settings of Kafka that do not go together', () => {
  const table: [rule: string, env: Record<string, string>, path: string, says: RegExp][] = [
    [
      'a password and a file of it',
      { ...BROKERS, ...PLAIN, KAFKA_SASL_PASSWORD_FILE: '/x' },
      'KAFKA_SASL_PASSWORD',
      /pas les deux/,
    ],
    [
      'PLAIN without a user',
      { ...BROKERS, ...PLAIN, KAFKA_SASL_USERNAME: '' },
      'KAFKA_SASL_USERNAME',
      /manque/,
    ],
    [
      'PLAIN without a password',
      { ...BROKERS, ...PLAIN, KAFKA_SASL_PASSWORD: '' },
      'KAFKA_SASL_PASSWORD',
      /manque/,
    ],
    [
      'a user without a mechanism',
      { ...BROKERS, ...PLAIN, KAFKA_SASL_MECHANISM: '' },
      'KAFKA_SASL_USERNAME',
      /ne sert à rien/,
    ],
    [
      'OAUTHBEARER without a token',
      { ...BROKERS, KAFKA_SASL_MECHANISM: 'OAUTHBEARER' },
      'KAFKA_OAUTH_TOKEN_URL',
      /manque/,
    ],
    [
      'OAUTHBEARER without the secret of the client',
      { ...BROKERS, ...OAUTH, KAFKA_OAUTH_CLIENT_SECRET: '' },
      'KAFKA_OAUTH_CLIENT_SECRET',
      /manque/,
    ],
    [
      'two sources of tokens',
      { ...BROKERS, ...OAUTH, KAFKA_OAUTH_TOKEN_FILE: '/x' },
      'KAFKA_OAUTH_TOKEN_FILE',
      /pas les deux/,
    ],
    [
      'a password in an address',
      { ...BROKERS, ...OAUTH, KAFKA_OAUTH_TOKEN_URL: 'https://a:ouvre-toi@id.example/' },
      'KAFKA_OAUTH_TOKEN_URL',
      /pas de mot de passe dans l’adresse/,
    ],
    [
      'a certificate without a key',
      { ...BROKERS, KAFKA_TLS_CERT_FILE: '/x' },
      'KAFKA_TLS_KEY_FILE',
      /manque/,
    ],
    [
      'a key without a certificate',
      { ...BROKERS, KAFKA_TLS_KEY_FILE: '/x' },
      'KAFKA_TLS_CERT_FILE',
      /manque/,
    ],
    [
      'an authority and no TLS',
      { ...BROKERS, KAFKA_TLS: 'false', KAFKA_TLS_CA_FILE: '/x' },
      'KAFKA_TLS_CA_FILE',
      /ne sert à rien/,
    ],
    [
      'threads that decide and no brokers',
      { KAFKA_CLASSIFY_THREADS: '2' },
      'KAFKA_CLASSIFY_THREADS',
      /ne sert à rien sans KAFKA_BROKERS/,
    ],
    [
      'ids that are known for longer than the mentions are kept',
      { KAFKA_BROKERS: 'a.example:9092', KAFKA_RETENTION_RAW: '36h', KAFKA_UNIQUE_WINDOW: '2d' },
      'KAFKA_UNIQUE_WINDOW',
      /au plus KAFKA_RETENTION_RAW/,
    ],
    ['TLS and no brokers', { KAFKA_TLS: 'true' }, 'KAFKA_TLS', /ne sert à rien sans KAFKA_BROKERS/],
    [
      'more copies in sync than there are',
      { ...BROKERS, KAFKA_REPLICATION_FACTOR: '1', KAFKA_MIN_INSYNC_REPLICAS: '2' },
      'KAFKA_MIN_INSYNC_REPLICAS',
      /au plus KAFKA_REPLICATION_FACTOR/,
    ],
  ];
  test.each(table)(
    '%s: the error names the setting, in French and English, and tells no secret',
    (_rule, env, path, says) => {
      const error = problemsOf(env);
      expect(error.code).toBe('invalid_config');
      const field = error.fields.find((one) => one.path === path);
      expect(field?.message).toMatch(says);
      expect(field?.message).toMatch(/ \([a-z].+\)$/);
      expect(error.message).not.toContain('ouvre-toi');
    },
  );

  test('are all told at once', () => {
    const error = problemsOf({ ...BROKERS, KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_TLS_KEY_FILE: '/x' });
    expect(error.fields.map(({ path }) => path).sort()).toEqual([
      'KAFKA_OAUTH_CLIENT_ID',
      'KAFKA_OAUTH_CLIENT_SECRET',
      'KAFKA_OAUTH_TOKEN_URL',
      'KAFKA_TLS_CERT_FILE',
    ]);
  });
});

describe('files of the settings', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aiguillage-settings-'));
    await writeFile(join(folder, 'empty'), '\n');
    await writeFile(join(folder, 'text'), 'ouvre-toi');
    await writeFile(join(folder, 'large'), 'x'.repeat(65 * 1024));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const table: [rule: string, setting: string, file: string, says: string][] = [
    ['is not there', 'KAFKA_SASL_PASSWORD_FILE', 'none', 'ne se lit pas'],
    ['is empty', 'KAFKA_SASL_PASSWORD_FILE', 'empty', 'est vide'],
    ['is no secret but something long', 'KAFKA_SASL_PASSWORD_FILE', 'large', 'trop long'],
    ['is no certificate', 'KAFKA_TLS_CA_FILE', 'text', 'n’est pas un certificat PEM'],
  ];
  test.each(table)(
    'one that %s is named with its setting, what is in it is not told',
    (_rule, setting, file, says) => {
      const given = setting === 'KAFKA_SASL_PASSWORD_FILE' ? { ...PLAIN, KAFKA_SASL_PASSWORD: '' } : {};
      const error = problemsOf({ ...BROKERS, ...given, [setting]: join(folder, file) });
      expect(error.message).toContain(`${setting} : « ${join(folder, file)} »`);
      expect(error.message).toContain(says);
      expect(error.message).not.toContain('ouvre-toi');
    },
  );

  test('a password that is renewed in its file counts at the next connection', async () => {
    const file = join(folder, 'password');
    await writeFile(file, 'premier\n');
    const { sasl } = kafkaConnection(
      readConfig({ ...BROKERS, ...PLAIN, KAFKA_SASL_PASSWORD: '', KAFKA_SASL_PASSWORD_FILE: file }),
    );
    const password = sasl?.password;
    if (typeof password !== 'function') throw new Error('It is asked for each time.');
    expect(await password()).toBe('premier');
    await writeFile(file, 'second\n');
    expect(await password()).toBe('second');
  });
});

describe('TLS', () => {
  const table: [rule: string, env: Record<string, string>, used: boolean][] = [
    ['is off by default', {}, false],
    ['is on where it is said', { KAFKA_TLS: 'true' }, true],
    ['is on for who logs in', PLAIN, true],
    ['is off for who logs in and says so', { ...PLAIN, KAFKA_TLS: 'false' }, false],
  ];
  test.each(table)('%s', (_rule, env, used) => {
    expect(kafkaConnection(readConfig({ ...BROKERS, ...env })).tls !== undefined).toBe(used);
  });
});
