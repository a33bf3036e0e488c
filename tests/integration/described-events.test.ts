import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASYNCAPI_FILE } from '../../src/cli/asyncapi.ts';
import { type StoredEvent, TOPICS } from '../../src/log/event-log.ts';
import { conversationKey } from '../../src/mention/mention.ts';
import { retryEvent } from '../../src/pipeline/dead-letter.ts';
import { readRoutedMention, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { ask } from '../api/ask.ts';
import { post } from '../api/draft-list.ts';
import { type DescribedEvents, describedEvents } from '../fixtures/described-events.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { entry, sampleList } from '../lists/sample-list.ts';
import { corpusMentions } from '../support/corpus.ts';

/** What the service writes in real work is what asyncapi.yaml says: real log, real workers, real decisions. */

let service: Service;
let described: DescribedEvents;
let events: readonly StoredEvent[];

beforeAll(async () => {
  described = describedEvents(await readFile(ASYNCAPI_FILE, 'utf8'));
  // Nobody waits so long that it would be a flood: what can let others pass does so.
  service = await startService({ config: { DEFER_AFTER_MS: 0 } });
  // Every eighth row: all files of the corpus, and so all queues, flags and alerts.
  await post(service, [
    ...corpusMentions(1500),
    makeMention({ id: 'corrigée', campagne: { id: 7 }, metadata: { ticket: 'T-7' } }),
  ]);
  await correct();
  await writeFromOutside();
  await retryAll();
  await publishLists();
  events = await Array.fromAsync(service.log.read(Object.values(TOPICS)));
});
afterAll(() => service[Symbol.asyncDispose]());

async function correct(): Promise<void> {
  const url = '/v1/mentions/corrig%C3%A9e/corrections';
  for (const body of [
    { route: 'community', note: 'un avis' },
    { route: 'moderation', intent: 'insult' },
  ])
    expect((await ask(service, 'POST', url, { body })).statusCode).toBe(201);
}

async function writeFromOutside(): Promise<void> {
  const { id: _, ...produced } = makeMention({ text: 'Ma box ne marche plus' });
  const values = [JSON.stringify(produced), '{"brand":', '[]', ''];
  await service.log.append(
    TOPICS.raw,
    values.map((value) => ({ id: '', key: '', value: Buffer.from(value), headers: { 'x-origin': 'essai' } })),
  );
  await service.settled();
}

async function retryAll(): Promise<void> {
  for (const letter of await Array.fromAsync(service.log.read([TOPICS.deadLetter])))
    await service.log.append(TOPICS.raw, [retryEvent(letter, new Date().toISOString())], { unique: true });
  await service.settled();
}

async function publishLists(): Promise<void> {
  const many = Array.from({ length: 3000 }, (_, at) => entry(`zorgloub-${at}`, { note: 'x'.repeat(50) }));
  const of = { title: 'Essai', description: 'Essai', note: 'Essai', owner: 'Essai' };
  await publish('essai', sampleList('essai', [entry('zorgloub')]), { 'if-none-match': '*' });
  await publish('long', sampleList('long', many), { 'if-none-match': '*' });
  await publish('sets/jours', { id: 'jours', ...of, terms: ['lundi', 'mardi'] }, { 'if-none-match': '*' });
  await publish('essai', sampleList('essai', [entry('champignac')]), await inForce());
  const back = await ask(service, 'POST', '/v1/keywords/essai/rollback', {
    body: { revision: 1, reason: 'essai' },
    headers: await inForce(),
  });
  expect(back.statusCode, back.body).toBe(200);
}

/** The precondition of who changes the list `essai` as it is. */
async function inForce(): Promise<Record<string, string>> {
  const { headers } = await ask(service, 'GET', '/v1/keywords/essai');
  return { 'if-match': String(headers.etag) };
}

async function publish(path: string, body: unknown, headers: Record<string, string>): Promise<void> {
  const url = `/v1/keywords/${path}`;
  const drafted = await ask(service, 'PUT', `${url}/draft`, { body, headers });
  const published = await ask(service, 'POST', `${url}/publish`, {
    body: { reason: 'essai' },
    headers: { 'if-match': String(drafted.headers.etag) },
  });
  expect(published.statusCode, published.body).toBe(200);
}

const ofTopic = (topic: string) => events.filter((event) => event.topic === topic);
const payloadOf = ({ topic, value }: StoredEvent) =>
  topic === TOPICS.deadLetter ? Buffer.from(value) : JSON.parse(Buffer.from(value).toString());

test.each(Object.values(TOPICS).filter((topic) => topic !== TOPICS.raw))(
  'every event of %s is one that asyncapi.yaml describes',
  (topic) => {
    const { problemsOf } = described.ofTopic(topic);
    expect(ofTopic(topic).length).toBeGreaterThan(0);
    for (const event of ofTopic(topic))
      expect(problemsOf({ headers: event.headers, payload: payloadOf(event) }), event.id).toEqual([]);
  },
);

test('every event of mentions.raw that became a mention is one that asyncapi.yaml describes, and no dead letter is', () => {
  const { problemsOf } = described.ofTopic(TOPICS.raw);
  const refused = new Set(ofTopic(TOPICS.deadLetter).map(({ id }) => id));
  const raw = ofTopic(TOPICS.raw);
  expect([refused.size, raw.length > 1000]).toEqual([6, true]);
  for (const event of raw) {
    const place = `${event.topic}/${event.partition}/${event.offset}`;
    const text = Buffer.from(event.value).toString();
    const payload = /^\[|}$/.test(text) ? JSON.parse(text) : text;
    expect(problemsOf({ headers: event.headers, payload }).length > 0, place).toBe(refused.has(place));
  }
});

test('a header that is missing, a field that is, or one of another type is not what asyncapi.yaml describes', () => {
  const { problemsOf } = described.ofTopic(TOPICS.community);
  const [event] = ofTopic(TOPICS.community);
  if (event === undefined) throw new Error('Something went to the community');
  const payload = payloadOf(event);
  const { ce_time: _, ...headers } = event.headers;
  expect(problemsOf({ headers, payload })).toHaveLength(1);
  expect(problemsOf({ headers: event.headers, payload: { ...payload, revision: '1' } })).toHaveLength(1);
  expect(problemsOf({ headers: event.headers, payload: { ...payload, routing: {} } })).not.toEqual([]);
});

test('no two events of the service have the same source and id, and each says in ce_id what its id is', () => {
  // What lets others pass is the same event in another topic.
  const own = events.filter(({ headers, topic }) => headers.ce_id !== undefined && topic !== TOPICS.deferred);
  expect(own.length).toBeGreaterThan(2000);
  expect(new Set(own.map(({ headers }) => `${headers.ce_source} ${headers.ce_id}`)).size).toBe(own.length);
  for (const { id, headers } of own) expect(headers.ce_id).toBe(id);
});

test('the key of a routed mention, of its corrections and of its alerts is its conversation', () => {
  const keys = new Map<string, string>();
  for (const event of Object.values(TOPIC_OF_QUEUE).flatMap(ofTopic)) {
    const { mention } = readRoutedMention(event);
    expect(event.key).toBe(conversationKey(mention));
    keys.set(mention.id, event.key);
  }
  for (const event of [...ofTopic(TOPICS.updates), ...ofTopic(TOPICS.alerts)])
    expect(event.key).toBe(keys.get(payloadOf(event).mentionId));
});
