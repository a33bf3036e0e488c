import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { makeMention, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const open = { key: null };

describe('health', () => {
  test('is live and ready, with the lag of each group of workers', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    await ask(service, 'POST', '/v1/mentions', { body: [makeMention(), makeMention()] });
    expect((await ask(service, 'GET', '/health/live', open)).json()).toEqual({ status: 'live' });
    expect((await ask(service, 'GET', '/health/ready', open)).json()).toEqual({
      status: 'ready',
      lag: [
        { group: 'classify', events: 2 },
        { group: 'classify-deferred', events: 0 },
        { group: 'index', events: 0 },
      ],
    });
  });

  test('is not ready where the store does not answer, and says why in the logs only', async () => {
    await using service = await startService();
    await service.store.close();
    const answer = await ask(service, 'GET', '/health/ready', open);
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'unavailable', lag: [], code: 'internal' },
    ]);
    expect((await ask(service, 'GET', '/health/live', open)).statusCode).toBe(200);
    expect(service.logLines.some((line) => line.includes('not ready'))).toBe(true);
  });

  test('is not ready where the log is closed', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    await service.log.close();
    expect((await ask(service, 'GET', '/health/ready', open)).json()).toMatchObject({ code: 'stopping' });
  });
});

describe('metrics', () => {
  test('count what was received, decided, answered, and what waits', async () => {
    await using service = await startService();
    const body = [makeMention({ id: 'a' }), makeMention({ id: 'a' }), {}];
    await ask(service, 'POST', '/v1/mentions', { body });
    await ask(service, 'POST', '/v1/mentions', { body: {} });
    await service.settled();
    await ask(service, 'GET', '/v1/mentions/a');
    await ask(service, 'GET', '/nowhere/a?secret=1', open);
    const { headers, body: text } = await ask(service, 'GET', '/metrics', open);
    expect(headers['content-type']).toContain('text/plain');
    for (const wanted of [
      'aiguillage_mentions_ingested_total{status="accepted"} 1',
      'aiguillage_mentions_ingested_total{status="duplicate"} 1',
      'aiguillage_mentions_ingested_total{status="rejected"} 2',
      'aiguillage_mentions_decided_total{queue="customer_service",route="customer_service"} 1',
      'aiguillage_lag_events{group="classify",topic="mentions.raw"} 0',
      'aiguillage_lag_events{group="index",topic="mentions.updates"} 0',
      'aiguillage_streams_open 0',
      'aiguillage_http_request_duration_seconds_count{method="POST",route="/v1/mentions",status="207"} 1',
      'aiguillage_http_request_duration_seconds_count{method="GET",route="/v1/mentions/:id",status="200"} 1',
      'aiguillage_http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toContain(wanted);
    }
    expect(text).not.toContain('secret');
  });
});

describe('request ids', () => {
  test.each([
    ['taken where they are sane', 'abc-1.2_3', 'abc-1.2_3'],
    ['made anew where they are too long', 'a'.repeat(65), null],
    ['made anew where they could split a log line', 'a b', null],
    ['made anew where there is none', '', null],
  ])('are %s', async (_how, given, wanted) => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    const headers = given === '' ? {} : { 'x-request-id': given };
    for (const url of ['/v1/taxonomy', '/nowhere', '/v1/mentions/%zz']) {
      const answer = await ask(service, 'GET', url, { headers });
      const id = answer.headers['x-request-id'];
      if (wanted === null) expect(id).toMatch(/^[\da-f-]{36}$/);
      else expect(id).toBe(wanted);
    }
  });
});

test('the logs say who did what, and hold no text, author, key or query', async () => {
  await using service = await startService({ config: { LOG_LEVEL: 'trace' } });
  const secrets = ['Zorglub', 'Fantasio', 'Champignac', service.adminKey];
  const body = makeMention({ text: 'Zorglub', author: { id: 'Fantasio', name: 'Fantasio' } });
  const headers = { 'content-type': 'application/x-ndjson' };
  await ask(service, 'POST', '/v1/mentions', { body: [body, { ...body, text: 12 }] });
  await ask(service, 'POST', '/v1/mentions', { body: `${JSON.stringify(body)}\n{"text":"Zorglub`, headers });
  await ask(service, 'POST', '/v1/mentions', { body: '{"text":"Zorglub", "author": Fantasio' });
  await ask(service, 'POST', '/v1/classify', { body: ['Zorglub', { text: 'Fantasio', rating: 'Zorglub' }] });
  await ask(service, 'GET', '/v1/mentions?q=Champignac&limit=Zorglub');
  await ask(service, 'GET', '/v1/mentions/Zorglub');
  await ask(service, 'GET', '/Champignac?author=Fantasio');
  await ask(service, 'PUT', '/v1/keys?x=Champignac', { body: { secret: 'Zorglub' } });
  await ask(service, 'GET', '/v1/mentions', { key: 'Champignac' });
  const url = await service.listen();
  await fetch(`${url}/v1/stream?q=Champignac`, {
    headers: { authorization: `Bearer ${service.adminKey}` },
  }).then(({ body: stream }) => stream?.cancel());
  await service.settled();
  await nextTurn();
  const logs = service.logLines.join('');
  expect(service.logLines.length).toBeGreaterThan(8);
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  expect(JSON.parse(service.logLines[0] ?? '')).toMatchObject({
    method: 'POST',
    route: '/v1/mentions',
    status: 207,
    key: expect.stringMatching(/^key_/),
    ms: expect.any(Number),
    reqId: expect.any(String),
  });
});

test('the page of the documentation loads, with all that it needs', async () => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  const page = await ask(service, 'GET', '/docs', open);
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    expect(file.startsWith('/docs/'), `${file} comes from this service`).toBe(true);
    expect((await ask(service, 'GET', file, open)).statusCode, file).toBe(200);
  }
  expect((await ask(service, 'GET', '/docs/json', open)).json().openapi).toBe('3.1.0');
});
