import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask, settled, startProcess, stopProcess } from '../integration/process.ts';
import { corpusMentions } from './corpus.ts';
import { runCommand } from './run.ts';

/** Questions whose answers must not change: filters, both orders, pages by cursor, one mention with its history. */
const QUESTIONS = [
  '/v1/mentions?limit=50',
  '/v1/mentions?limit=50&order=oldest',
  '/v1/mentions?limit=7&route=moderation',
  '/v1/mentions?limit=20&needsReview=true',
  '/v1/mentions?limit=20&minPriority=60&channel=x',
  '/v1/mentions?limit=20&q=colis',
  '/v1/mentions/export',
];

async function answers(base: string, id: string, cursor: string): Promise<string[]> {
  const paths = [
    ...QUESTIONS,
    `/v1/mentions?limit=50&cursor=${encodeURIComponent(cursor)}`,
    `/v1/mentions/${id}`,
  ];
  return Promise.all(
    paths.map(async (path) => {
      const answer = await ask(base, path);
      expect([path, answer.status]).toEqual([path, 200]);
      return answer.text();
    }),
  );
}

/** The stream from the beginning: `count` events, each with the sequence that a client would resume from. */
async function streamed(base: string, count: number): Promise<string> {
  const stream = await ask(base, '/v1/stream?lastEventId=0');
  if (stream.body === null) throw new Error('A stream has a body');
  let seen = '';
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    seen += chunk;
    const events = seen.match(/^id: \d+\nevent: mention\ndata: .*\n\n/gm) ?? [];
    if (events.length >= count) return events.join('');
  }
  throw new Error('The stream ended early');
}

test('a rebuilt store gives the same answers, cursors and stream positions as the live one', {
  timeout: 120_000,
}, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-rebuild-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const mentions = corpusMentions().slice(0, 1200);

  const live = startProcess(dir);
  let base = await live.address();
  // In several batches, so that the index worker sees them in several batches too.
  for (let from = 0; from < mentions.length; from += 100) {
    const body = JSON.stringify(mentions.slice(from, from + 100));
    expect((await ask(base, '/v1/mentions', { method: 'POST', body })).status).toBe(202);
  }
  await settled(base);
  const first: { items: { mention: { id: string } }[]; nextCursor: string } = JSON.parse(
    await (await ask(base, '/v1/mentions?limit=50')).text(),
  );
  const [id, cursor] = [first.items[17]?.mention.id ?? '', first.nextCursor];
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
