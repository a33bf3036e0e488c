import { expect, onTestFinished, test } from 'vitest';
import { newFolder, startProcess, stopProcess } from '../integration/process.ts';
import { corpusMentions } from '../support/corpus.ts';
import { createDatabase, describePostgres } from '../support/postgres/postgres.ts';
import { answers, placeIn, postAll, streamed } from './rebuild-answers.ts';
import { runCommand } from './run.ts';

describePostgres('store rebuild on PostgreSQL', () => {
  test('leaves every answer, cursor and stream position as it was; the store may be gone altogether', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const dir = await newFolder();
    const env = { DATABASE_URL: database.url };
    const mentions = corpusMentions(600);
    const service = startProcess(dir, env);
    const base = await service.address();
    await postAll(base, mentions);
    const { id, cursor } = await placeIn(base);
    const look = async (at: string) => ({
      answers: await answers(at, id, cursor),
      stream: await streamed(at, mentions.length),
    });
    const before = await look(base);
    expect(await stopProcess(service)).toEqual({ code: 0, signal: null });

    for (const damage of ['none', 'the view is gone']) {
      if (damage !== 'none') await database.query('drop schema aiguillage_view cascade');
      const rebuilt = await runCommand(['store', 'rebuild'], { env: { ...env, DATA_DIR: dir } });
      expect(rebuilt).toEqual({ code: 0, stdout: `${mentions.length} events indexed\n`, stderr: '' });
      const again = startProcess(dir, env);
      expect(await look(await again.address())).toEqual(before);
      await stopProcess(again);
    }
  });
});
