import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess, stopProcess } from '../integration/process.ts';
import { corpusMentions } from '../support/corpus.ts';
import { answers, placeIn, postAll, streamed } from './rebuild-answers.ts';
import { runCommand } from './run.ts';

test('a rebuilt store gives the same answers, cursors and stream positions as the live one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-rebuild-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const mentions = corpusMentions(1200);

  const live = startProcess(dir);
  let base = await live.address();
  await postAll(base, mentions);
  const { id, cursor } = await placeIn(base);
  const before = { answers: await answers(base, id, cursor), stream: await streamed(base, mentions.length) };
  await stopProcess(live);

  const log = await readFile(join(dir, 'events.db'));
  for (const damage of ['none', 'the store is gone']) {
    if (damage !== 'none') await rm(join(dir, 'store.db'));
    const rebuilt = await runCommand(['store', 'rebuild'], { env: { DATA_DIR: dir } });
    expect(rebuilt).toEqual({ code: 0, stdout: `${mentions.length} events indexed\n`, stderr: '' });
    const service = startProcess(dir);
    base = await service.address();
    expect({
      answers: await answers(base, id, cursor),
      stream: await streamed(base, mentions.length),
    }).toEqual(before);
    await stopProcess(service);
  }

  await writeFile(join(dir, 'store.db'), 'x'.repeat(10_000));
  const refused = await runCommand(['store', 'rebuild'], { env: { DATA_DIR: dir } });
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toMatch(/store\.db cannot be used: .* Delete it and try again/);

  // The log is read, not written: what it says is the truth.
  expect((await readFile(join(dir, 'events.db'))).length).toBe(log.length);
});
