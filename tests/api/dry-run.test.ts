import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DryRunLine, DryRunLineSchema } from '../../src/api/keyword-effects-schema.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { draftList, post } from './draft-list.ts';

const URL = '/v1/keywords/dry-run';
const NOW = Date.parse('2026-03-10T00:00:00Z');
let service: Service;
beforeAll(async () => {
  service = await startService({ now: () => NOW });
  await post(service, [
    ...Array.from({ length: 1200 }, (_, at) =>
      makeMention({
        text: `bravo ${at % 4 === 0 ? 'la zorglubie' : 'à tous'}`,
        createdAt: '2026-03-05T08:00:00Z',
      }),
    ),
    makeMention({ text: 'une autre zorglubie, bravo', brand: 'sosh', createdAt: '2026-03-09T08:00:00Z' }),
    makeMention({ text: 'une vieille zorglubie', createdAt: '2026-01-05T08:00:00Z' }),
  ]);
});
afterAll(() => service[Symbol.asyncDispose]());

const lines = (text: string): DryRunLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => DryRunLineSchema.parse(JSON.parse(line)));

async function dryRun(body: Record<string, unknown>, key = service.adminKey) {
  const answer = await ask(service, 'POST', URL, { body, key });
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.headers['content-type']).toContain('application/x-ndjson');
  const all = lines(answer.body);
  const last = all.at(-1);
  if (last?.type !== 'result') throw new Error(answer.body);
  expect(all.slice(0, -1).every(({ type }) => type === 'progress')).toBe(true);
  return { ...last, progress: all.slice(0, -1) };
}

const changes = [{ list: draftList({ match: 'zorglubie' }) }];

// A thread reads the model and the lists when it starts: seconds, where other work takes the cores.
describe('a dry run', () => {
  test('tells which past mentions a draft would change, grouped by entry, with examples', async () => {
    const result = await dryRun({ changes, days: 30 });
    expect(result.mentions).toEqual({ read: 1201, touched: 301, changed: 301, truncated: false });
    expect(result.entries).toMatchObject([
      { list: 'essai', entry: 'terme', kind: 'added', touched: 301, changed: 301, aspects: { route: 301 } },
    ]);
    const [first] = result.entries[0]?.examples ?? [];
    expect(first).toMatchObject({ text: 'une autre zorglubie, bravo', after: { route: 'customer_service' } });
    expect(first?.text?.slice(first.spans[0]?.start, first.spans[0]?.end)).toBe('zorglubie');
    expect(result.period).toEqual({ days: 30, since: '2026-02-08T00:00:00.000Z' });
  });

  test('tells the change in workload of each team', async () => {
    const { workload, moves } = await dryRun({ changes, days: 10 });
    const service = workload.find(({ queue }) => queue === 'customer_service');
    expect(service).toMatchObject({ in: 301, out: 0, delta: 301, perDay: 30.1 });
    expect(workload.reduce((sum, { delta }) => sum + delta, 0)).toBe(0);
    expect(workload.reduce((sum, { stored }) => sum + (stored ?? 0), 0)).toBe(1201);
    expect(moves.reduce((sum, { mentions }) => sum + mentions, 0)).toBe(301);
  });

  test('tells the change in F1 on mentions whose truth is known', async () => {
    const { gold } = await dryRun({ changes: [{ remove: 'moderation-haine' }] });
    expect(gold.texts).toBeGreaterThan(500);
    expect(gold.route.before).toBeGreaterThan(0.5);
    expect(gold.route.after).not.toBe(gold.route.before);
    const same = await dryRun({ changes });
    expect([same.gold.route.after, same.gold.fixed, same.gold.broken]).toEqual([
      same.gold.route.before,
      0,
      0,
    ]);
  });

  test('reads no more than it is asked to, the newest first', async () => {
    const { mentions, entries } = await dryRun({ changes, limit: 10 });
    expect([mentions.read, mentions.truncated]).toEqual([10, true]);
    expect(entries[0]?.examples[0]?.text).toBe('une autre zorglubie, bravo');
  });

  test('compares on mentions that are given', async () => {
    const { mentions, period, workload } = await dryRun({
      changes,
      mentions: [{ text: 'quelle zorglubie' }, { text: 'bravo' }],
    });
    expect(mentions).toEqual({ read: 2, touched: 1, changed: 1, truncated: false });
    expect([period, workload[0]?.stored, workload[0]?.perDay]).toEqual([null, null, null]);
  });

  test('keeps to the brands of the key, and shows no text that the key may not read', async () => {
    const tune = await dryRun({ changes }, await service.keyWith(['tune'], ['sosh']));
    expect(tune.mentions.read).toBe(1);
    expect(tune.entries[0]?.examples[0]?.text).toBeNull();
    const reader = await service.keyWith(
      ['tune', 'read:community', 'read:review', 'read:customer_service'],
      ['sosh'],
    );
    const both = await dryRun({ changes }, reader);
    expect(both.entries[0]?.examples[0]?.text).toBe('une autre zorglubie, bravo');
  });

  test('changes nothing that is stored', async () => {
    const before = (await ask(service, 'GET', '/v1/mentions?limit=1000')).body;
    await dryRun({ changes });
    expect((await ask(service, 'GET', '/v1/mentions?limit=1000')).body).toBe(before);
  });

  test.each([
    ['no changes', { changes: [] }, 400],
    ['a draft with problems', { changes: [{ list: draftList({ match: '*' }) }] }, 422],
    ['days out of bounds', { changes, days: 0 }, 400],
    ['a mention without text', { changes, mentions: [{ brand: 'x' }] }, 422],
    ['a field that is not known', { changes, jours: 3 }, 400],
  ])('refuses %s before anything is streamed', async (_name, body, status) => {
    const answer = await ask(service, 'POST', URL, { body });
    expect([answer.statusCode, answer.json().status]).toEqual([status, status]);
  });

  test('ends its work when the connection is closed, and runs two at a time', async () => {
    const url = await service.listen();
    // Each entry that stands in a text costs one more decision: long enough to be still at it.
    const entries = Array.from({ length: 20 }, (_, at) => ({ id: `terme-${at}`, match: 'zorglubie' }));
    const long = [{ list: draftList({}, { weight: 'décisif', entries }) }];
    const start = async (mentions = 1000) => {
      const cut = new AbortController();
      const answer = await fetch(`${url}${URL}`, {
        method: 'POST',
        signal: cut.signal,
        headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          changes: long,
          mentions: Array.from({ length: mentions }, () => ({ text: 'zorglubie '.repeat(200) })),
        }),
      });
      return { answer, cut };
    };
    const running = [await start(), await start()];
    expect(running.map(({ answer }) => answer.status)).toEqual([200, 200]);
    const third = await start();
    expect([third.answer.status, third.answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await third.answer.json()).toMatchObject({ code: 'overloaded' });
    for (const { cut } of running) cut.abort();
    const asked = performance.now();
    let again = await start(1);
    while (again.answer.status === 503) again = await start(1);
    // The places are free again long before the runs would have ended.
    expect(performance.now() - asked).toBeLessThan(20_000);
    again.cut.abort();
  });
});
