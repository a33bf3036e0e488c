import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PEM files of an authority of its own, and of what it has signed. */
export interface TestCertificates {
  readonly authority: string;
  /** Key and certificate of the brokers in one file, as Kafka wants them. For 127.0.0.1, unless told otherwise. */
  readonly broker: string;
  readonly client: { readonly certificate: string; readonly key: string };
}

/** Makes them in the folder, with openssl. */
export async function makeCertificates(
  folder: string,
  brokerName = 'IP:127.0.0.1',
): Promise<TestCertificates> {
  const file = (name: string) => join(folder, name);
  await request(file('authority'), ['-subj', '/CN=Autorité d’essai']);
  const signed = ['-CA', file('authority.pem'), '-CAkey', file('authority.key')];
  await request(file('broker'), [
    '-subj',
    '/CN=broker',
    '-addext',
    `subjectAltName=${brokerName}`,
    ...signed,
  ]);
  await request(file('client'), ['-subj', '/CN=client', ...signed]);
  const both = await Promise.all([readFile(file('broker.key')), readFile(file('broker.pem'))]);
  await writeFile(file('broker-both.pem'), Buffer.concat(both));
  return {
    authority: file('authority.pem'),
    broker: file('broker-both.pem'),
    client: { certificate: file('client.pem'), key: file('client.key') },
  };
}

async function request(path: string, options: readonly string[]): Promise<void> {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${path}.key`,
  ];
  await run('openssl', ['req', '-x509', '-utf8', '-days', '2', ...key, '-out', `${path}.pem`, ...options]);
}
