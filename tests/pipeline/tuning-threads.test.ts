import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigSchema } from '../../src/config.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { createTuningThreads } from '../../src/pipeline/tuning-threads.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { listOf } from '../tuning/decision.ts';

const analyser = createAnalyser(loadLexicons());
const keywordsOf = (...lists: KeywordList[]) => compileKeywords(lists, analyser);
const one = keywordsOf(listOf('un', [{ id: 'colis' }]));

async function startThreads() {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-tuning-'));
  const threads = createTuningThreads({ config: ConfigSchema.parse({ DATA_DIR: dir }) });
  onTestFinished(async () => {
    await threads.close();
    await rm(dir, { recursive: true });
  });
  return threads;
}
const input = (text: string) => ({ changes: [], mentions: [{ text }] });
/** Each entry costs one more decision of each text. */
const long = {
  changes: [
    {
      list: listOf(
        'long',
        Array.from({ length: 20 }, (_, at) => ({ id: `e${at}`, match: ['zorglub'], weight: 'décisif' })),
      ),
    },
  ],
  mentions: Array.from({ length: 5000 }, () => ({ text: 'zorglub '.repeat(200) })),
  ...{ since: '2026-01-01T00:00:00.000Z', limit: 1, brands: null },
};

describe('the threads for tuning', () => {
  test('decide with the lists that each job comes with', async () => {
    const threads = await startThreads();
    const two = keywordsOf(listOf('deux', [{ id: 'colis' }]));
    for (const keywords of [one, two, two, one]) {
      const { version, items } = await threads.run('test', input('mon colis'), { keywords });
      expect(version).toBe(keywords.version);
      expect(items[0]?.current.matches.map(({ list }) => list)).toEqual(keywords.lists.map(({ id }) => id));
    }
  });

  test('go on after a job that fails', async () => {
    const threads = await startThreads();
    const bad = { changes: [{ remove: 'aucune' }], mentions: [{ text: 'a' }] };
    await expect(threads.run('test', bad, { keywords: one })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect((await threads.run('test', input('colis'), { keywords: one })).items).toHaveLength(1);
  });

  test('end a job wherever it is when its signal says so, and give its place to the next', async () => {
    const threads = await startThreads();
    for (let times = 0; times < 3; times += 1) {
      const cut = new AbortController();
      const run = threads.run('dry-run', long, {
        keywords: one,
        signal: cut.signal,
        onProgress: () => cut.abort(),
      });
      await expect(run).rejects.toMatchObject({ code: 'stopping' });
    }
  });

  test('end what is in hand, and take nothing more, when they are closed', async () => {
    const threads = await startThreads();
    const begun = Promise.withResolvers<void>();
    const run = threads.run('dry-run', long, { keywords: one, onProgress: () => begun.resolve() });
    const ended = expect(run).rejects.toMatchObject({ code: 'stopping' });
    await begun.promise;
    await threads.close();
    await ended;
    await expect(threads.run('test', input('a'), { keywords: one })).rejects.toMatchObject({
      code: 'stopping',
    });
  });
});
