import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { KeywordEntry } from '../../src/keywords/list-schema.ts';
import { headerOf } from '../../src/lists/document-kind.ts';
import { revisionEvents } from '../../src/lists/revision-event.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { ask } from '../api/ask.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { entry, sampleList } from './sample-list.ts';

/** What an earlier version of the query language took, and this one refuses. */
const REFUSED = 'ça marche?';

async function startWithFolder() {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-faults-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return () => startService({ config: { DATA_DIR: dir, ROLES: ['api'] }, log: { dir } });
}

/** A revision as it stands in a log that was written by an earlier version. */
async function store(service: Service, revision: number, entries: readonly KeywordEntry[]): Promise<void> {
  const list = sampleList('ancienne', entries);
  const head = {
    ...{ list: list.id, revision, base: '', author: 'Camille', date: '2026-03-02T08:00:00.000Z' },
    ...{ reason: 'essai', action: 'publish' as const, approvals: [] },
  };
  const changes = [
    { change: 'remove' as const },
    { change: 'set-header' as const, header: headerOf(list) },
    ...entries.map((one) => ({ change: 'set-entry' as const, entry: one })),
  ];
  await service.log.append(TOPICS.policy, await revisionEvents(head, `essai-${revision}`, changes));
  await service.lists.reached(list.id, revision);
}

async function found(service: Service, text: string): Promise<string[]> {
  const { evidence } = (await ask(service, 'POST', '/v1/classify', { body: { text } })).json().classification;
  return evidence.flatMap(({ list, entry: id }: { list?: string; entry?: string }) =>
    list === 'ancienne' && id !== undefined ? [id] : [],
  );
}

test('an entry of a stored list that is refused by now does not count, is told loudly, and the others go on', async () => {
  const start = await startWithFolder();
  const first = await start();
  await store(first, 1, [entry('zorgloub'), entry('marche', { match: [REFUSED] }), entry('fantasio')]);
  const holds = async (service: Service) => {
    expect(await found(service, 'un zorgloub, un fantasio, ça marche')).toEqual(['zorgloub', 'fantasio']);
    const { problems, lists } = (await ask(service, 'GET', '/v1/keywords')).json();
    expect(problems).toMatchObject([
      { where: 'list/ancienne, revision 1, marche', message_fr: expect.stringContaining('marche') },
    ]);
    expect(lists.find(({ id }: { id: string }) => id === 'ancienne')).toMatchObject({ revision: 1 });
    const ready = await ask(service, 'GET', '/health/ready');
    expect([ready.statusCode, ready.json().status]).toEqual([200, 'degraded']);
    const logged = service.logLines.filter((line) => line.includes('keyword entry cannot be used'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('list/ancienne, revision 1');
    expect(logged[0]).not.toContain('marche');
  };
  await holds(first);
  await first[Symbol.asyncDispose]();

  const again = await start();
  await holds(again);
  // It can be mended like any other, and then nothing is told any more.
  const list = (await ask(again, 'GET', '/v1/keywords/ancienne')).json();
  expect(list.entries).toHaveLength(3);
  const entries = list.entries.map((one: KeywordEntry) => (one.id === 'marche' ? entry('marche') : one));
  const body = { ...sampleList('ancienne', entries) };
  const draft = await ask(again, 'PUT', '/v1/keywords/ancienne/draft', {
    body,
    headers: { 'if-none-match': '*' },
  });
  expect(draft.statusCode, draft.body).toBe(201);
  const published = await ask(again, 'POST', '/v1/keywords/ancienne/publish', {
    body: { reason: 'réparé' },
    headers: { 'if-match': String(draft.headers.etag) },
  });
  expect(published.statusCode, published.body).toBe(200);
  expect(await found(again, 'un zorgloub, un fantasio, ça marche')).toEqual([
    'zorgloub',
    'fantasio',
    'marche',
  ]);
  expect((await ask(again, 'GET', '/v1/keywords')).json().problems).toEqual([]);
  await again[Symbol.asyncDispose]();
});
