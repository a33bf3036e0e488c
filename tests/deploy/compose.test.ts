import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { ConfigSchema, readConfig } from '../../src/config.ts';
import { KAFKA_VERSIONS } from '../support/kafka/jars.ts';
import { rawCompose, readCompose } from './compose-file.ts';

const SCHEMA = createRequire(import.meta.url).resolve('docker-compose/schema/compose-spec.json');
const INSTANCES = ['instance-1', 'instance-2', 'instance-3'];

describe('compose.yaml', () => {
  const { services, volumes } = readCompose();

  test('is what the Compose Specification allows', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
    const validate = ajv.compile(schema);
    expect([validate(rawCompose()), validate.errors]).toEqual([true, null]);
    expect(validate({ services: { a: { image: 'b', prots: [] } } })).toBe(false);
  });

  test('starts one instance without a profile, and a broker, a database and three instances with "kafka"', () => {
    const inProfile = (profile: string) =>
      Object.keys(services).filter((name) => services[name]?.profiles.includes(profile));
    expect(Object.keys(services).filter((name) => services[name]?.profiles.length === 0)).toEqual([
      'aiguillage',
    ]);
    expect(inProfile('kafka')).toEqual([...INSTANCES, 'kafka', 'postgres']);
  });

  test.each(['aiguillage', ...INSTANCES])('gives %s settings that exist and are sound', (name) => {
    const { environment = {} } = services[name] ?? {};
    expect(Object.keys(environment).filter((key) => !Object.hasOwn(ConfigSchema.shape, key))).toEqual([]);
    expect(() => readConfig(environment)).not.toThrow();
  });

  test('publishes each instance on a port of its own, of this machine only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports).toEqual(['8080', '8081', '8082', '8083'].map((port) => `127.0.0.1:${port}:8080`));
  });

  test('lets instances wait until broker and database are well, which both have a check for', () => {
    for (const name of INSTANCES)
      expect(services[name]?.depends_on).toEqual({
        kafka: { condition: 'service_healthy' },
        postgres: { condition: 'service_healthy' },
      });
    expect(services.kafka?.healthcheck?.test).toContain('kafka:9092');
    expect(services.postgres?.healthcheck?.test).toContain('pg_isready');
    expect(readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')).toContain('HEALTHCHECK');
  });

  test('names the broker, the database and its password as the instances know them', () => {
    const { services } = readCompose({ POSTGRES_PASSWORD: 'un-autre' });
    for (const name of INSTANCES) {
      const { KAFKA_BROKERS, DATABASE_URL = '' } = services[name]?.environment ?? {};
      expect(services.kafka?.environment.KAFKA_ADVERTISED_LISTENERS).toBe(`CLIENT://${KAFKA_BROKERS}`);
      const { username, password, hostname, pathname } = new URL(DATABASE_URL);
      expect(hostname).toBe('postgres');
      expect(services.postgres?.environment).toEqual({
        POSTGRES_USER: username,
        POSTGRES_PASSWORD: password,
        POSTGRES_DB: pathname.slice(1),
      });
      expect(password).toBe('un-autre');
    }
  });

  test('keeps what must outlive a container in volumes that it declares', () => {
    const used = Object.values(services).flatMap((service) =>
      service.volumes.map((one) => one.split(':')[0]),
    );
    expect(used.sort()).toEqual(Object.keys(volumes).sort());
    expect(services.kafka?.volumes).toEqual([`kafka:${services.kafka?.environment.KAFKA_LOG_DIRS}`]);
  });

  test('takes the release of Kafka that the tests run on', () => {
    expect(services.kafka?.image).toBe(`apache/kafka:${KAFKA_VERSIONS.current}`);
  });
});
