import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { corpusMentions } from '../support/corpus.ts';
import { ask, newFolder, settled, startProcess, stopProcess } from './process.ts';

/** The service as an operator starts it who has an SDK of OpenTelemetry: node --import, in every thread. */

const SDK = new URL('../fixtures/tracing-sdk.ts', import.meta.url).href;

interface Line {
  readonly name: string;
  readonly trace: string;
  readonly span: string;
  readonly parent: string | null;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 0 is the main thread. */
  readonly thread: number;
}

async function run(work: (base: string) => Promise<void>): Promise<Line[]> {
  const dir = await newFolder();
  const file = join(dir, 'spans.ndjson');
  const service = startProcess(dir, { NODE_OPTIONS: `--import ${SDK}`, SPANS_FILE: file });
  const base = await service.address();
  await work(base);
  await settled(base);
  expect(await stopProcess(service)).toEqual({ code: 0, signal: null });
  return (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('one trace runs from the request to the view, across threads, and nothing of it is lost at the stop', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const [mention, ...others] = corpusMentions(3);
  const lines = await run(async (base) => {
    await ask(base, '/v1/mentions', {
      ...{ method: 'POST', body: JSON.stringify(mention) },
      headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    await ask(base, '/v1/mentions', { method: 'POST', body: JSON.stringify(others) });
  });
  const spanOf = (name: string) => lines.find((line) => line.trace === trace && line.name === name);
  const [ingest, decide, index] = [spanOf('ingest'), spanOf('decide'), spanOf('index')];
  expect(ingest).toMatchObject({ parent: 'b7ad6b7169203331', thread: 0, failed: false });
  expect(decide?.parent).toBe(ingest?.span);
  expect(index?.parent).toBe(decide?.span);
  expect(decide?.thread).toBeGreaterThan(0);
  expect(index?.thread).toBe(decide?.thread);
  expect(decide?.attributes).toEqual({
    'aiguillage.queue': expect.stringMatching(/^[a-z_]+$/),
    'aiguillage.route': expect.stringMatching(/^[a-z_]+$/),
  });
  // Without a trace from outside, a request begins one: both of its mentions are in it.
  const own = lines.filter((line) => line.trace !== trace);
  expect(new Set(own.map((line) => line.trace)).size).toBe(1);
  expect(own.map(({ name }) => name).sort()).toEqual(['decide', 'decide', 'index', 'index', 'ingest']);
  expect(own.find(({ name }) => name === 'ingest')?.attributes).toEqual({
    'messaging.batch.message_count': 2,
  });
});
