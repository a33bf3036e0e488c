import { request } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TOPICS } from '../../src/log/event-log.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const line = (overrides: Record<string, unknown> = {}) => JSON.stringify(makeMention(overrides));

/** Events that the log has accepted: the lag of a group that nobody works for. */
const accepted = async ({ log }: Service) => (await log.lag('nobody', [TOPICS.raw])).events;

describe('a small stream', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service[Symbol.asyncDispose]());
  const post = (body: string | Buffer) => ask(service, 'POST', '/v1/mentions', { body, headers: NDJSON });

  test.each<readonly [string, (lines: readonly string[]) => string]>([
    ['line feeds', (lines) => `${lines.join('\n')}\n`],
    ['returns and line feeds', (lines) => `${lines.join('\r\n')}\r\n`],
    ['no end after the last line', (lines) => lines.join('\n')],
    ['empty lines between', (lines) => `\n\n${lines.join('\n\r\n\n')}\n\n`],
    ['a byte order mark', (lines) => `\uFEFF${lines.join('\n')}`],
  ])('is read with %s', async (_what, join) => {
    const answer = await post(join([line(), line(), line()]));
    expect([answer.statusCode, answer.json().accepted]).toEqual([202, 3]);
    expect(answer.json().items.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
  });

  test('says which lines are bad, and why, and keeps the others', async () => {
    const answer = await post(
      Buffer.concat([
        Buffer.from(`${line()}\n{"half":\n${line({ text: 1 })}\n`),
        Buffer.from([0xc3, 0x28, 0x0a]),
        Buffer.from(
          `${JSON.stringify({ ...makeMention(), filler: 'x'.repeat(2_000_000) })}\n"text"\n${line()}`,
        ),
      ]),
    );
    expect([answer.statusCode, answer.json().accepted, answer.json().rejected]).toEqual([207, 2, 5]);
    const codes = answer.json().items.map(({ error }: { error?: { code: string } }) => error?.code);
    expect(codes).toEqual([
      undefined,
      'invalid_json',
      'invalid_mention',
      'invalid_json',
      'payload_too_large',
      'invalid_mention',
      undefined,
    ]);
  });

  test('of bad lines only is a 422', async () => {
    const answer = await post('{}\n[]\nnon');
    expect([answer.statusCode, answer.json().rejected]).toEqual([422, 3]);
  });

  test('recognises what was sent before', async () => {
    const body = `${line({ id: 's1' })}\n${line({ id: 's2' })}\n${line({ id: 's1' })}`;
    expect((await post(body)).json()).toMatchObject({ accepted: 2, duplicates: 1 });
    expect((await post(body)).json()).toMatchObject({ accepted: 0, duplicates: 3 });
  });
});

test('50,000 lines pass without piling up: what is not written yet waits at the client', async () => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  const url = await service.listen();
  const filler = 'x'.repeat(2000);
  const lines = 50_000;
  const perChunk = 50;
  let pulled = 0;
  let mostWaiting = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (pulled === lines) return controller.close();
      const chunk = Array.from({ length: perChunk }, (_, at) => line({ id: `n${pulled + at}`, filler }));
      pulled += perChunk;
      controller.enqueue(Buffer.from(`${chunk.join('\n')}\n`));
      if (pulled % 1000 === 0) mostWaiting = Math.max(mostWaiting, pulled - (await accepted(service)));
    },
  });
  const answer = await fetch(`${url}/v1/mentions`, {
    method: 'POST',
    headers: { ...NDJSON, authorization: `Bearer ${service.adminKey}` },
    body,
    duplex: 'half',
  });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ accepted: lines, duplicates: 0, rejected: 0, omitted: 49_000 });
  expect(await accepted(service)).toBe(lines);
  // 2.4 kB a line: what sockets hold, a batch or two, and no more; the whole is 120 MB.
  expect(mostWaiting).toBeLessThan(10_000);
});

test('lists rejected lines of a long stream even where the others are left out', async () => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  const body = Array.from({ length: 1100 }, (_, at) => (at === 1050 ? '{}' : line({ id: `r${at}` }))).join(
    '\n',
  );
  const answer = (await ask(service, 'POST', '/v1/mentions', { body, headers: NDJSON })).json();
  expect(answer).toMatchObject({ accepted: 1099, rejected: 1, omitted: 99 });
  expect(answer.items.at(-1)).toMatchObject({ index: 1050, status: 'rejected' });
});

describe('a client that goes away in the middle', () => {
  test('loses what was not written yet, and harms nobody', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    const url = await service.listen();
    const sending = request(`${url}/v1/mentions`, {
      method: 'POST',
      headers: { ...NDJSON, authorization: `Bearer ${service.adminKey}` },
    });
    const failed = new Promise((resolve) => sending.once('error', resolve));
    for (let sent = 0; sent < 1200; sent++) sending.write(`${line()}\n`);
    while ((await accepted(service)) < 1000) await nextTurn();
    sending.destroy();
    await failed;
    while (!service.logLines.some((logged) => logged.includes('request aborted'))) await nextTurn();
    expect(await accepted(service)).toBe(1000);
    expect(service.logLines.filter((logged) => JSON.parse(logged).level >= 40)).toEqual([]);
    expect((await ask(service, 'POST', '/v1/mentions', { body: makeMention() })).statusCode).toBe(202);
  });
});

test('a stream without end does not hold up the stop of the service', async () => {
  const service = await startService({ config: { ROLES: ['api'] } });
  const url = await service.listen();
  const sending = request(`${url}/v1/mentions`, {
    method: 'POST',
    headers: { ...NDJSON, authorization: `Bearer ${service.adminKey}` },
  });
  const cut = new Promise((resolve) => sending.once('error', resolve));
  for (let sent = 0; sent < 600; sent++) sending.write(`${line()}\n`);
  while ((await accepted(service)) < 500) await nextTurn();
  await service[Symbol.asyncDispose]();
  expect(await cut).toBeInstanceOf(Error);
});
