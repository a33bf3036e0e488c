import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { soak } from '../support/soak.ts';
import { audit } from './conservation.ts';
import {
  ADMIN_KEY,
  ask,
  newFolder,
  type ServiceProcess,
  settled,
  startProcess,
  stopProcess,
  threadsWork,
  until,
} from './process.ts';
import { startTraffic } from './traffic.ts';

/** An operator's patience, and what most supervisors give before they kill. */
const STOP_LIMIT_MS = 10_000;
const ENDED_WELL = { code: 0, signal: null };

const mention = (externalId: string) => ({
  ...{ brand: 'essai', source: { channel: 'x', externalId }, author: { id: 'a' } },
  ...{ text: 'Ma box est en panne', createdAt: '2026-03-02T08:30:00Z' },
});

/** A start has so many moments at which this file stops it, from its first part to when the workers work. */
const MOMENTS = 12;
/** Node itself takes some of the first part until it hears signals as the service wants them. */
const FIRST_MOMENT = 2;
/** A stop of what has hardly begun. */
const SHORT_STOP_MS = 5_000;

/** The files that are left in a folder: a database that was closed has none beside it. */
async function filesIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).sort();
}

async function rawIds(dir: string): Promise<Set<string>> {
  const log = await openEmbeddedLog({ dir });
  const events = await Array.fromAsync(log.read([TOPICS.raw]));
  await log.close();
  return new Set(events.map(({ id }) => id));
}

/** Stops it, and gives how it ended and after how many milliseconds. */
async function timedStop(service: ServiceProcess) {
  const start = performance.now();
  const ended = await stopProcess(service);
  return { ended, took: performance.now() - start };
}

describe('SIGTERM under load', () => {
  test('ends with 0 in less than ten seconds; what was accepted is durable, decided once, and files are closed', async () => {
    const dir = await newFolder();
    let service = startProcess(dir);
    const traffic = startTraffic(7, () => service);
    const stream = await ask(await service.address(), '/v1/stream');
    const streamed = stream.text().then(
      () => 'closed',
      () => 'closed',
    );
    for (let round = 0; round < 3; round++) {
      const target = traffic.acknowledged.size + 500;
      await until('mentions are accepted', () => traffic.acknowledged.size >= target);
      const stopping = timedStop(service);
      // Impatient operators press twice.
      service.child.kill('SIGTERM');
      const { ended, took } = await stopping;
      expect([ended, service.output.stderr]).toEqual([ENDED_WELL, '']);
      expect(took).toBeLessThan(STOP_LIMIT_MS);
      expect(await filesIn(dir)).toEqual(['drafts.db', 'events.db', 'keys.db', 'store.db']);
      const kept = await rawIds(dir);
      expect([...traffic.acknowledged].filter((id) => !kept.has(id))).toEqual([]);
      service = startProcess(dir);
    }
    expect(await streamed).toBe('closed');
    await service.address();
    await traffic.finish();
    await settled(await service.address());
    await stopProcess(service);

    const log = await openEmbeddedLog({ dir });
    const store = await openSqliteStore({ file: join(dir, 'store.db') });
    onTestFinished(async () => {
      await log.close();
      await store.close();
    });
    expect((await audit(log, store)).faults).toEqual([]);
  });
});

describe('SIGTERM with a request in hand', () => {
  /** Sends the head and the first half of a request, so that the service is in the middle of it. */
  async function halfRequest(base: string) {
    const { hostname, port } = new URL(base);
    const body = JSON.stringify(mention('en-cours'));
    const half = body.length >> 1;
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const answer = text(socket).catch(() => '');
    await once(socket, 'connect');
    socket.write(
      `POST /v1/mentions HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, half)}`,
    );
    // A request on a later connection has its answer: the first half of this one has been read.
    await ask(base, '/health/live');
    return { rest: () => socket.write(body.slice(half)), answer };
  }

  test('waits for the rest of it and answers it', async () => {
    const dir = await newFolder();
    const service = startProcess(dir, { LOG_LEVEL: 'info' });
    const { rest, answer } = await halfRequest(await service.address());
    const stopping = stopProcess(service);
    await until('it says that it stops', () => service.output.stdout.includes('"msg":"stopping"'));
    rest();
    expect(await answer).toMatch(/^HTTP\/1\.1 202 /);
    expect(await stopping).toEqual(ENDED_WELL);
    expect((await rawIds(dir)).size).toBe(1);
  });

  test('does not wait for ever for a client that never sends the rest', async () => {
    const dir = await newFolder();
    const service = startProcess(dir);
    const { answer } = await halfRequest(await service.address());
    const { ended, took } = await timedStop(service);
    expect(ended).toEqual(ENDED_WELL);
    expect(took).toBeLessThan(STOP_LIMIT_MS);
    expect(await answer).not.toContain('202');
    expect(await filesIn(dir)).toEqual(['drafts.db', 'events.db', 'keys.db', 'store.db']);
  });

  test('gives who waits for a decision what there is', async () => {
    const dir = await newFolder();
    // Nobody decides here: the client would wait for all its thirty seconds.
    const service = startProcess(dir, { ROLES: 'api' });
    const base = await service.address();
    const waiting = ask(base, '/v1/mentions', {
      method: 'POST',
      body: JSON.stringify(mention('attendu')),
      headers: { prefer: 'wait=30' },
    });
    const log = await openEmbeddedLog({ dir });
    await until('it is accepted', async () => (await Array.fromAsync(log.read([TOPICS.raw]))).length === 1);
    await log.close();
    const { ended, took } = await timedStop(service);
    expect(ended).toEqual(ENDED_WELL);
    expect(took).toBeLessThan(STOP_LIMIT_MS);
    expect((await waiting).status).toBe(202);
  });
});

describe('a signal', () => {
  test('at any moment of the start ends it with 0 and soon; files are closed, and what waited is decided once', {
    timeout: 240_000,
  }, async () => {
    const dir = await newFolder();
    const accepting = startProcess(dir, { ROLES: 'api' });
    const traffic = startTraffic(13, () => accepting);
    await until('mentions are accepted', () => traffic.acknowledged.size >= 500);
    await traffic.finish();
    await stopProcess(accepting);
    const started = performance.now();
    const whole = startProcess(await newFolder());
    await threadsWork(await whole.address());
    const startMs = performance.now() - started;
    await stopProcess(whole);

    for (let moment = FIRST_MOMENT; moment <= MOMENTS; moment += soak ? 1 : 2) {
      const service = startProcess(dir);
      await wait((startMs * moment) / MOMENTS);
      const { ended, took } = await timedStop(service);
      expect([moment, ended, service.output.stderr]).toEqual([moment, ENDED_WELL, '']);
      expect(took).toBeLessThan(SHORT_STOP_MS);
      expect(await filesIn(dir)).toEqual(['drafts.db', 'events.db', 'keys.db', 'store.db']);
    }
    const last = startProcess(dir);
    await settled(await last.address());
    expect(await stopProcess(last)).toEqual(ENDED_WELL);
    const kept = await rawIds(dir);
    expect([...traffic.acknowledged].filter((id) => !kept.has(id))).toEqual([]);
    const log = await openEmbeddedLog({ dir });
    const store = await openSqliteStore({ file: join(dir, 'store.db') });
    onTestFinished(async () => {
      await log.close();
      await store.close();
    });
    expect((await audit(log, store)).faults).toEqual([]);
  });

  test('right after the start, while the workers are still coming up, leaves closed files too', async () => {
    for (let round = 0; round < 3; round++) {
      const dir = await newFolder();
      const service = startProcess(dir);
      const base = await service.address();
      await ask(base, '/v1/mentions', { method: 'POST', body: JSON.stringify(mention('tout-de-suite')) });
      expect(await stopProcess(service)).toEqual(ENDED_WELL);
      expect(await filesIn(dir)).toEqual(['drafts.db', 'events.db', 'keys.db', 'store.db']);
    }
  });

  test('from the keyboard (SIGINT) stops it as well', async () => {
    const service = startProcess(await newFolder());
    await service.address();
    service.child.kill('SIGINT');
    expect(await service.exit).toEqual(ENDED_WELL);
  });
});
