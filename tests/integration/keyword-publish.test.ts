import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { entry, sampleList } from '../lists/sample-list.ts';
import { ask, newFolder, startProcess, stopProcess } from './process.ts';

const json = async (answer: Response) => JSON.parse(await answer.text());

/** Prepares and publishes a list, and gives the answer of the publishing. */
async function publish(base: string, list: object & { id: string }, ifMatch?: string) {
  const drafted = await ask(base, `/v1/keywords/${list.id}/draft`, {
    method: 'PUT',
    body: JSON.stringify(list),
    headers: ifMatch === undefined ? { 'if-none-match': '*' } : { 'if-match': ifMatch },
  });
  expect(drafted.status).toBe(201);
  const published = await ask(base, `/v1/keywords/${list.id}/publish`, {
    method: 'POST',
    body: JSON.stringify({ reason: 'essai' }),
    headers: { 'if-match': String(drafted.headers.get('etag')) },
  });
  expect(published.status).toBe(200);
  return json(published);
}

let posted = 0;
const versionInPipeline = async (base: string): Promise<string> => {
  posted += 1;
  const answer = await ask(base, '/v1/mentions', {
    method: 'POST',
    headers: { prefer: 'wait=20' },
    body: JSON.stringify({
      brand: 'essai',
      source: { channel: 'x', externalId: `publish-${posted}` },
      author: { id: 'a' },
      text: 'Un zorgloub',
      createdAt: '2026-03-02T08:30:00Z',
    }),
  });
  expect(answer.status).toBe(200);
  return (await json(answer)).classification.versions.keywords;
};
const versionInApi = async (base: string): Promise<string> =>
  (await json(await ask(base, '/v1/classify', { method: 'POST', body: '{"text":"Un zorgloub"}' })))
    .classification.versions.keywords;

test('what is published decides in the thread of the API, in that of the workers, and after a restart', async () => {
  const dir = await newFolder();
  const service = startProcess(dir);
  const base = await service.address();
  const before = await versionInPipeline(base);
  expect(await versionInApi(base)).toBe(before);
  const { version } = await publish(base, sampleList('panne-du-jour', [entry('zorgloub')]));
  expect(version).not.toBe(before);
  expect(await versionInApi(base)).toBe(version);
  while ((await versionInPipeline(base)) !== version) await wait(5);
  const list = await ask(base, '/v1/keywords/panne-du-jour');
  const second = await publish(
    base,
    sampleList('panne-du-jour', [entry('zorgloub'), entry('zorgloubette')]),
    String(list.headers.get('etag')),
  );
  expect(second).toMatchObject({ revision: 2, base: '"r1"', changeCount: 1, entryCount: 2 });
  await stopProcess(service);

  const again = await startProcess(dir).address();
  expect(await versionInApi(again)).toBe(second.version);
  expect(await versionInPipeline(again)).toBe(second.version);
});
