import type { TestCertificates } from './certificates.ts';

/** A port where clients use TLS, and prove who they are. Brokers among themselves go on as before. */
export interface SecureListener {
  /** With SASL, who may come in: by PLAIN, SCRAM, or with an unsigned token for any name. Without, TLS alone. */
  readonly users?: Readonly<Record<string, string>>;
  readonly certificates: TestCertificates;
  /** Clients have a certificate of the same authority. */
  readonly clientCertificates?: boolean;
}

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'];
const MODULES = 'org.apache.kafka.common.security';

/** The lines of server.properties for it. */
export function secureSettings({ users, certificates, clientCertificates }: SecureListener) {
  const listener = 'listener.name.secure';
  const plainUsers = Object.entries(users ?? {}).map(([name, password]) => ` user_${name}="${password}"`);
  return {
    'listener.security.protocol.map': `CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:${users === undefined ? 'SSL' : 'SASL_SSL'}`,
    [`${listener}.ssl.keystore.type`]: 'PEM',
    [`${listener}.ssl.keystore.location`]: certificates.broker,
    [`${listener}.ssl.truststore.type`]: 'PEM',
    [`${listener}.ssl.truststore.location`]: certificates.authority,
    [`${listener}.ssl.client.auth`]: clientCertificates === true ? 'required' : 'none',
    [`${listener}.sasl.enabled.mechanisms`]: MECHANISMS.join(','),
    [`${listener}.plain.sasl.jaas.config`]: `${MODULES}.plain.PlainLoginModule required${plainUsers.join('')};`,
    [`${listener}.scram-sha-256.sasl.jaas.config`]: `${MODULES}.scram.ScramLoginModule required;`,
    [`${listener}.scram-sha-512.sasl.jaas.config`]: `${MODULES}.scram.ScramLoginModule required;`,
    // The broker's own validator of unsigned tokens, made for tests.
    [`${listener}.oauthbearer.sasl.jaas.config`]: `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  };
}

/** Arguments that give a new cluster its SCRAM users. */
export function scramUsers(secure: SecureListener | undefined): string[] {
  return Object.entries(secure?.users ?? {}).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${name},password=${password}]`,
    ]),
  );
}
