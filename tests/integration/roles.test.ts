import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { audit } from './conservation.ts';
import { ask, newFolder, settled, startProcess, stopProcess, until } from './process.ts';
import { startTraffic } from './traffic.ts';

/** What several processes on one DATA_DIR do to each other, as docs/operations.md tells it. */

const mention = (number: number) => ({
  ...{ brand: 'essai', source: { channel: 'x', externalId: String(number) }, author: { id: 'a' } },
  ...{ text: 'Ma box est en panne', createdAt: '2026-03-02T08:30:00Z' },
});

async function faultsIn(dir: string): Promise<readonly string[]> {
  const log = await openEmbeddedLog({ dir });
  const store = await openSqliteStore({ file: join(dir, 'store.db') });
  onTestFinished(async () => {
    await log.close();
    await store.close();
  });
  return (await audit(log, store)).faults;
}

test('an API without workers accepts; workers without an API, in another process, decide what it accepted', async () => {
  const dir = await newFolder();
  const api = startProcess(dir, { ROLES: 'api' });
  const base = await api.address();
  const before = await ask(base, '/v1/mentions', { method: 'POST', body: JSON.stringify(mention(0)) });
  expect(before.status).toBe(202);
  const ready: { lag: object[] } = JSON.parse(await (await ask(base, '/health/ready')).text());
  expect(ready.lag).toContainEqual({ group: 'classify', events: 1 });

  const stream = await ask(base, '/v1/stream');
  const workers = startProcess(dir, { ROLES: 'classify,index' });
  const watched = await workers.address();
  expect(workers.output.stdout).toBe(`Aiguillage: ${watched}\nclassify, index (sans API / no API)\n`);
  const after = await ask(base, '/v1/mentions', {
    method: 'POST',
    body: JSON.stringify(mention(1)),
    headers: { prefer: 'wait=30' },
  });
  expect(after.status).toBe(200);
  // The word of the other process comes through the files: a stream hears of it all the same.
  let seen = '';
  if (stream.body === null) throw new Error('A stream has a body');
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    seen += chunk;
    if ((seen.match(/^event: mention$/gm) ?? []).length === 2) break;
  }
  await settled(base);
  for (const service of [workers, api]) expect(await stopProcess(service)).toEqual({ code: 0, signal: null });
  expect(await faultsIn(dir)).toEqual([]);
});

test('a second service takes the work over; the first one ends with 1 and says why, and nothing is lost or done twice', async () => {
  const dir = await newFolder();
  const first = startProcess(dir);
  let serving = first;
  await first.address();
  const traffic = startTraffic(11, () => serving);
  await until('mentions are accepted', () => traffic.acknowledged.size > 300);
  const second = startProcess(dir);
  await second.address();
  serving = second;
  expect(await first.exit).toEqual({ code: 1, signal: null });
  expect(first.output.stderr).toBe(
    'aiguillage: Un autre lecteur a repris ce groupe. (Another reader has taken over this group.)\n',
  );
  const target = traffic.acknowledged.size + 300;
  await until('mentions are accepted', () => traffic.acknowledged.size > target);
  await traffic.finish();
  await settled(await second.address());
  expect(await stopProcess(second)).toEqual({ code: 0, signal: null });
  expect(await faultsIn(dir)).toEqual([]);
});
