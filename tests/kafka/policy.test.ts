import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask, newFolder, startProcess } from '../integration/process.ts';
import { entry, sampleList } from '../lists/sample-list.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';

/** How long a publication may take from its answer until every instance decides by it. */
const REACH_MS = 2_000;
const POLL_MS = 10;

const json = async (answer: Response) => JSON.parse(await answer.text());

const versionOf = async (base: string): Promise<string> =>
  (await json(await ask(base, '/v1/classify', { method: 'POST', body: '{"text":"Un zorgloub"}' })))
    .classification.versions.keywords;

/** Publishes a list in one instance, and gives the version that is then in force there. */
async function publish(base: string, id: string): Promise<string> {
  const drafted = await ask(base, `/v1/keywords/${id}/draft`, {
    method: 'PUT',
    body: JSON.stringify(sampleList(id, [entry('zorgloub')])),
    headers: { 'if-none-match': '*' },
  });
  expect(drafted.status).toBe(201);
  const published = await ask(base, `/v1/keywords/${id}/publish`, {
    method: 'POST',
    body: JSON.stringify({ reason: 'essai' }),
    headers: { 'if-match': String(drafted.headers.get('etag')) },
  });
  expect(published.status).toBe(200);
  return (await json(published)).version;
}

describeKafka('a revision that is published in one instance', () => {
  test('decides in another one within two seconds, in its API and in its workers, and decisions name it', {
    timeout: 240_000,
  }, async () => {
    const env = { KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: newPrefix(), KAFKA_PARTITIONS: '2' };
    const one = await startProcess(await newFolder(), { ...env, ROLES: 'api' }).address();
    const two = await startProcess(await newFolder(), env).address();
    const before = await versionOf(two);
    expect(await versionOf(one)).toBe(before);

    const version = await publish(one, 'panne-du-jour');
    const published = performance.now();
    expect(version).not.toBe(before);
    while ((await versionOf(two)) !== version) await wait(POLL_MS);
    const reached = performance.now() - published;
    // Only the second instance has workers.
    const decidedBy = async (externalId: string): Promise<string> => {
      const body = {
        ...{ brand: 'essai', source: { channel: 'x', externalId }, author: { id: 'a' } },
        ...{ text: 'Un zorgloub', createdAt: '2026-03-02T08:30:00Z' },
      };
      const answer = await ask(two, '/v1/mentions', {
        method: 'POST',
        headers: { prefer: 'wait=20' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      return (await json(answer)).classification.versions.keywords;
    };
    for (let at = 0; (await decidedBy(`${at}`)) !== version; at++) await wait(POLL_MS);
    console.log(
      `a revision reached the API of another instance ${Math.round(reached)} ms after it was answered`,
    );
    expect(reached).toBeLessThan(REACH_MS);
  });
});
