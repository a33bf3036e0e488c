import { setTimeout as wait } from 'node:timers/promises';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { ask, newFolder, type ServiceProcess, settled, startProcess, until } from '../integration/process.ts';
import { type KafkaCluster, startCluster } from '../support/kafka/cluster.ts';
import { describeClusters, kafka } from '../support/kafka/kafka.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { soak } from '../support/soak.ts';

const ROUNDS = soak ? 10 : 1;
const DISK_MB = 96;
/** A broker that answers in jerks: still for so long, then at work for so long. */
const STILL_MS = 400;
const AT_WORK_MS = 150;
const MENTIONS = 4;
/** What callers may wait for: here, so that the test does not take longer. */
const DELIVERY_MS = 2_500;
/** Who does not log in is ANONYMOUS, and may do what nobody forbids. */
const AUTHORIZER = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
};

describeClusters('a broker in trouble', () => {
  let disk: SmallDisk | undefined;
  let cluster: KafkaCluster;
  let service: ServiceProcess;
  let base: string;
  let log: EventLog;
  const accepted: string[] = [];
  const cleaners: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const atEnd = (clean: () => Promise<void>) => void cleaners.unshift(clean);
    disk = await mountSmallDisk(DISK_MB);
    if (disk === undefined) console.warn('\n*** SKIPPED: the full disk, which needs Linux and root ***\n');
    else atEnd(disk.close);
    cluster = await startCluster({
      version: kafka.version,
      settings: {
        ...AUTHORIZER,
        ...(disk === undefined ? {} : { 'log.dirs': `${disk.folder}/data` }),
      },
    });
    atEnd(cluster.close);
    const env = {
      ...{ KAFKA_BROKERS: cluster.brokers, KAFKA_PARTITIONS: '2' },
      KAFKA_DELIVERY_TIMEOUT_MS: String(DELIVERY_MS),
    };
    service = startProcess(await newFolder(atEnd), env, undefined, atEnd);
    base = await service.address();
    log = await openWholeLog(readConfig(env), () => {});
    atEnd(log.close);
  });
  // A connection that is cut says nothing of why.
  beforeEach(() => {
    onTestFailed(() => {
      const { child, output } = service;
      console.log(`the service: exit ${child.exitCode} ${child.signalCode}`, output.stdout, output.stderr);
    });
  });
  afterAll(async () => {
    for (const clean of cleaners) await clean();
  });

  function broker() {
    const [node] = cluster.nodes;
    if (node === undefined) throw new Error('A cluster has a node.');
    return node;
  }

  const post = (number: number) =>
    ask(base, '/v1/mentions', {
      method: 'POST',
      body: JSON.stringify({
        ...{ id: `m-${number}`, brand: 'essai', author: { id: 'a' } },
        source: { channel: 'x', externalId: `${number}`, threadId: `fil-${number % 7}` },
        ...{ text: 'Toujours pas reçu mon colis', createdAt: '2026-03-02T08:30:00Z' },
      }),
    });

  /** Sends the next mention until it is accepted, as clients do. */
  async function accept(): Promise<void> {
    const number = accepted.length;
    await until('it is accepted', async () => {
      const { status } = await post(number);
      expect([202, 503]).toContain(status);
      return status === 202;
    });
    accepted.push(`m-${number}`);
  }

  /** What it writes is read a moment later. */
  const logged = (line: RegExp) => until(`it logs ${line}`, () => line.test(service.output.stdout));

  /** What a caller is told. */
  async function expectRefused(): Promise<void> {
    let refused = await post(accepted.length);
    await until('it is refused', async () => {
      if (refused.status !== 202) return true;
      // There was room for it yet.
      accepted.push(`m-${accepted.length}`);
      refused = await post(accepted.length);
      return false;
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'log_unavailable' });
  }

  /** What a caller, a load balancer and an operator are told while the broker is not there. */
  async function expectRefusal(): Promise<void> {
    await expectRefused();
    await until('it is not ready', async () => (await ask(base, '/health/ready')).status === 503);
    expect(await readiness()).toMatchObject({ status: 'unavailable', code: 'log_unavailable' });
    await logged(/"code":"log_unavailable".*Kafka/);
    expect((await ask(base, '/health/live')).status).toBe(200);
  }

  async function routedIds(): Promise<string[]> {
    const outcomes = await Array.fromAsync(log.read([...Object.values(TOPIC_OF_QUEUE), TOPICS.deadLetter]));
    return outcomes.map(({ id }) => id);
  }

  /** By itself: nobody touches the service. */
  async function expectRecovery(): Promise<void> {
    await accept();
    await settled(base);
    expect((await routedIds()).sort()).toEqual([...accepted].sort());
    const stored = await ask(base, '/v1/mentions?limit=500');
    const { items }: { items: { mention: { id: string } }[] } = JSON.parse(await stored.text());
    expect(items.map(({ mention }) => mention.id).sort()).toEqual([...accepted].sort());
  }

  test('that answers in jerks slows everything down, and loses nothing', { timeout: 240_000 }, async () => {
    let jerking = true;
    const jerks = (async () => {
      for (; jerking; await wait(AT_WORK_MS)) {
        broker().pause();
        await wait(STILL_MS);
        broker().resume();
      }
    })();
    const upTo = accepted.length + MENTIONS * ROUNDS;
    while (accepted.length < upTo) await accept();
    jerking = false;
    await jerks;
    await expectRecovery();
  });

  /** Forbids everybody to write to a topic. Gives what ends that. */
  async function forbidWriting(topic: string): Promise<() => Promise<void>> {
    const client = new Kafka({ brokers: cluster.brokers.split(','), logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    const of = {
      ...{ principal: 'User:*', host: '*', resourceName: topic },
      ...{ resourceType: AclResourceTypes.TOPIC, resourcePatternType: ResourcePatternTypes.LITERAL },
    };
    const allowed = { operation: AclOperationTypes.ALL, permissionType: AclPermissionTypes.ALLOW };
    const denied = { operation: AclOperationTypes.WRITE, permissionType: AclPermissionTypes.DENY };
    await admin.createAcls({ acl: [allowed, denied].map((acl) => ({ ...of, ...acl })) });
    return async () => {
      await admin.deleteAcls({ filters: [allowed, denied].map((acl) => ({ ...of, ...acl })) });
      await admin.disconnect();
    };
  }

  const readiness = async () => JSON.parse(await (await ask(base, '/health/ready')).text());

  test('that forbids writing raw mentions is told of, and is used again when it allows it', async () => {
    const allow = await forbidWriting(TOPICS.raw);
    await expectRefused();
    await logged(/TOPIC_AUTHORIZATION_FAILED/);
    // What is there can be read all the while.
    expect(await readiness()).toMatchObject({
      status: 'degraded',
      problems: ['mentions.raw: log_unavailable'],
    });
    await allow();
    await expectRecovery();
    expect(await readiness()).toMatchObject({ status: 'ready' });
  });

  test('that forbids writing decisions is told of, commits none of them, and is used again when it allows it', async () => {
    const before = accepted.length;
    // Whatever the text is taken for: to one of them it goes.
    const allow = await Promise.all(Object.values(TOPIC_OF_QUEUE).map(forbidWriting));
    await accept();
    await until('the workers tell of it', async () => {
      const { status, problems = [] } = await readiness();
      return status === 'degraded' && problems.includes('classify: log_unavailable');
    });
    await logged(/Kafka refuse d’écrire dans mentions\.[a-z-]+ \(TOPIC_AUTHORIZATION_FAILED\)/);
    expect(await routedIds()).toHaveLength(before);
    for (const one of allow) await one();
    await expectRecovery();
    expect(await readiness()).toMatchObject({ status: 'ready' });
  });

  test('that says nothing is told of, loses nothing, and is used again when it answers', {
    timeout: 120_000 * (ROUNDS + 1),
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await accept();
      broker().pause();
      await expectRefusal();
      // Also when it has been silent for longer than what it said last is worth.
      await expectRefused();
      broker().resume();
      await expectRecovery();
    }
  });

  test('whose disk is full is told of, loses nothing, and is used again when it has room', {
    timeout: 120_000 * (ROUNDS + 1),
  }, async ({ skip }) => {
    if (disk === undefined) return skip();
    for (let round = 0; round < ROUNDS; round++) {
      await accept();
      await disk.fill();
      await expectRefusal();
      await until('the broker has given up', () => broker().pid === undefined);
      await disk.free();
      await broker().start();
      await expectRecovery();
    }
  });
});
