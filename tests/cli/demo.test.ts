import { expect, test } from 'vitest';
import { ADMIN_KEY, newFolder, startProcess } from '../integration/process.ts';
import { runCommand } from './run.ts';

// The colours of a terminal are part of what it prints.
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

test('the demo shows one line a mention and where they went, with the key that the service keeps in its folder', async () => {
  const dir = await newFolder();
  const url = await startProcess(dir, { ADMIN_API_KEY: undefined }).address();
  const { code, stdout, stderr } = await runCommand(['demo', '--count', '40', '--url', url], {
    env: { DATA_DIR: dir },
  });
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.replace(ESCAPES, '').split('\n');
  const shown = lines.filter((line) =>
    /^(service client|communauté|modération|à relire) +\d+ % {2}./.test(line),
  );
  expect(shown).toHaveLength(40);
  const totals = lines.flatMap(
    (line) => /^(?:service client|communauté|modération|à relire) +(\d+) █*$/.exec(line)?.[1] ?? [],
  );
  expect(totals).toHaveLength(4);
  expect(totals.reduce((sum, total) => sum + Number(total), 0)).toBe(40);
});

test('the demo says what to do where no service runs, and where there is no key', async () => {
  const nowhere = ['demo', '--url', 'http://127.0.0.1:1'];
  const unheard = await runCommand(nowhere, { env: { ADMIN_API_KEY: ADMIN_KEY } });
  expect([unheard.code, unheard.stdout]).toEqual([2, '']);
  expect(unheard.stderr).toContain(
    'Nothing answers at http://127.0.0.1:1/v1/mentions: start the service first (npm start).',
  );
  const keyless = await runCommand(nowhere, { env: { DATA_DIR: await newFolder() } });
  expect([keyless.code, keyless.stdout]).toEqual([2, '']);
  expect(keyless.stderr).toContain('No key: start the service first (npm start), or set ADMIN_API_KEY.');
});
