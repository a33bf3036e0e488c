import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { runCommand } from '../cli/run.ts';
import { everything } from '../contract/store-upsert.ts';
import { readCompose } from '../deploy/compose-file.ts';
import { auditPartitioned } from '../integration/conservation.ts';
import {
  ADMIN_KEY,
  newFolder,
  type ServiceProcess,
  settled,
  startProcess,
  stopProcess,
  until,
} from '../integration/process.ts';
import { createRandom } from '../integration/random.ts';
import { startTraffic, type Traffic } from '../integration/traffic.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { kafka } from '../support/kafka/kafka.ts';
import { findPrograms, startServer } from '../support/postgres/server.ts';
import { soak } from '../support/soak.ts';

/** Three instances, Kafka and PostgreSQL as the profile of compose.yaml has them, as processes of this machine. */

const KILLS = soak ? 20 : 1;
const STOPS = soak ? 6 : 1;
const PER_ROUND = soak ? 600 : 150;
const PAUSE_MS = soak ? 0 : 200;
const POISONED = 5;
const SEED = 7;
const STOP_LIMIT_MS = 10_000;
const LONG_MS = soak ? 3_000_000 : 240_000;
/** Where the broker is: a test has ports and folders of its own. */
const OF_THE_CONTAINER = [
  ...['KAFKA_NODE_ID', 'KAFKA_LISTENERS', 'KAFKA_ADVERTISED_LISTENERS', 'KAFKA_CONTROLLER_QUORUM_VOTERS'],
  'KAFKA_LOG_DIRS',
];

const hasPostgres = (await findPrograms()) !== undefined;
if (!hasPostgres) {
  const line = 'three instances on Kafka and PostgreSQL: install PostgreSQL (Debian: postgresql)';
  if (process.env.CI === 'true') throw new Error(`NO SERVER for ${line}`);
  console.warn(`\n*** SKIPPED for want of a server: ${line} ***\n`);
}

describe.skipIf(!kafka.clusters || !hasPostgres)('three instances with the settings of compose.yaml', () => {
  const { services } = readCompose({ ADMIN_API_KEY: ADMIN_KEY });
  const cleaners: (() => Promise<void>)[] = [];
  const atEnd = (clean: () => Promise<void>) => void cleaners.unshift(clean);
  const instances: ServiceProcess[] = [];
  const random = createRandom(SEED);
  /** Of the first instance; the others differ in its name only. */
  let env: Record<string, string>;
  let traffic: Traffic;

  beforeAll(async () => {
    const server = await startServer();
    atEnd(server.close);
    const database = await createDatabase(server.url);
    const cluster = await startCluster({ version: kafka.version, settings: brokerSettings() });
    atEnd(cluster.close);
    env = {
      ...services['instance-1']?.environment,
      ...{ KAFKA_BROKERS: cluster.brokers, DATABASE_URL: database },
    };
    for (const at of [0, 1, 2]) instances[at] = await start(at);
    await Promise.all(instances.map((one) => one.address()));
    traffic = startTraffic(SEED, () => random.pick(instances), PAUSE_MS);
  });
  afterAll(async () => {
    for (const clean of cleaners) await clean();
  });

  /** What compose.yaml sets for the image, as the image does: `KAFKA_NODE_ID` is `node.id`. */
  function brokerSettings(): Record<string, string> {
    const given = Object.entries(services.kafka?.environment ?? {});
    return Object.fromEntries(
      given
        .filter(([name]) => !OF_THE_CONTAINER.includes(name))
        .map(([name, value]) => [name.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.'), value]),
    );
  }

  /** User, password and database of compose.yaml on this server. Gives the address of the database. */
  async function createDatabase(server: string): Promise<string> {
    const url = new URL(services['instance-1']?.environment.DATABASE_URL ?? '');
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(`create user ${url.username} password '${url.password}'`);
    await client.query(`create database ${url.pathname.slice(1)} owner ${url.username}`);
    await client.end();
    url.host = new URL(server).host;
    return url.href;
  }

  async function start(at: number): Promise<ServiceProcess> {
    const name = services[`instance-${at + 1}`]?.environment.KAFKA_INSTANCE_ID;
    return startProcess(await newFolder(atEnd), { ...env, KAFKA_INSTANCE_ID: name }, undefined, atEnd);
  }

  /** Has partitions of its own, so that a stop finds it at work. */
  const works = async (one: ServiceProcess) => {
    const base = await one.address();
    await until('it decides', async () =>
      /aiguillage_log_partitions\{[^}]*group="classify"[^}]*\} [1-9]/.test(
        await (await fetch(`${base}/metrics`)).text(),
      ),
    );
  };
  const anyAddress = async () => (instances[0] ?? (await start(0))).address();
  const openLog = () => openWholeLog(readConfig(env), () => {});
  const acceptSome = async () => {
    const target = traffic.acknowledged.size + random.between(1, PER_ROUND);
    await until('mentions are accepted', () => traffic.acknowledged.size >= target);
  };

  /** What readers can ask of the store. */
  async function view(store: Store) {
    return {
      all: await everything(store),
      changes: await store.changesAfter(0, {}, 1_000),
      words: await store.list({ q: 'colis' }, { order: 'newest', limit: 100 }),
      counts: await store.counts(),
      last: await store.lastSequence(),
    };
  }

  test(`go on under load while one is killed ${KILLS} times`, { timeout: LONG_MS }, async () => {
    const log = await openLog();
    const poison = Array.from({ length: POISONED }, (_, at) => ({
      ...{ id: `poison-${at}`, key: `essai/x/fil-0-${at}`, value: Buffer.from('{"id":'), headers: {} },
    }));
    await log.append(TOPICS.raw, poison);
    await log.close();
    for (let kill = 0; kill < KILLS; kill++) {
      await acceptSome();
      const victim = random.between(0, 2);
      instances[victim]?.child.kill('SIGKILL');
      expect((await instances[victim]?.exit)?.signal).toBe('SIGKILL');
      const next = await start(victim);
      instances[victim] = next;
      // The others have to carry its share meanwhile.
      await acceptSome();
      await works(next);
    }
  });

  test(`stop in less than ten seconds under load, ${STOPS} times`, { timeout: LONG_MS }, async () => {
    for (let stop = 0; stop < STOPS; stop++) {
      await acceptSome();
      const leaving = stop % 3;
      const one = instances[leaving];
      if (one === undefined) throw new Error('There are three.');
      const started = performance.now();
      expect(await stopProcess(one)).toEqual({ code: 0, signal: null });
      expect(performance.now() - started).toBeLessThan(STOP_LIMIT_MS);
      expect(one.output.stderr).toBe('');
      const next = await start(leaving);
      instances[leaving] = next;
      await works(next);
    }
  });

  test('have decided every accepted mention once: routed + review + dead letters, the same in the store', {
    timeout: LONG_MS,
  }, async () => {
    await traffic.finish();
    // What they were sent as fast as they took it: tens of thousands.
    await settled(await anyAddress(), LONG_MS / 2);
    const log = await openLog();
    const store = await openStore(readConfig(env));
    const { counts, faults } = await auditPartitioned(log, store);
    const raw = new Set((await Array.fromAsync(log.read([TOPICS.raw]))).map(({ id }) => id));
    await log.close();
    await store.close();
    console.log(
      `${KILLS} kills, ${STOPS} stops: ${traffic.acknowledged.size} acknowledged, ${traffic.inDoubt()} requests in doubt, ` +
        `${traffic.sentTwice()} sent twice;`,
      counts,
    );
    expect(faults).toEqual([]);
    expect([...traffic.acknowledged].filter((id) => !raw.has(id))).toEqual([]);
    expect(raw.size).toBe(traffic.acknowledged.size + POISONED);
    expect(counts[TOPICS.deadLetter]).toBe(POISONED);
    // One kill may come between two requests; many do not.
    if (soak) expect(traffic.inDoubt()).toBeGreaterThan(KILLS / 4);
  });

  test('have a view that is the same when it is rebuilt from the topics', { timeout: LONG_MS }, async () => {
    const store = await openStore(readConfig(env));
    const live = await view(store);
    const rebuilt = await runCommand(['store', 'rebuild'], { env });
    expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ events indexed\n/) });
    expect(await view(store)).toEqual(live);
    expect(live.all.length).toBe(Math.min(traffic.acknowledged.size, 10_000));
    await store.close();
    const ended = await Promise.all(instances.map(stopProcess));
    expect(ended).toEqual(instances.map(() => ({ code: 0, signal: null })));
  });
});
