import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { openSse } from '../api/sse-client.ts';
import { makeMention, startService } from '../fixtures/service.ts';
import { audit } from '../integration/conservation.ts';
import { until } from '../integration/process.ts';
import { describeServers } from '../support/postgres/postgres.ts';
import { startServer } from '../support/postgres/server.ts';

/** A server and a service on it; the service ends first. */
async function startBoth() {
  const server = await startServer();
  onTestFinished(() => server.close());
  const service = await startService({ config: { DATABASE_URL: server.url } });
  onTestFinished(() => service[Symbol.asyncDispose]());
  return { server, service };
}

describeServers('a PostgreSQL that goes away', () => {
  test('and comes back, again and again while mentions are indexed: nothing is lost, nothing is there twice', async () => {
    const { server, service } = await startBoth();
    let posting = true;
    let accepted = 0;
    const traffic = (async () => {
      while (posting) {
        const body = Array.from({ length: 40 }, () => makeMention());
        const answer = await ask(service, 'POST', '/v1/mentions', { body });
        expect(answer.statusCode).toBe(202);
        accepted += body.length;
        await wait(20);
      }
    })();
    const retries = () =>
      service.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'trying again');
    for (let round = 0; round < 4; round += 1) {
      const [before, target] = [await service.store.lastSequence(), accepted + 200];
      const noted = retries().length;
      await until('mentions are indexed', async () => (await service.store.lastSequence()) > before);
      await (round % 2 === 0 ? server.kill() : server.stop());
      // Accepting goes on without it.
      await until('mentions are accepted', () => accepted > target);
      await until('its absence is noted', () => retries().length > noted);
      await server.start();
    }
    posting = false;
    await traffic;
    await service.settled();
    expect(await service.store.lastSequence()).toBe(accepted);
    expect((await audit(service.log, service.store)).faults).toEqual([]);
    for (const { code, group } of retries()) expect([code, group]).toEqual(['store_unavailable', 'index']);
  });

  test('makes reads answer 503 with Retry-After and readiness say so, and accepting goes on', async () => {
    const { server, service } = await startBoth();
    const post = (headers = {}) => ask(service, 'POST', '/v1/mentions', { body: makeMention(), headers });
    expect((await post()).statusCode).toBe(202);
    await service.settled();
    await server.stop();
    for (const path of ['/v1/mentions', '/v1/mentions/x', '/v1/mentions?q=box', '/v1/keys', '/v1/keywords']) {
      const answer = await ask(service, 'GET', path);
      expect([path, answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
        path,
        503,
        'store_unavailable',
        '1',
      ]);
      // Where the server is, and who asks it, is nobody's business out there.
      expect(answer.body).not.toContain(new URL(server.url).port);
    }
    const ready = await ask(service, 'GET', '/health/ready');
    expect([ready.statusCode, ready.json().code]).toEqual([503, 'store_unavailable']);
    expect((await ask(service, 'GET', '/health/live')).statusCode).toBe(200);
    expect((await post()).statusCode).toBe(202);
    // Accepted it is; its decision can only not be told yet.
    expect((await post({ prefer: 'wait=1' })).statusCode).toBe(202);
    await server.start();
    await service.settled();
    expect((await ask(service, 'GET', '/v1/mentions')).json().items).toHaveLength(3);
    expect((await ask(service, 'GET', '/health/ready')).statusCode).toBe(200);
    expect(service.logLines.join('')).not.toContain(new URL(server.url).password);
  });

  test('ends streams, which go on with Last-Event-ID where they were', async () => {
    const { server, service } = await startBoth();
    const url = `${await service.listen()}/v1/stream`;
    const post = (count: number) =>
      ask(service, 'POST', '/v1/mentions', { body: Array.from({ length: count }, () => makeMention()) });
    using first = await openSse(url, service.adminKey, '0');
    await post(5);
    const before = await first.take(5);
    await server.kill();
    await expect(first.next()).rejects.toThrow();
    await post(5);
    await server.start();
    await service.settled();
    using second = await openSse(url, service.adminKey, before.at(-1)?.id);
    const after = await second.take(5);
    expect([...before, ...after].map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
