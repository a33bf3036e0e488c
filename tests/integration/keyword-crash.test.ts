import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { entry, sampleList } from '../lists/sample-list.ts';
import { ask, newFolder, startProcess, stopProcess } from './process.ts';

const LIST = 'panne-du-jour';
/** Enough for a revision of several events. */
const ENTRIES = 3_000;
const KILLS = 4;

const listOf = (revision: number) =>
  sampleList(
    LIST,
    Array.from({ length: ENTRIES }, (_, n) =>
      entry(`e-${n}`, { match: [`zorgloub ${n}`], note: `Révision ${revision}. ${'mot '.repeat(20)}` }),
    ),
  );

const json = async (answer: Response) => JSON.parse(await answer.text());

/** The list as it is told, and whether every entry of it is of one revision. */
async function revisionOf(base: string) {
  const answer = await ask(base, `/v1/keywords/${LIST}`);
  if (answer.status === 404) return { revision: 0, whole: true, etag: null };
  const list = await json(answer);
  const notes = new Set<string>(list.entries.map(({ note }: { note: string }) => note));
  const [note = ''] = notes;
  return {
    revision: Number(/\d+/.exec(note)?.[0]),
    whole: notes.size === 1 && list.entries.length === ENTRIES,
    etag: answer.headers.get('etag'),
  };
}

const versions = async (base: string, id: string) => {
  const inApi = await json(
    await ask(base, '/v1/classify', { method: 'POST', body: '{"text":"zorgloub 7"}' }),
  );
  const mention = {
    ...{ brand: 'b', source: { channel: 'x', externalId: id }, author: { id: 'a' } },
    ...{ text: 'zorgloub 7', createdAt: '2026-03-02T08:30:00Z' },
  };
  const inWorkers = await json(
    await ask(base, '/v1/mentions', {
      method: 'POST',
      headers: { prefer: 'wait=30' },
      body: JSON.stringify(mention),
    }),
  );
  return [inApi.classification.versions.keywords, inWorkers.classification.versions.keywords];
};

test('kill -9 in the middle of a publishing leaves the old list or the new one, the same everywhere', async () => {
  const dir = await newFolder();
  for (let round = 1; round <= KILLS; round++) {
    const service = startProcess(dir);
    const base = await service.address();
    const before = await revisionOf(base);
    expect(before.whole).toBe(true);
    expect(new Set(await versions(base, `m-${round}`)).size).toBe(1);

    const old = await ask(base, `/v1/keywords/${LIST}/draft`);
    if (old.status === 200)
      await ask(base, `/v1/keywords/${LIST}/draft`, {
        method: 'DELETE',
        headers: { 'if-match': String(old.headers.get('etag')) },
      });
    const drafted = await ask(base, `/v1/keywords/${LIST}/draft`, {
      method: 'PUT',
      body: JSON.stringify(listOf(round)),
      headers: before.etag === null ? { 'if-none-match': '*' } : { 'if-match': before.etag },
    });
    expect(drafted.status).toBe(201);
    const publishing = ask(base, `/v1/keywords/${LIST}/publish`, {
      method: 'POST',
      body: JSON.stringify({ reason: `essai ${round}` }),
      headers: { 'if-match': String(drafted.headers.get('etag')) },
    }).catch(() => undefined);
    // Later and later: before the log, in the middle, and after the answer.
    if (round === KILLS) await publishing;
    else await wait(round * 40);
    service.child.kill('SIGKILL');
    await service.exit;
    await publishing;
  }

  const last = startProcess(dir);
  const base = await last.address();
  const { revision, whole } = await revisionOf(base);
  // The last one was answered before the end: it is there.
  expect([revision, whole]).toEqual([KILLS, true]);
  expect(new Set(await versions(base, 'm-last')).size).toBe(1);
  // Of what was published nothing is still a draft.
  expect((await ask(base, `/v1/keywords/${LIST}/draft`)).status).toBe(404);
  const { items } = await json(await ask(base, `/v1/keywords/${LIST}/revisions`));
  expect(items[0].reason).toBe(`essai ${KILLS}`);
  expect(items.length).toBeLessThanOrEqual(KILLS);
  expect(await stopProcess(last)).toEqual({ code: 0, signal: null });

  // The keys keep every revision, however the topic is compacted.
  const log = await openEmbeddedLog({ dir });
  const keys: string[] = [];
  for await (const event of log.read([TOPICS.policy])) keys.push(event.key);
  await log.close();
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThan(items.length);
});
