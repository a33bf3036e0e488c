import { expect, test } from 'vitest';
import { entry, sampleList } from '../lists/sample-list.ts';
import { ask, newFolder, startProcess, until } from './process.ts';

const json = async (answer: Response) => JSON.parse(await answer.text());
const versionIn = async (base: string): Promise<string> =>
  (await json(await ask(base, '/v1/classify', { method: 'POST', body: '{"text":"Un zorgloub"}' })))
    .classification.versions.keywords;

test('what one process publishes decides in another one on the same folder, and drafts are common to both', {
  timeout: 180_000,
}, async () => {
  const dir = await newFolder();
  const first = await startProcess(dir).address();
  const second = await startProcess(dir, { ROLES: 'api' }).address();
  const before = await versionIn(second);
  const path = '/v1/keywords/panne-du-jour';
  const drafted = await ask(first, `${path}/draft`, {
    method: 'PUT',
    body: JSON.stringify(sampleList('panne-du-jour', [entry('zorgloub')])),
    headers: { 'if-none-match': '*' },
  });
  expect(drafted.status).toBe(201);
  // The draft of one is seen by the other, and published by it.
  const seen = await ask(second, `${path}/draft`);
  expect(seen.headers.get('etag')).toBe(drafted.headers.get('etag'));
  const published = await ask(second, `${path}/publish`, {
    method: 'POST',
    body: JSON.stringify({ reason: 'essai' }),
    headers: { 'if-match': String(seen.headers.get('etag')) },
  });
  const { version } = await json(published);
  const start = performance.now();
  expect([published.status, await versionIn(second)]).toEqual([200, version]);
  expect(version).not.toBe(before);
  await until('the other process decides with it', async () => (await versionIn(first)) === version);
  console.log(`published to in force in the other process: ${(performance.now() - start).toFixed(0)} ms`);
});
