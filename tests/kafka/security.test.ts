import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import { kafkaConnection } from '../../src/log/kafka/settings.ts';
import { openTopicAdmin } from '../../src/log/kafka/topics.ts';
import { newFolder } from '../integration/process.ts';
import { makeCertificates, type TestCertificates } from '../support/kafka/certificates.ts';
import { type KafkaCluster, startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka } from '../support/kafka/kafka.ts';

/** Anything of a test that must never be said. */
const PASSWORD = 'mot-de-passe-d-alice';
const WRONG = 'mot-de-passe-de-personne';
const CLIENT_SECRET = 'secret du client: 1+1=2';

type Env = Record<string, string>;

describeClusters('a cluster where everybody logs in over TLS', () => {
  let folder: string;
  let certificates: TestCertificates;
  let cluster: KafkaCluster;
  let tokens: Awaited<ReturnType<typeof startTokenServer>>;
  const cleaners: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = await newFolder((clean) => cleaners.unshift(clean));
    certificates = await makeCertificates(folder);
    cluster = await startCluster({
      version: kafka.version,
      secure: { users: { alice: PASSWORD }, certificates },
    });
    cleaners.unshift(cluster.close);
    tokens = await startTokenServer();
    cleaners.unshift(tokens.close);
    await writeFile(join(folder, 'password'), `${PASSWORD}\n`);
    await writeFile(join(folder, 'client-secret'), CLIENT_SECRET);
    await writeFile(join(folder, 'token'), `${unsignedToken(600)}\n`);
    await writeFile(join(folder, 'old-token'), unsignedToken(-600));
  });
  afterAll(async () => {
    for (const clean of cleaners) await clean();
  });

  /** What each test changes. */
  const base = (): Env => ({
    KAFKA_BROKERS: cluster.secureBrokers,
    KAFKA_TLS_CA_FILE: certificates.authority,
  });
  const login = (mechanism: string, password = PASSWORD): Env => ({
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: 'alice',
    KAFKA_SASL_PASSWORD: password,
  });
  const oauth = (path: string): Env => ({
    KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
    KAFKA_OAUTH_TOKEN_URL: `${tokens.address}${path}`,
    KAFKA_OAUTH_CLIENT_ID: 'aiguillage',
    KAFKA_OAUTH_CLIENT_SECRET_FILE: join(folder, 'client-secret'),
    KAFKA_OAUTH_SCOPE: 'kafka',
  });

  const taken: [rule: string, env: () => Env][] = [
    ['takes PLAIN', () => login('PLAIN')],
    ['takes SCRAM-SHA-256', () => login('SCRAM-SHA-256')],
    ['takes SCRAM-SHA-512', () => login('SCRAM-SHA-512')],
    [
      'takes a password from a file, without its line break',
      () => ({
        ...login('SCRAM-SHA-512'),
        KAFKA_SASL_PASSWORD: '',
        KAFKA_SASL_PASSWORD_FILE: join(folder, 'password'),
      }),
    ],
    [
      'takes a token from a file',
      () => ({ KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_OAUTH_TOKEN_FILE: join(folder, 'token') }),
    ],
    ['takes a token of a server', () => oauth('/token')],
  ];
  test.each(taken)('%s', async (_rule, env) => {
    expect(await connect({ ...base(), ...env() })).toBe(1);
  });

  test('one token serves several connections until it is nearly over', async () => {
    const before = tokens.given;
    const admin = openTopicAdmin(kafkaConnection(readConfig({ ...base(), ...oauth('/token') })));
    try {
      await admin.brokerCount();
      await admin.read(['none']);
      expect(tokens.given).toBe(before + 1);
    } finally {
      await admin.close();
    }
  });

  const refused: [rule: string, env: () => Env, code: string, says: string][] = [
    [
      'a wrong password (PLAIN)',
      () => login('PLAIN', WRONG),
      'invalid_config',
      'l’identification est refusée',
    ],
    [
      'a wrong password (SCRAM)',
      () => login('SCRAM-SHA-512', WRONG),
      'invalid_config',
      'l’identification est refusée',
    ],
    [
      'an unknown user',
      () => ({ ...login('SCRAM-SHA-256'), KAFKA_SASL_USERNAME: 'bob' }),
      'invalid_config',
      'l’identification est refusée',
    ],
    [
      'a token that is over',
      () => ({ KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_OAUTH_TOKEN_FILE: join(folder, 'old-token') }),
      'invalid_config',
      'l’identification est refusée',
    ],
    [
      'a client that the token server does not know',
      () => ({ ...oauth('/token'), KAFKA_OAUTH_CLIENT_ID: 'bob' }),
      'invalid_config',
      'refuse le client (401)',
    ],
    [
      'a token server that answers something else',
      () => oauth('/page'),
      'invalid_config',
      'ne donne pas de jeton',
    ],
    ['a token server in trouble', () => oauth('/broken'), 'log_unavailable', 'est en panne'],
    [
      'a token server that is not there',
      () => ({ ...oauth('/token'), KAFKA_OAUTH_TOKEN_URL: 'http://127.0.0.1:1/token' }),
      'log_unavailable',
      'ne répond pas',
    ],
    [
      'brokers of an unknown authority',
      () => ({ ...login('SCRAM-SHA-512'), KAFKA_TLS_CA_FILE: '' }),
      'invalid_config',
      'KAFKA_TLS_CA_FILE',
    ],
    [
      'brokers under another name than that of their certificate',
      () => ({
        ...login('SCRAM-SHA-512'),
        KAFKA_BROKERS: cluster.secureBrokers.replace('127.0.0.1', 'localhost'),
      }),
      'invalid_config',
      'pour un autre nom',
    ],
    [
      'a connection in clear',
      () => ({ KAFKA_TLS: 'false', KAFKA_TLS_CA_FILE: '', ...login('SCRAM-SHA-512') }),
      'log_unavailable',
      'il veut peut-être TLS (KAFKA_TLS)',
    ],
    [
      'TLS where there is none',
      () => ({ ...login('SCRAM-SHA-512'), KAFKA_BROKERS: cluster.brokers }),
      'log_unavailable',
      'le courtier ne parle pas TLS',
    ],
    [
      'SASL where there is none',
      () => ({
        ...login('PLAIN'),
        KAFKA_BROKERS: cluster.brokers,
        KAFKA_TLS: 'false',
        KAFKA_TLS_CA_FILE: '',
      }),
      'invalid_config',
      'KAFKA_SASL_MECHANISM',
    ],
  ];
  test.each(refused)('an error says what to do about %s, and no secret', async (_rule, env, code, says) => {
    const error = await connect({ ...base(), ...env() }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof AppError)) throw new Error(`An AppError was expected: ${inspect(error)}`);
    expect(error.message).toContain(says);
    expect(error.code).toBe(code);
    // All that a log could print of it.
    const whole = inspect(error, { depth: 20, showHidden: true });
    for (const secret of [PASSWORD, WRONG, CLIENT_SECRET, 'eyJ']) expect(whole).not.toContain(secret);
  });
});

describeClusters('a cluster where clients have certificates', () => {
  test('takes the one of its authority, and says what is missing without', async () => {
    const cleaners: (() => Promise<void>)[] = [];
    const folder = await newFolder((clean) => cleaners.push(clean));
    const certificates = await makeCertificates(folder);
    await using cluster = await startCluster({
      version: kafka.version,
      secure: { certificates, clientCertificates: true },
    });
    const env: Env = { KAFKA_BROKERS: cluster.secureBrokers, KAFKA_TLS_CA_FILE: certificates.authority };
    const { certificate, key } = certificates.client;
    expect(await connect({ ...env, KAFKA_TLS_CERT_FILE: certificate, KAFKA_TLS_KEY_FILE: key })).toBe(1);
    await expect(connect(env)).rejects.toMatchObject({
      code: 'log_unavailable',
      message: expect.stringContaining('un certificat (KAFKA_TLS_CERT_FILE)'),
    });
    for (const clean of cleaners) await clean();
  });
});

/** Asks for the number of brokers with these settings. */
async function connect(env: Env): Promise<number> {
  const admin = openTopicAdmin(kafkaConnection(readConfig(env)));
  try {
    return await admin.brokerCount();
  } finally {
    await admin.close();
  }
}

/** A token without signature (RFC 7515, appendix A.5), as the broker's validator for tests wants it. */
function unsignedToken(lifeS: number): string {
  const now = Math.floor(Date.now() / 1_000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: 'alice', scope: 'kafka', iat: now - 3_600, exp: now + lifeS })}.`;
}

/** A server of tokens that knows one client. */
async function startTokenServer() {
  let given = 0;
  const authorization = `Basic ${Buffer.from(`aiguillage:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    if (request.url === '/page') response.end('<html>Bonjour</html>');
    else if (request.url === '/broken') response.writeHead(503).end();
    else if (
      request.headers.authorization !== authorization ||
      form.get('grant_type') !== 'client_credentials' ||
      form.get('scope') !== 'kafka'
    )
      response.writeHead(401).end('{"error":"invalid_client"}');
    else {
      given += 1;
      response.end(
        JSON.stringify({ access_token: unsignedToken(600), token_type: 'bearer', expires_in: 600 }),
      );
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on a port.');
  return {
    address: `http://127.0.0.1:${address.port}`,
    get given() {
      return given;
    },
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
