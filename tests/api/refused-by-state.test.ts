import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ProblemSchema } from '../../src/api/problems.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { CLASSIFY_GROUP } from '../../src/pipeline/classify-worker.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

/** What is refused because of how things stand, and not because of what was asked. */

const post = (service: Parameters<typeof ask>[0], body: unknown = makeMention()) =>
  ask(service, 'POST', '/v1/mentions', { body });

const failures = ({ logLines }: Service) =>
  logLines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50);

/** Keeps the embedded log from writing, as another program on the same file would, until it is called off. */
function lockLog({ config }: Service): () => void {
  const other = new DatabaseSync(join(config.DATA_DIR, 'events.db'));
  other.exec('begin immediate');
  return () => other.close();
}

test('says overloaded where more waits to be written than the log takes', async () => {
  await using service = await startService({ config: { ROLES: ['api'] }, log: { maxPendingBytes: 1 } });
  const unlock = lockLog(service);
  const both = [post(service), post(service)];
  // Nothing can be written, so what was taken first is still waiting when the other one comes.
  const refused = await Promise.race(both);
  unlock();
  expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
    503,
    'overloaded',
    '1',
  ]);
  expect((await Promise.all(both)).map(({ statusCode }) => statusCode).sort()).toEqual([202, 503]);
  expect((await post(service)).statusCode).toBe(202);
  expect(failures(service)).toEqual([]);
});

test('says log_unavailable where the log cannot write, and accepts again when it can', async () => {
  await using service = await startService({ config: { ROLES: ['api'] }, log: { busyTimeoutMs: 50 } });
  const unlock = lockLog(service);
  const answer = await post(service);
  expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
    503,
    'log_unavailable',
    '1',
  ]);
  expect(failures(service)).toMatchObject([{ code: 'log_unavailable', msg: 'request failed' }]);
  unlock();
  expect((await post(service)).statusCode).toBe(202);
});

test('says internal, and nothing else, where a decision fails', async () => {
  const decide = () => {
    throw new Error('a secret of the inside');
  };
  await using service = await startService({ decide });
  const answer = await ask(service, 'POST', '/v1/classify', { body: { text: 'bonjour' } });
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal']);
  expect(answer.body).not.toContain('secret');
  const logged = service.logLines.map((line) => JSON.parse(line)).find(({ level }) => level === 50);
  expect(logged).toMatchObject({
    reqId: answer.json().requestId,
    err: { message: 'a secret of the inside' },
  });
});

test('says stopping to new requests on open connections, and answers those in hand', async () => {
  const service = await startService({ config: { ROLES: ['api'] } });
  const { port } = new URL(await service.listen());
  const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
  let received = '';
  socket.on('data', (text: string) => {
    received += text;
  });
  const closed = once(socket, 'close');
  const body = JSON.stringify(makeMention());
  const head = `host: a\r\nauthorization: Bearer ${service.adminKey}\r\n`;
  socket.write(
    `POST /v1/mentions HTTP/1.1\r\n${head}prefer: wait=30\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  while ((await service.log.lag(CLASSIFY_GROUP, [TOPICS.raw])).events === 0) await nextTurn();
  const disposed = service[Symbol.asyncDispose]();
  socket.write(`GET /v1/taxonomy HTTP/1.1\r\n${head}\r\n`);
  await Promise.all([closed, disposed]);
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 503']);
  expect(received).toContain('"code":"stopping"');
  expect(failures(service)).toEqual([]);
});

test.each([
  ['what is no HTTP', 'BONJOUR\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['a length that is no number', 'POST /v1/mentions HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', 400],
])('answers %s with a problem, and closes', async (_what, bytes, status) => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  const { port } = new URL(await service.listen());
  const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
  let received = '';
  socket.on('data', (text: string) => {
    received += text;
  });
  socket.write(bytes);
  await once(socket, 'close');
  const [head, body] = received.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} .*application/problem\\+json`, 's'));
  expect(ProblemSchema.parse(JSON.parse(body ?? ''))).toMatchObject({ status, code: 'invalid_request' });
});
