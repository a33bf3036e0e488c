import { spawn } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';
import { ADMIN_KEY, ask, newFolder, SHIPPED, startProcess, stopProcess, watchProcess } from './process.ts';

/** The goal is 2 s on a quiet machine; one that runs other tests is given time. */
const START_LIMIT_MS = 5_000;

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

describe('the first start', () => {
  test('prints the address, the documentation and a key, which it keeps for its owner alone', async () => {
    const dir = join(await newFolder(), 'nouveau', 'dossier');
    const service = startProcess(dir, { ADMIN_API_KEY: undefined });
    const base = await service.address();
    const key = (await readFile(join(dir, 'admin.key'), 'utf8')).trim();
    expect(key).toMatch(/^aig_[\w-]{43}$/);
    expect(service.output.stdout).toBe(
      `Aiguillage: ${base}\nDocumentation: ${base}/docs\nConsole: ${base}/console/keywords\n` +
        `Clé d’administration / admin API key: ${key}\n(gardée dans / kept in ${join(dir, 'admin.key')})\n`,
    );
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await modeOf(dir)).toBe('700');
    for (const name of ['admin.key', 'keys.db', 'store.db', 'events.db']) {
      expect([name, await modeOf(join(dir, name))]).toEqual([name, '600']);
    }
    expect((await ask(base, '/v1/keys', withKey(key))).status).toBe(200);
    expect((await ask(base, '/v1/keys', withKey(`${key}x`))).status).toBe(401);
    expect((await fetch(`${base}/docs`)).status).toBe(200);

    await stopProcess(service);
    const again = startProcess(dir, { ADMIN_API_KEY: undefined, LOG_LEVEL: 'trace' });
    expect((await ask(await again.address(), '/v1/keys', withKey(key))).status).toBe(200);
    expect(again.output.stdout + again.output.stderr).not.toMatch(/aig_|admin API key/);
  });

  test('with ADMIN_API_KEY generates none; a later value of it takes the place of the former', async () => {
    const dir = await newFolder();
    const service = startProcess(dir);
    const base = await service.address();
    expect(service.output.stdout).toBe(
      `Aiguillage: ${base}\nDocumentation: ${base}/docs\nConsole: ${base}/console/keywords\n`,
    );
    await expect(stat(join(dir, 'admin.key'))).rejects.toThrow('ENOENT');
    expect((await ask(base, '/v1/keys')).status).toBe(200);
    await stopProcess(service);

    const next = await startProcess(dir, { ADMIN_API_KEY: 'une-toute-autre-cle' }).address();
    expect((await ask(next, '/v1/keys', withKey('une-toute-autre-cle'))).status).toBe(200);
    expect((await ask(next, '/v1/keys', withKey(ADMIN_KEY))).status).toBe(401);
  });

  test('is over soon: the first decision comes within seconds', ON_A_SHARED_MACHINE, async () => {
    const start = performance.now();
    const base = await startProcess(await newFolder(), SHIPPED).address();
    const body = JSON.stringify({ text: 'Toujours pas reçu mon colis' });
    const answer = await ask(base, '/v1/classify', { method: 'POST', body });
    const took = performance.now() - start;
    console.log(`start to first decision: ${took.toFixed(0)} ms`);
    expect(answer.status).toBe(200);
    expect(took).toBeLessThan(here(START_LIMIT_MS, took));
  });
});

describe('a start that cannot be ends with 1, and one message that names what to correct', () => {
  /** How it ended, and what it said; nothing may be said on standard output, where results go. */
  async function refusal(dir: string, env: Record<string, string>): Promise<string> {
    const { exit, output } = startProcess(dir, env);
    expect(await exit).toEqual({ code: 1, signal: null });
    expect(output.stdout).toBe('');
    expect(output.stderr).toMatch(/^aiguillage: /);
    expect(output.stderr).not.toMatch(/Internal error|\n\s+at /);
    return output.stderr;
  }

  const settings: [what: string, env: Record<string, string>, named: string[]][] = [
    [
      'several bad settings, all at once',
      { PORT: '99999', ROLES: 'api,chef', LOG_LEVEL: 'fort', ADMIN_API_KEY: 'court' },
      ['PORT: ', 'ROLES', 'LOG_LEVEL: ', 'ADMIN_API_KEY: at least 16 characters'],
    ],
    ['no model', { MODEL_FILE: '/nulle/part.model' }, ['/nulle/part.model cannot be read']],
    [
      'no model, without the API',
      { MODEL_FILE: '/nulle/part.model', ROLES: 'classify' },
      ['/nulle/part.model'],
    ],
    ['a model that is none', { MODEL_FILE: 'package.json' }, ['package.json: this is not a model file']],
    ['no policy', { POLICY_FILE: '/nulle/part.yaml' }, ['/nulle/part.yaml cannot be read']],
    ['a policy that is none', { POLICY_FILE: 'package.json' }, ['package.json', 'decision']],
    ['no lists', { KEYWORDS_DIR: '/nulle/part' }, ['/nulle/part']],
    ['an address of another machine', { HOST: '192.0.2.1' }, ['HOST', '192.0.2.1']],
  ];
  test.each(settings)('%s', async (_what, env, named) => {
    const said = await refusal(await newFolder(), env);
    for (const name of named) expect(said).toContain(name);
  });

  const inTheWay: [what: string, dir: string, put: 'file' | 'folder', at: string][] = [
    ['a file in place of the data folder', 'essai', 'file', 'essai'],
    ['a file above the data folder', 'essai/data', 'file', 'essai'],
    ['a folder in place of the keys', 'essai', 'folder', 'essai/keys.db'],
    ['a folder in place of the store', 'essai', 'folder', 'essai/store.db'],
    ['a folder in place of the log', 'essai', 'folder', 'essai/events.db'],
    ['keys that are no database', 'essai', 'file', 'essai/keys.db'],
    ['a store that is no database', 'essai', 'file', 'essai/store.db'],
    ['a log that is no database', 'essai', 'file', 'essai/events.db'],
  ];
  test.each(inTheWay)('%s', async (_what, dir, put, at) => {
    const parent = await newFolder();
    await mkdir(join(parent, put === 'folder' ? at : dirname(at)), { recursive: true });
    if (put === 'file') await writeFile(join(parent, at), 'x'.repeat(10_000));
    expect(await refusal(join(parent, dir), {})).toContain(join(parent, dir));
  });

  test('a port that is taken: the first service keeps its work', async () => {
    const dir = await newFolder();
    const first = startProcess(dir);
    const base = await first.address();
    const { port } = new URL(base);
    for (const other of [dir, await newFolder()]) {
      expect(await refusal(other, { PORT: port })).toContain(`PORT: 127.0.0.1:${port} is in use`);
    }
    const body = JSON.stringify({
      ...{ brand: 'essai', source: { channel: 'x', externalId: '1' }, author: { id: 'a' } },
      ...{ text: 'Bonjour', createdAt: '2026-03-02T08:30:00Z' },
    });
    const answer = await ask(base, '/v1/mentions', { method: 'POST', body, headers: { prefer: 'wait=30' } });
    expect(answer.status).toBe(200);
    expect(await stopProcess(first)).toEqual({ code: 0, signal: null });
  });
});

test('a signal to npm start stops the service, and not only what stands between', async () => {
  const child = spawn('npm', ['start'], {
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATA_DIR: await newFolder(),
      ADMIN_API_KEY: ADMIN_KEY,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that nothing of it outlives the test.
    detached: true,
  });
  const service = watchProcess(child);
  const base = await service.address();
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
    } catch {
      // All of the group has ended.
    }
  });
  await stopProcess(service);
  await expect(fetch(base)).rejects.toThrow();
});
