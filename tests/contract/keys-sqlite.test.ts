import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeyStore } from '../../src/api/keys.ts';
import { openSqliteKeys } from '../../src/api/sqlite-keys.ts';
import { describeKeyContract } from './keys.ts';

async function createPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'aiguillage-keys-'));
  const opened: KeyStore[] = [];
  return {
    folder,
    async open() {
      const keys = openSqliteKeys({ file: join(folder, 'keys.db') });
      opened.push(keys);
      return keys;
    },
    async contents() {
      const files = await readdir(folder);
      return Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
    },
    async remove() {
      for (const keys of opened) await keys.close();
      await rm(folder, { recursive: true });
    },
  };
}

describeKeyContract('the keys in SQLite', createPlace);

test('the files of the keys can be read by their owner only', async () => {
  const place = await createPlace();
  await (await place.open()).ensureAdminKey(null, 0);
  const files = await readdir(place.folder);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect((await stat(join(place.folder, file))).mode & 0o077, file).toBe(0);
  await place.remove();
});
