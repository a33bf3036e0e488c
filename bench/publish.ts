import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeywordList } from '../src/keywords/list-schema.ts';
import { listToYaml } from '../src/keywords/write-list.ts';
import { median } from './classify.ts';
import { BENCH_KEY, startServer } from './servers.ts';

const ENTRIES = 100_000;
const ROUNDS = 10;
const LIST = 'banc-d-essai';
const FILE_LIST = 'banc-en-fichier';

const headers = { authorization: `Bearer ${BENCH_KEY}`, 'content-type': 'application/json' };

/** Different words that look like words, so that the list is as hard to compile as a real one. */
function wordOf(number: number): string {
  let word = '';
  for (let rest = number + 1_000; rest > 0; rest = Math.floor(rest / 20))
    word += `${'bcdfglmnprstvz'[rest % 14]}${'aeiouy'[rest % 6]}`;
  return word;
}

const entryOf = (number: number, round: number) => ({
  id: `e${number}`,
  match: [`${wordOf(number)} ${wordOf(number * 7)}${round === 0 ? '' : ` ${wordOf(round)}`}`],
});

/** Other terms than those that are published: all of them are new. */
const inFile = ({ id, match }: { readonly id: string; readonly match: readonly string[] }) => ({
  ...{ id, match: match.map((term) => `zz${term}`) },
  note: 'Une entrée comme on en écrit, avec sa raison.',
});

/**
 * One entry among 100,000 is published over HTTP, again and again: how long until it decides, in the thread of the API
 * and in that of the workers, and how long decisions take meanwhile; then 100,000 come in
 * a file.
 */
export async function benchPublish() {
  const folder = await mkdtemp(join(tmpdir(), 'aiguillage-bench-lists-'));
  await cp('keywords', folder, { recursive: true });
  await using service = await startServer('service', { KEYWORDS_DIR: folder });
  const call = async (method: string, path: string, body?: unknown, extra: Record<string, string> = {}) => {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: { ...headers, ...extra },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return { json: JSON.parse(text), etag: answer.headers.get('etag') ?? '' };
  };
  const publish = (etag: string) =>
    call('POST', `/v1/keywords/${LIST}/publish`, { reason: 'banc d’essai' }, { 'if-match': etag });
  const versionInApi = async (): Promise<string> =>
    (await call('POST', '/v1/classify', { text: 'Un colis perdu' })).json.classification.versions.keywords;
  let posted = 0;
  const versionInWorkers = async (): Promise<string> => {
    posted += 1;
    const mention = {
      ...{ brand: 'b', source: { channel: 'x', externalId: `p${posted}` }, author: { id: 'a' } },
      ...{ text: 'Un colis perdu', createdAt: '2026-03-02T08:30:00Z' },
    };
    const { json } = await call('POST', '/v1/mentions', mention, { prefer: 'wait=10' });
    return json.classification.versions.keywords;
  };

  const list: KeywordList = {
    ...{ id: LIST, title: 'Banc', description: 'Banc', note: 'Banc', owner: 'Banc' },
    ...{ audience: 'customer_service', language: 'fr', route: 'customer_service' },
    entries: Array.from({ length: ENTRIES }, (_, number) => entryOf(number, 0)),
  };
  let start = performance.now();
  const whole = await call('PUT', `/v1/keywords/${LIST}/draft`, list, { 'if-none-match': '*' });
  const draftMs = performance.now() - start;

  // Single decisions all the time: the longest that one has to wait.
  let running = true;
  let slowest = 0;
  const watching = (async () => {
    while (running) {
      const begun = performance.now();
      await versionInApi();
      slowest = Math.max(slowest, performance.now() - begun);
    }
  })();
  const slowestSince = () => {
    const found = slowest;
    slowest = 0;
    return found;
  };
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const slowestIdleMs = slowestSince();
  start = performance.now();
  let { etag } = await publish(whole.etag);
  const publishAllMs = performance.now() - start;
  // The workers compile it from then on.
  const imported = await versionInApi();
  while ((await versionInWorkers()) !== imported);
  const importInWorkersMs = performance.now() - start;
  const slowestWhileAllMs = slowestSince();

  const api: number[] = [];
  const workers: number[] = [];
  let slowestWhileOneMs = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const { id, match } = entryOf(round * 997, round);
    const draft = await call(
      'PUT',
      `/v1/keywords/${LIST}/draft/entries/${id}`,
      { match },
      { 'if-match': etag },
    );
    slowestSince();
    start = performance.now();
    const published = await publish(draft.etag);
    const { version } = published.json;
    etag = published.etag;
    while ((await versionInApi()) !== version);
    api.push(performance.now() - start);
    while ((await versionInWorkers()) !== version);
    workers.push(performance.now() - start);
    slowestWhileOneMs = Math.max(slowestWhileOneMs, slowestSince());
  }
  // The same list as a file of 10 MB that somebody saves into the folder.
  const file = listToYaml({ ...list, id: FILE_LIST, entries: list.entries.map(inFile) });
  const before = await versionInApi();
  await writeFile(join(folder, `${FILE_LIST}.yaml`), file);
  slowestSince();
  start = performance.now();
  while ((await versionInApi()) === before);
  const reloaded = await versionInApi();
  const fileInApiMs = performance.now() - start;
  while ((await versionInWorkers()) !== reloaded);
  const slowestWhileFileMs = slowestSince();
  running = false;
  await watching;
  await rm(folder, { recursive: true });
  return {
    name: `one entry among ${ENTRIES} is published`,
    apiMedianMs: median(api),
    apiSlowestMs: Math.max(...api),
    workersMedianMs: median(workers),
    workersSlowestMs: Math.max(...workers),
    slowestDecisionIdleMs: slowestIdleMs,
    slowestDecisionMeanwhileMs: slowestWhileOneMs,
    importDraftMs: draftMs,
    importPublishMs: publishAllMs,
    importInWorkersMs,
    slowestDecisionWhileImportMs: slowestWhileAllMs,
    fileBytes: file.length,
    fileInApiMs,
    slowestDecisionWhileFileMs: slowestWhileFileMs,
  };
}
