import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ConnectionOptions } from '@platformatic/kafka';
import type { KafkaSecret, KafkaSettings } from '../../config-kafka.ts';
import { AppError } from '../../errors.ts';
import { checkTokenAnswer, createTokenSource } from './oauth-token.ts';

/** A secret or a token of more than this is a mistaken file. */
const MAX_SECRET_BYTES = 64 * 1024;

/** How to reach the brokers, and who we are to them. */
export interface KafkaConnection {
  /** `host:port` of some brokers: the others are found through them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** `group.instance.id`, for static membership. */
  readonly instanceId?: string | undefined;
  readonly tls?: ConnectionOptions['tls'];
  readonly sasl?: ConnectionOptions['sasl'];
}

type ConnectionSettings = Omit<KafkaSettings, `KAFKA_RETENTION_${string}`>;

/**
 * What the settings come to. Certificates are read once; passwords and tokens that come from files, at each connection,
 * so that one that is renewed counts without a restart. Throws `invalid_config`, naming setting and file, never what
 * is in it.
 */
export function kafkaConnection(settings: ConnectionSettings): KafkaConnection {
  const { KAFKA_BROKERS, KAFKA_CLIENT_ID, KAFKA_INSTANCE_ID } = settings;
  if (KAFKA_BROKERS === undefined)
    throw new AppError('invalid_config', {
      fr: 'KAFKA_BROKERS : manque, donnez les courtiers, hôte:port',
      en: 'KAFKA_BROKERS is missing: give the brokers, host:port',
    });
  return {
    brokers: KAFKA_BROKERS,
    clientId: KAFKA_CLIENT_ID,
    instanceId: KAFKA_INSTANCE_ID,
    tls: usesTls(settings) ? tlsOf(settings) : undefined,
    sasl: saslOf(settings),
  };
}

/** Who logs in, or names a certificate, means an encrypted connection unless the opposite is said. */
function usesTls(settings: ConnectionSettings): boolean {
  const { KAFKA_TLS, KAFKA_SASL_MECHANISM, KAFKA_TLS_CA_FILE, KAFKA_TLS_CERT_FILE } = settings;
  return (
    KAFKA_TLS ??
    [KAFKA_SASL_MECHANISM, KAFKA_TLS_CA_FILE, KAFKA_TLS_CERT_FILE].some((one) => one !== undefined)
  );
}

function tlsOf(settings: ConnectionSettings): ConnectionOptions['tls'] {
  const { KAFKA_TLS_CA_FILE, KAFKA_TLS_CERT_FILE, KAFKA_TLS_KEY_FILE } = settings;
  const ca = optional(KAFKA_TLS_CA_FILE, (file) => certificate('KAFKA_TLS_CA_FILE', file));
  const cert = optional(KAFKA_TLS_CERT_FILE, (file) => certificate('KAFKA_TLS_CERT_FILE', file));
  const key = optional(KAFKA_TLS_KEY_FILE, (file) => readSetting('KAFKA_TLS_KEY_FILE', file));
  const passphrase = secretOf(settings, 'KAFKA_TLS_KEY_PASSPHRASE')?.();
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  try {
    createSecureContext(tls);
  } catch (cause) {
    throw new AppError(
      'invalid_config',
      {
        fr: `KAFKA_TLS_KEY_FILE : « ${KAFKA_TLS_KEY_FILE} » n’est pas la clé du certificat, ou KAFKA_TLS_KEY_PASSPHRASE est fausse`,
        en: `KAFKA_TLS_KEY_FILE: "${KAFKA_TLS_KEY_FILE}" is not the key of the certificate, or the passphrase is wrong`,
      },
      { cause },
    );
  }
  return tls;
}

function certificate(name: string, file: string): Buffer {
  const pem = readSetting(name, file);
  try {
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new AppError(
      'invalid_config',
      {
        fr: `${name} : « ${file} » n’est pas un certificat PEM`,
        en: `${name}: "${file}" is not a PEM certificate`,
      },
      { cause },
    );
  }
}

function saslOf(settings: ConnectionSettings): ConnectionOptions['sasl'] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username } = settings;
  if (mechanism === undefined) return undefined;
  if (mechanism === 'OAUTHBEARER')
    return { mechanism, token: tokenOf(settings), authBytesValidator: checkTokenAnswer };
  const password = secretOf(settings, 'KAFKA_SASL_PASSWORD');
  return {
    mechanism,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function tokenOf(settings: ConnectionSettings): () => string | Promise<string> {
  const { KAFKA_OAUTH_TOKEN_FILE: file } = settings;
  if (file !== undefined) {
    const read = () => readSecret('KAFKA_OAUTH_TOKEN_FILE', file);
    read();
    return read;
  }
  return createTokenSource({
    // That they are there is checked with the other settings (`kafkaProblems`).
    url: settings.KAFKA_OAUTH_TOKEN_URL ?? '',
    clientId: settings.KAFKA_OAUTH_CLIENT_ID ?? '',
    clientSecret: secretOf(settings, 'KAFKA_OAUTH_CLIENT_SECRET') ?? (() => ''),
    scope: settings.KAFKA_OAUTH_SCOPE,
  });
}

/** The secret whenever it is asked for: from its file as that is then. Read once now, so that a start tells what is wrong. */
function secretOf(settings: ConnectionSettings, name: KafkaSecret): (() => string) | undefined {
  const file = settings[`${name}_FILE`];
  if (file !== undefined) {
    const read = () => readSecret(`${name}_FILE`, file);
    read();
    return read;
  }
  const value = settings[name];
  return value === undefined ? undefined : () => value;
}

/** Editors end a file with a line break, which no secret does. */
function readSecret(name: string, file: string): string {
  const bytes = readSetting(name, file);
  const secret = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (secret === '' || bytes.length > MAX_SECRET_BYTES)
    throw new AppError('invalid_config', {
      fr: `${name} : « ${file} » est vide ou trop long : un secret sur une ligne est attendu`,
      en: `${name}: "${file}" is empty or too long: one secret on one line is expected`,
    });
  return secret;
}

function readSetting(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError(
      'invalid_config',
      {
        fr: `${name} : « ${file} » ne se lit pas : vérifiez le chemin et les droits`,
        en: `${name}: "${file}" cannot be read: check the path and the permissions`,
      },
      { cause },
    );
  }
}

function optional<T, R>(value: T | undefined, work: (value: T) => R): R | undefined {
  return value === undefined ? undefined : work(value);
}
