import { get, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

async function listAll(service: Service, query: string): Promise<unknown[]> {
  const items = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = (await ask(service, 'GET', `/v1/mentions?order=oldest&limit=300&${query}${more}`)).json();
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

async function fill(service: Service, count: number, text = 'bonjour'): Promise<void> {
  const intents = ['complaint', 'praise', 'spam'] as const;
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from) }, (_, at) =>
      makeRoutedMention({ id: `m${from + at}`, intent: intents[at % 3], text }),
    );
    await service.store.upsert(rows.map((routed) => ({ routed, event: 'test' })));
  }
}

const open = (url: string, key: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${key}` }, agent: false }, resolve).on('error', reject);
  });

test.each([
  ['everything', ''],
  ['one route', 'route=moderation'],
  ['nothing', 'brand=personne'],
])('an export of %s is the list, page after page', async (_what, query) => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  await fill(service, 1500);
  const exported = await ask(service, 'GET', `/v1/mentions/export?${query}`);
  expect([exported.statusCode, exported.headers['content-type']]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
  ]);
  const lines = exported.body.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual(await listAll(service, query));
});

test('an export keeps the line of a mention whole, whatever its text', async () => {
  await using service = await startService();
  const text = 'une ligne\nune autre\r\n\u2028 et "voilà" \\ \u0000 🙂 \ud800';
  await ask(service, 'POST', '/v1/mentions', { body: makeMention({ text }) });
  await service.settled();
  const { body } = await ask(service, 'GET', '/v1/mentions/export');
  expect(body.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(body).mention.text).toBe(text);
});

test('an export goes as fast as its client reads: what is not sent does not wait in memory', async () => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  await fill(service, 6000, 'x'.repeat(9000));
  const served: Socket[] = [];
  service.app.server.on('connection', (socket) => served.push(socket));
  const response = await open(`${await service.listen()}/v1/mentions/export`, service.adminKey);
  response.pause();
  // Nobody reads: a page waits, and no more of the 54 MB, however long it takes.
  const waiting = () => served[0]?.writableLength ?? 0;
  while (waiting() === 0) await nextTurn();
  let mostWaiting = 0;
  for (let turn = 0; turn < 1000; turn++) {
    mostWaiting = Math.max(mostWaiting, waiting());
    await nextTurn();
  }
  expect(mostWaiting).toBeLessThan(4_000_000);
  expect((await ask(service, 'GET', '/v1/mentions?limit=1')).statusCode).toBe(200);
  let lines = 0;
  for await (const chunk of response) for (const byte of chunk) if (byte === 10) lines += 1;
  expect(lines).toBe(6000);
});

test('an export that fails midway is cut off, not ended', async () => {
  await using service = await startService({ config: { ROLES: ['api'] } });
  await fill(service, 3000, 'x'.repeat(9000));
  const url = await service.listen();
  const response = await open(`${url}/v1/mentions/export`, service.adminKey);
  await service.store.close();
  await expect(response.toArray()).rejects.toThrow();
});

test('an export does not hold up the stop of the service', async () => {
  const service = await startService({ config: { ROLES: ['api'] } });
  await fill(service, 3000, 'x'.repeat(9000));
  const response = await open(`${await service.listen()}/v1/mentions/export`, service.adminKey);
  response.pause();
  const cut = expect(response.toArray()).rejects.toThrow();
  await service[Symbol.asyncDispose]();
  await cut;
});
