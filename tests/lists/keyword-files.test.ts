import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { createFolderReader } from '../../src/lists/keyword-files.ts';
import { ask } from '../api/ask.ts';
import { startService } from '../fixtures/service.ts';
import { entry, sampleList } from './sample-list.ts';

const PATIENCE_MS = 20_000;

async function startWithFiles(files: Readonly<Record<string, string>>) {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-lists-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  const service = await startService({ config: { KEYWORDS_DIR: dir } });
  onTestFinished(() => service[Symbol.asyncDispose]());
  const overview = async () => (await ask(service, 'GET', '/v1/keywords')).json();
  return {
    service,
    dir,
    overview,
    write: (name: string, text: string) => writeFile(join(dir, name), text),
    async entriesIn(text: string): Promise<string[]> {
      const answer = await ask(service, 'POST', '/v1/classify', { body: { text } });
      const { evidence } = answer.json().classification;
      return evidence.flatMap((one: { entry?: string }) => one.entry ?? []);
    },
    async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
      for (const deadline = performance.now() + PATIENCE_MS; !(await holds()); await wait(10))
        if (performance.now() > deadline) throw new Error(`It did not happen: ${what}`);
    },
  };
}

const yamlOf = (id: string, ...words: string[]) =>
  stringify(
    sampleList(
      id,
      words.map((word) => entry(word)),
    ),
  );

describe('a file of the folder', () => {
  test('that is changed, added, renamed or removed decides at once, without a restart', async () => {
    const { dir, entriesIn, write, until, service } = await startWithFiles({
      'un.yaml': yamlOf('un', 'zorgloub'),
    });
    const text = 'Un zorgloub, un champignac et un fantasio';
    expect(await entriesIn(text)).toEqual(['zorgloub']);
    const { version } = service.lists;
    await write('un.yaml', yamlOf('un', 'zorgloub', 'champignac'));
    await until('changed', async () => (await entriesIn(text)).includes('champignac'));
    expect(service.lists.version).not.toBe(version);
    await write('deux.yaml', yamlOf('deux', 'fantasio'));
    await until('added', async () => (await entriesIn(text)).includes('fantasio'));
    await rm(join(dir, 'deux.yaml'));
    await until('removed', async () => !(await entriesIn(text)).includes('fantasio'));
    await write('un.yaml', yamlOf('un', 'zorgloub'));
    // Content alone makes the version: what was said before has the version of before.
    await until('changed back', () => service.lists.version === version);
  });

  test('that is long is read beside the decisions, and decides just so', async () => {
    const words = Array.from({ length: 1500 }, (_, at) => `zorgloub${at}`);
    const { entriesIn, write, until, service, overview } = await startWithFiles({
      'un.yaml': yamlOf('un', 'zorgloub'),
    });
    await write('un.yaml', yamlOf('un', ...words));
    await until('changed', async () => (await entriesIn('un zorgloub1499')).includes('zorgloub1499'));
    const { version } = service.lists;
    // As the same file is read at a start.
    await using other = await startService({ config: { KEYWORDS_DIR: service.config.KEYWORDS_DIR } });
    expect(other.lists.version).toBe(version);
    await write('un.yaml', `${yamlOf('un', ...words)}  - id: [`);
    await until('told', async () => (await overview()).problems.length > 0);
    expect(await entriesIn('un zorgloub1499')).toEqual(['zorgloub1499']);
    expect(service.lists.version).toBe(version);
  });

  test('that is broken leaves its last sound version in use, and is shown by all that watches', async () => {
    const { entriesIn, write, until, service, overview } = await startWithFiles({
      'un.yaml': yamlOf('un', 'zorgloub'),
      'deux.yaml': yamlOf('deux', 'fantasio'),
    });
    await write('un.yaml', yamlOf('un', 'champignac').replace('weight', 'wait').replace('route:', 'rout:'));
    await until('it is noticed', async () => (await overview()).problems.length > 0);
    expect(await entriesIn('zorgloub champignac fantasio')).toEqual(['zorgloub', 'fantasio']);
    const { problems } = await overview();
    expect(problems[0]).toMatchObject({
      where: expect.stringMatching(/^un\.yaml, ligne \d+/),
      message_fr: expect.stringContaining('route'),
      message_en: expect.stringContaining('route'),
    });
    const ready = await ask(service, 'GET', '/health/ready', { key: null });
    expect([ready.statusCode, ready.json()]).toMatchObject([
      200,
      { status: 'degraded', problems: [expect.stringContaining('un.yaml')] },
    ]);
    const { body: metrics } = await ask(service, 'GET', '/metrics', { key: null });
    expect(metrics).toMatch(/^aiguillage_keyword_problems [1-9]/m);
    expect(service.logLines.some((line) => line.includes('keyword file refused'))).toBe(true);
    // The other files go on being followed meanwhile.
    await write('deux.yaml', yamlOf('deux', 'spirou'));
    await until('the other file counts', async () => (await entriesIn('spirou')).includes('spirou'));
    await write('un.yaml', yamlOf('un', 'champignac'));
    await until('it is mended', async () => (await overview()).problems.length === 0);
    expect(await entriesIn('zorgloub champignac')).toEqual(['champignac']);
    expect((await ask(service, 'GET', '/health/ready', { key: null })).json().status).toBe('ready');
  });

  test('that is broken is logged by its place and a word; what it says is told to those who may tune', async () => {
    const { write, until, service, overview } = await startWithFiles({ 'un.yaml': yamlOf('un', 'zorgloub') });
    const secret = 'mot-de-passe-de-Camille';
    const id = 'Camille Martin, 06 12 34 56 78';
    const listOf = (bad: object) =>
      stringify({ ...sampleList('un', []), entries: [{ ...entry('zorgloub'), ...bad }] });
    for (const [bad, told] of [
      [{ match: [`(${secret}`] }, secret],
      [{ id, weight: secret }, id],
    ] as const) {
      await write('un.yaml', listOf(bad));
      await until('it is noticed', async () => JSON.stringify(await overview()).includes(told));
    }
    expect(JSON.stringify((await overview()).problems)).toContain(secret);
    const ready = await ask(service, 'GET', '/health/ready', { key: null });
    const refused = service.logLines.filter((line) => line.includes('keyword file refused'));
    expect(refused.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ where: expect.stringMatching(/^un\.yaml, ligne \d+$/), code: 'wrong_value' }),
    );
    expect(`${service.logLines.join('')}${ready.body}`).not.toMatch(/mot-de-passe|Camille/);
  });

  test('gives way to the list of its name in the store, whatever is written in it', async () => {
    const { entriesIn, write, until, service, overview } = await startWithFiles({
      'un.yaml': yamlOf('un', 'zorgloub'),
    });
    const { etag } = (await overview()).lists[0];
    const draft = await ask(service, 'PUT', '/v1/keywords/un/draft', {
      body: sampleList('un', [entry('champignac')]),
      headers: { 'if-match': etag },
    });
    await ask(service, 'POST', '/v1/keywords/un/publish', {
      body: { reason: 'essai' },
      headers: { 'if-match': String(draft.headers.etag) },
    });
    await write('un.yaml', yamlOf('un', 'fantasio'));
    await write('deux.yaml', yamlOf('deux', 'spirou'));
    await until('the files are read', async () => (await entriesIn('spirou')).includes('spirou'));
    expect(await entriesIn('zorgloub champignac fantasio')).toEqual(['champignac']);
    expect((await overview()).lists).toMatchObject([
      { id: 'deux', origin: 'file' },
      { id: 'un', origin: 'store' },
    ]);
  });

  test('a folder that goes and comes back changes nothing', async () => {
    const { dir, entriesIn, until, overview } = await startWithFiles({ 'un.yaml': yamlOf('un', 'zorgloub') });
    await rename(dir, `${dir}-away`);
    await until('it is noticed', async () => (await overview()).problems.length > 0);
    expect(await entriesIn('zorgloub')).toEqual(['zorgloub']);
    await rename(`${dir}-away`, dir);
    await mkdir(join(dir, 'sets'));
    await until('it is back', async () => (await overview()).problems.length === 0);
    expect(await entriesIn('zorgloub')).toEqual(['zorgloub']);
  });
});

test('a thread that is handed the files of another reads what has changed since, and nothing else', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-lists-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const write = (id: string, word: string) => writeFile(join(dir, `${id}.yaml`), yamlOf(id, word));
  await write('un', 'zorgloub');
  await write('deux', 'fantasio');
  const first = createFolderReader(dir, never);
  const before = await first.read();
  const handed = structuredClone(first.known());
  await write('deux', 'champignac');
  const second = createFolderReader(dir, never, handed);
  const after = await second.read(true);
  expect(after?.lists.get('un')).toBe(handed.get('un.yaml')?.list);
  expect(after?.lists.get('un')).toEqual(before?.lists.get('un'));
  expect(after?.lists.get('deux')?.content.entries).toMatchObject([{ match: ['champignac'] }]);
  expect(await second.read()).toBeUndefined();
});

/** The first reading reads at once. */
const never = () => Promise.reject(new Error('It was to be read later.'));
