import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KEY, startProcess, tempDir } from './service-process.ts';

/** The goal is 2 s on a quiet machine; a shared one is given time. */
const START_LIMIT_MS = 8_000;

test('prints the address, the documentation and the admin key at the first start, and no key at the second', async () => {
  await using dir = await tempDir();
  const first = await startProcess(dir.path, { ADMIN_API_KEY: '' });
  const file = join(dir.path, 'admin.key');
  const key = (await readFile(file, 'utf8')).trim();
  expect(first.output()).toContain(`Documentation: ${first.url}/docs`);
  expect(first.output()).toContain(key);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir.path, 'keys.db'))).mode & 0o777).toBe(0o600);
  const answer = await fetch(`${first.url}/v1/taxonomy`, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  await first.kill('SIGTERM');
  const second = await startProcess(dir.path, { ADMIN_API_KEY: '' });
  expect(second.output()).not.toContain('aig_');
  await second.kill('SIGTERM');
});

test('answers soon after it was started', async () => {
  await using dir = await tempDir();
  const start = performance.now();
  const service = await startProcess(dir.path);
  const answer = await fetch(`${service.url}/v1/classify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Toujours pas reçu mon colis' }),
  });
  const took = performance.now() - start;
  process.stdout.write(`start to first decision: ${Math.round(took)} ms\n`);
  expect(answer.status).toBe(200);
  expect(took).toBeLessThan(START_LIMIT_MS);
  await service.kill('SIGTERM');
});

test.each([
  [
    'several bad settings',
    { PORT: '99999', ROLES: 'api,chef', LOG_LEVEL: 'loud' },
    ['PORT', 'ROLES', 'LOG_LEVEL'],
  ],
  ['a short admin key', { ADMIN_API_KEY: 'court' }, ['ADMIN_API_KEY']],
  ['a missing model', { MODEL_FILE: '/nowhere/model' }, ['/nowhere/model']],
  ['a missing policy', { POLICY_FILE: '/nowhere/policy.yaml' }, ['/nowhere/policy.yaml']],
  ['a missing folder of lists', { KEYWORDS_DIR: '/nowhere/lists' }, ['/nowhere/lists']],
])('ends with 1 and names what to correct: %s', async (_name, env, named) => {
  await using dir = await tempDir();
  const error = await startProcess(dir.path, env).then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toContain('ended with code 1');
  for (const name of named) expect(String(error)).toContain(name);
});

test('ends with 1 where its data folder is a file', async () => {
  await using dir = await tempDir();
  const file = join(dir.path, 'file');
  await writeFile(file, '');
  await expect(startProcess(file)).rejects.toThrow('ended with code 1');
});

test('leaves the first service its work where the port is taken', async () => {
  await using dir = await tempDir();
  const first = await startProcess(dir.path);
  const port = new URL(first.url).port;
  await expect(startProcess(dir.path, { PORT: port })).rejects.toThrow(/EADDRINUSE|in use/);
  expect(await first.get('/health/ready')).toMatchObject({ status: 'ready' });
  expect(await first.kill('SIGTERM')).toBe(0);
});
