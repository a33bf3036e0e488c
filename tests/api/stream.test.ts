import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RoutedMention } from '../../src/mention/routed-mention.ts';
import { makeRoutedMention, type RoutedMentionOverrides } from '../fixtures/routed-mention.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { openSse, type ServerEvent } from './sse-client.ts';

const mentionOf = ({ data }: ServerEvent) => (JSON.parse(data ?? '') as RoutedMention).mention;
const idsOf = (events: readonly ServerEvent[]) => events.map((event) => mentionOf(event).id);

/** Writes to the view as the index worker of another process would: nobody is told. */
const index = (service: Service, ...rows: readonly RoutedMentionOverrides[]) =>
  service.store.upsert(rows.map((row) => ({ routed: makeRoutedMention(row), event: 'test' })));
const post = (service: Service, count: number) =>
  ask(service, 'POST', '/v1/mentions', { body: Array.from({ length: count }, () => makeMention()) });

describe('a stream', () => {
  test('starts now, and sends each decision as it is listed', async () => {
    await using service = await startService();
    await post(service, 3);
    await service.settled();
    using client = await openSse(`${await service.listen()}/v1/stream`, service.adminKey);
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-request-id': expect.any(String),
    });
    expect(await client.next()).toEqual({ id: '3' });
    await post(service, 2);
    const events = await client.take(2);
    expect(events.map(({ id, event }) => [id, event])).toEqual([
      ['4', 'mention'],
      ['5', 'mention'],
    ]);
    const { items } = (await ask(service, 'GET', '/v1/mentions?limit=2&order=newest')).json();
    expect(events.map(({ data }) => JSON.parse(data ?? ''))).toEqual(items.reverse());
  });

  test('resumes again and again under concurrent writes, with no gap and no repeat', async () => {
    await using service = await startService();
    const url = `${await service.listen()}/v1/stream`;
    const total = 1000;
    const writing = (async () => {
      for (let sent = 0; sent < total; sent += 50) await post(service, 50);
    })();
    const seen: ServerEvent[] = [];
    let last = '0';
    for (let connection = 0; seen.length < total; connection++) {
      using client = await openSse(url, service.adminKey, last);
      seen.push(...(await client.take(Math.min(1 + ((connection * 37) % 120), total - seen.length))));
      last = seen.at(-1)?.id ?? '0';
    }
    await writing;
    await service.settled();
    const all = await service.store.changesAfter(0, {}, total * 2);
    expect(seen.map(({ id }) => Number(id))).toEqual(all.map(({ sequence }) => sequence));
    expect(idsOf(seen)).toEqual(all.map(({ routed }) => routed.mention.id));
  });

  test('resumes from the query too, and from the header where both are given', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    await index(service, { id: 'a' }, { id: 'b' }, { id: 'c' });
    const url = `${await service.listen()}/v1/stream?lastEventId=1`;
    using byQuery = await openSse(url, service.adminKey);
    expect(idsOf(await byQuery.take(2))).toEqual(['b', 'c']);
    using byHeader = await openSse(url, service.adminKey, '2');
    expect(idsOf(await byHeader.take(1))).toEqual(['c']);
  });

  test('sends what another process has indexed', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    using client = await openSse(`${await service.listen()}/v1/stream`, service.adminKey);
    await client.next();
    await index(service, { id: 'a' });
    expect(idsOf(await client.take(1))).toEqual(['a']);
  });

  test('shows a key what it may read, and what it asked for of that', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    const url = `${await service.listen()}/v1/stream`;
    await index(
      service,
      { id: 'a', intent: 'praise', brand: 'orange' },
      { id: 'b', intent: 'praise' },
      { id: 'c', intent: 'spam', brand: 'orange' },
      { id: 'd', intent: 'criticism', brand: 'orange' },
      { id: 'end', intent: 'praise', brand: 'orange' },
    );
    const key = await service.keyWith(['read:community'], ['orange']);
    using client = await openSse(url, key, '0');
    expect(idsOf(await client.take(3))).toEqual(['a', 'd', 'end']);
    using narrow = await openSse(`${url}?intent=criticism`, key, '0');
    expect(idsOf(await narrow.take(1))).toEqual(['d']);
    expect((await ask(service, 'GET', '/v1/stream?queue=moderation', { key })).statusCode).toBe(403);
  });

  test('gives signs of life with the id reached, past what does not match', async () => {
    await using service = await startService({ config: { ROLES: ['api'] }, heartbeatMs: 20 });
    using client = await openSse(`${await service.listen()}/v1/stream?brand=orange`, service.adminKey, '0');
    await index(service, { id: 'a' }, { id: 'b' });
    let sign = await client.next();
    while (sign.id !== '2') sign = await client.next();
    expect(sign).toEqual({ id: '2' });
  });
});

describe('streams', () => {
  test('drop a client that does not read, without harm to another', async () => {
    await using service = await startService({ config: { ROLES: ['api'] }, slowClientMs: 300 });
    const url = await service.listen();
    const text = 'x'.repeat(10_000);
    const total = 3000;
    for (let at = 0; at < total; at += 500) {
      await index(service, ...Array.from({ length: 500 }, (_, row) => ({ id: `m${at + row}`, text })));
    }
    const slow = connect(Number(new URL(url).port), '127.0.0.1').pause();
    slow.write(
      `GET /v1/stream?lastEventId=0 HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${service.adminKey}\r\n\r\n`,
    );
    const openStreams = async () =>
      /streams_open (\d+)/.exec((await ask(service, 'GET', '/metrics')).body)?.[1];
    while ((await openStreams()) !== '1') await nextTurn();
    using quick = await openSse(`${url}/v1/stream`, service.adminKey, '0');
    expect(await quick.take(total)).toHaveLength(total);
    while ((await openStreams()) !== '1') await nextTurn();
    await index(service, { id: 'after' });
    expect(idsOf(await quick.take(1))).toEqual(['after']);
    slow.destroy();
  });

  test('are 100 a key at most', async () => {
    await using service = await startService({ config: { ROLES: ['api'] } });
    const url = `${await service.listen()}/v1/stream`;
    const key = await service.keyWith(['read:review']);
    const clients = await Promise.all(Array.from({ length: 100 }, () => openSse(url, key)));
    const one = await openSse(url, key);
    expect(one.response.statusCode).toBe(429);
    using other = await openSse(url, service.adminKey);
    expect(other.response.statusCode).toBe(200);
    for (const client of clients) client[Symbol.dispose]();
  });

  test('end when the service stops', async () => {
    const service = await startService({ config: { ROLES: ['api'] } });
    const url = `${await service.listen()}/v1/stream`;
    const clients = await Promise.all([openSse(url, service.adminKey), openSse(url, service.adminKey)]);
    for (const client of clients) await client.next();
    const ends = clients.map((client) => expect(client.next()).rejects.toThrow());
    await service[Symbol.asyncDispose]();
    await Promise.all(ends);
  });
});
