import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listToCsv } from '../../src/keywords/list-csv.ts';
import { listToJson, listToYaml } from '../../src/keywords/write-list.ts';
import type { Format } from '../../src/lists/read-document.ts';
import { writeList } from '../../src/lists/write-document.ts';
import { ask } from '../api/ask.ts';
import { type Service, startService } from '../fixtures/service.ts';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';
import { entry, sampleList } from './sample-list.ts';

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  csv: 'text/csv',
};
/** The longest that reading a long list may keep others waiting, in milliseconds of CPU. */
const MOST_CPU_MS = 50;

let service: Service;
beforeAll(async () => {
  service = await startService({ config: { BODY_LIMIT_BYTES: 16 * 1024 * 1024 } });
});
afterAll(() => service[Symbol.asyncDispose]());

const importText = (id: string, format: Format, text: string | Buffer, headers = {}, query = '') =>
  ask(service, 'POST', `/v1/keywords/${id}/import${query}`, {
    body: typeof text === 'string' ? Buffer.from(text) : text,
    headers: { 'content-type': TYPES[format], ...headers },
  });
const exported = (id: string, format: Format) =>
  ask(service, 'GET', `/v1/keywords/${id}/export?format=${format}`);

describe('a list that is exported', () => {
  test.each(['json', 'yaml', 'csv'] as const)(
    'as %s and imported again is the same, byte for byte',
    async (format) => {
      const before = await exported('urgence', format);
      expect(before.headers['content-disposition']).toBe(`attachment; filename="urgence.${format}"`);
      expect(before.headers['content-type']).toBe(`${TYPES[format]}; charset=utf-8`);
      const etag = String(before.headers.etag);
      const draft = await importText('urgence', format, before.rawPayload, { 'if-match': etag });
      expect([draft.statusCode, draft.json().count > 10]).toEqual([201, true]);
      const { body: diff } = await ask(service, 'GET', '/v1/keywords/urgence/diff');
      expect(JSON.parse(diff)).toMatchObject({ header: null, added: [], removed: [], changed: [] });
      await ask(service, 'DELETE', '/v1/keywords/urgence/draft', {
        headers: { 'if-match': String(draft.headers.etag) },
      });
    },
  );

  test.each([
    ['json', listToJson],
    ['yaml', listToYaml],
    ['csv', listToCsv],
  ] as const)('in pieces, as %s, is what it is in one piece', (format, whole) => {
    for (const count of [1, 499, 500, 501, 1700]) {
      const entries = Array.from({ length: count }, (_, n) =>
        entry(`e-${n}`, { match: [`mot ${n}`, 'a "b" ; c'], note: 'entries:\n  - id: faux\n' }),
      );
      const list = sampleList('longue', entries);
      expect([...writeList(list, format)].join('')).toBe(whole(list));
    }
  });
});

describe('an import', () => {
  test('tells each problem with its row, and prepares nothing', async () => {
    const list = sampleList('tableau', [entry('un'), entry('deux')]);
    const [titles, ...rows] = listToCsv(list).split('\r\n');
    const text = [titles, rows[0]?.replace('un', 'Pas Un Id'), rows[1]?.replace(/;deux/, ';((('), ''].join(
      '\r\n',
    );
    await ask(service, 'PUT', '/v1/keywords/tableau/draft', {
      body: list,
      headers: { 'if-none-match': '*' },
    });
    const draft = await ask(service, 'GET', '/v1/keywords/tableau/draft');
    await ask(service, 'POST', '/v1/keywords/tableau/publish', {
      body: { reason: 'essai' },
      headers: { 'if-match': String(draft.headers.etag) },
    });
    const answer = await importText('tableau', 'csv', text, { 'if-none-match': '*' });
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'invalid_list']);
    const paths = answer.json().errors.map(({ path }: { path: string }) => path);
    expect(paths.join()).toMatch(/ligne 2/);
    expect((await ask(service, 'GET', '/v1/keywords/tableau/draft')).statusCode).toBe(404);
    const checked = await importText('tableau', 'csv', listToCsv(list), {}, '?check=true');
    expect(checked.json()).toEqual({ count: 2, draft: null });
  });

  test.each([
    ['a table of a list that there is not', 'nulle-part', 'csv', 'id;termes\r\na;b\r\n', 409],
    ['broken YAML', 'casse', 'yaml', 'id: casse\nentries: [\n', 422],
    ['YAML of aliases that multiply', 'rire', 'yaml', `a: &a [x,x]\n${'b: &b [*a,*a]\n'.repeat(9)}`, 422],
    ['JSON that is none', 'casse', 'json', '{"id":', 400],
    ['text that is not UTF-8', 'casse', 'json', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400],
    ['nothing', 'casse', 'json', '', 400],
  ] as const)('refuses %s', async (_what, id, format, text, status) => {
    const answer = await importText(id, format, text, { 'if-none-match': '*' });
    expect(answer.statusCode).toBe(status);
    expect(answer.json().message_fr).toEqual(expect.any(String));
  });

  test('refuses another type of content', async () => {
    const answer = await ask(service, 'POST', '/v1/keywords/urgence/import', {
      body: 'a',
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.json().code).toBe('unsupported_media_type');
  });
});

/** CPU time of this thread, in milliseconds. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Runs some work, and gives the longest CPU time that it took between two turns of the event loop. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let running = true;
  let begun = cpuTime();
  const watching = (async () => {
    while (running) {
      await nextTurn();
      const now = cpuTime();
      longest = Math.max(longest, now - begun);
      begun = now;
    }
  })();
  await work();
  running = false;
  await watching;
  return longest;
}

describe('what is hostile or huge never keeps others waiting:', () => {
  const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
  const cases: readonly (readonly [string, number, Format, string])[] = [
    ['deep JSON', 422, 'json', deep('[', ']', 500_000)],
    ['deep JSON of objects', 400, 'json', deep('{"a":', '}', 200_000)],
    ['short deep JSON', 422, 'json', deep('[', ']', 8_000)],
    ['deep YAML', 422, 'yaml', deep('[', ']', 200_000)],
    ['short deep YAML', 422, 'yaml', deep('[', ']', 8_000)],
    ['YAML of dashes', 422, 'yaml', '- '.repeat(100_000)],
    ['a million keys', 422, 'json', `{${Array.from({ length: 300_000 }, (_, n) => `"k${n}":1`).join()}}`],
    [
      'cells of 1 MB',
      422,
      'csv',
      `id;termes\r\nun;${'a'.repeat(1_000_000)}\r\ndeux;"${'b"";'.repeat(250_000)}"\r\n`,
    ],
    ['a quotation mark that never ends', 422, 'csv', `id;termes\r\nun;"${'a;\r\n'.repeat(250_000)}`],
    ['100,000 rows that are wrong', 422, 'csv', `id;termes\r\n${'Pas Un Id;(((\r\n'.repeat(100_000)}`],
  ];
  test.each(cases)('%s', ON_A_SHARED_MACHINE, async (_what, status, format, text) => {
    const bytes = Buffer.from(text);
    const send = () => importText('urgence', format, bytes, {}, '?check=true');
    const first = await send();
    expect(first.statusCode).toBe(status);
    // The first of its kind paid for compiling the code.
    const longest = await longestTurn(send);
    expect(longest).toBeLessThan(here(MOST_CPU_MS, longest));
  });
});
