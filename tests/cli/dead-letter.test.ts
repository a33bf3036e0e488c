import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { type EventLog, type NewEvent, TOPICS } from '../../src/log/event-log.ts';
import { MentionSchema } from '../../src/mention/mention.ts';
import { deadLetter } from '../../src/pipeline/dead-letter.ts';
import { rawEvent, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { settled, startProcess, stopProcess } from '../integration/process.ts';
import { jsonLines, runCommand } from './run.ts';

async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-dead-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function withLog<T>(dir: string, use: (log: EventLog) => Promise<T>): Promise<T> {
  const log = await openEmbeddedLog({ dir });
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}

const poison = (id: string, value: Buffer): NewEvent => ({ id, key: 'k', value, headers: { ce_id: id } });

/** Lets a service decide what is in the log, then stops it. */
async function runService(dir: string): Promise<void> {
  const service = startProcess(dir);
  await settled(await service.address());
  await stopProcess(service);
}

const routedIds = (dir: string) =>
  withLog(dir, async (log) =>
    (await Array.fromAsync(log.read(Object.values(TOPIC_OF_QUEUE)))).map(({ id }) => id),
  );

test('poison is listed with its reason and its original bytes, which only --bytes shows', async () => {
  const dir = await newFolder();
  const env = { DATA_DIR: dir };
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x0a]);
  await withLog(dir, (log) =>
    log.append(TOPICS.raw, [poison('p0', bytes), poison('p1', Buffer.from('{"text":"secret"}'))]),
  );
  expect(await runCommand(['dead-letter', 'list'], { env })).toMatchObject({
    code: 0,
    stdout: '0 dead letters\n',
  });
  await runService(dir);

  const table = await runCommand(['dead-letter', 'list'], { env });
  expect(table.stdout).toMatch(
    /^\d{4}-\S+Z {2}mentions\.raw\/0\/1 {2}invalid_json {2}4 bytes {2}L’événement n’est pas du JSON en UTF-8\. \(The event is not JSON in UTF-8\.\)\n.* {2}invalid_mention {2}17 bytes {2}.* · brand: .*\n2 dead letters\n$/,
  );
  const brief = await runCommand(['dead-letter', 'list', '--json'], { env });
  expect(jsonLines(brief.stdout).map(({ id, reason, bytes: size }) => [id, reason, size])).toEqual([
    ['mentions.raw/0/1', 'invalid_json', 4],
    ['mentions.raw/0/2', 'invalid_mention', 17],
  ]);
  expect(table.stdout + brief.stdout).not.toContain('secret');
  const whole = await runCommand(['dead-letter', 'list', '--json', '--bytes'], { env });
  const [first] = jsonLines(whole.stdout);
  expect(Buffer.from(first.value, 'base64').equals(bytes)).toBe(true);
});

test('a mended one is routed when it is retried, and only once; what is still poison is a new dead letter', async () => {
  const dir = await newFolder();
  const env = { DATA_DIR: dir };
  const mention = MentionSchema.parse({
    ...{ id: 'guérie', brand: 'essai', source: { channel: 'x', externalId: '1' }, author: { id: 'a' } },
    ...{ text: 'Bonjour', createdAt: '2026-03-02T08:30:00Z', receivedAt: '2026-03-02T08:30:01Z' },
  });
  await withLog(dir, async (log) => {
    await log.append(TOPICS.raw, [poison('p', Buffer.from('?'))]);
    // As a version left it that could not read this one yet: the bytes are good.
    const was = { ...rawEvent(mention), topic: TOPICS.raw, partition: 0, offset: 9999, timestamp: 0 };
    const { topic, ...letter } = deadLetter(was, new AppError('invalid_mention'), '2026-03-02T08:30:02Z');
    await log.append(topic, [letter]);
  });
  await runService(dir);
  expect(await routedIds(dir)).toEqual([]);

  const retry = () => runCommand(['dead-letter', 'retry'], { env });
  expect(await retry()).toEqual({
    code: 0,
    stdout: 'Renvoyées : 2 ; déjà renvoyées : 0 (sent again: 2; before: 0)\n',
    stderr: '',
  });
  expect(await retry()).toEqual({
    code: 0,
    stdout: 'Renvoyées : 0 ; déjà renvoyées : 2 (sent again: 0; before: 2)\n',
    stderr: '',
  });
  await runService(dir);
  expect(await routedIds(dir)).toEqual(['guérie']);
  const listed = await runCommand(['dead-letter', 'list', '--json', '--bytes'], { env });
  const letters = jsonLines(listed.stdout);
  expect(letters.map(({ reason }) => reason)).toEqual(['invalid_mention', 'invalid_json', 'invalid_json']);
  expect(new Set(letters.map(({ id }) => id)).size).toBe(3);
  expect(letters[2].value).toBe(letters[1].value);

  // The new one may be retried in its turn; the others have been.
  expect(await retry()).toMatchObject({
    stdout: 'Renvoyées : 1 ; déjà renvoyées : 2 (sent again: 1; before: 2)\n',
  });
  await runService(dir);
  expect(await routedIds(dir)).toEqual(['guérie']);
});

test('ids choose which ones are retried; one that is none is told, with exit code 3', async () => {
  const dir = await newFolder();
  const env = { DATA_DIR: dir };
  await withLog(dir, (log) =>
    log.append(
      TOPICS.raw,
      ['a', 'b', 'c'].map((id) => poison(id, Buffer.from(id))),
    ),
  );
  await runService(dir);
  const ids = jsonLines((await runCommand(['dead-letter', 'list', '--json'], { env })).stdout).map(
    ({ id }) => id,
  );
  expect(ids).toHaveLength(3);
  const { code, stdout, stderr } = await runCommand(['dead-letter', 'retry', ids[1], 'inconnu'], { env });
  expect([code, stdout, stderr]).toEqual([
    3,
    'Renvoyées : 1 ; déjà renvoyées : 0 (sent again: 1; before: 0)\n',
    'aiguillage: Identifiants qui ne sont pas ceux de lettres mortes : 1. (Ids that are none of dead letters: 1.)\n',
  ]);
  const raw = await withLog(dir, (log) => Array.fromAsync(log.read([TOPICS.raw])));
  expect(raw.map(({ value }) => Buffer.from(value).toString())).toEqual(['a', 'b', 'c', 'b']);
  expect(raw[3]).toMatchObject({ key: 'k', headers: { ce_type: 'aiguillage.mention.retried.v1' } });
});

test('a retry beside a running service ends: it does not follow the letters that come of it', async () => {
  const dir = await newFolder();
  const COUNT = 3000;
  await withLog(dir, (log) =>
    log.append(
      TOPICS.raw,
      Array.from({ length: COUNT }, (_, at) => poison(`p${at}`, Buffer.from('?'))),
    ),
  );
  const service = startProcess(dir);
  const base = await service.address();
  await settled(base);
  const { code, stdout } = await runCommand(['dead-letter', 'retry'], { env: { DATA_DIR: dir } });
  expect([code, stdout]).toEqual([
    0,
    `Renvoyées : ${COUNT} ; déjà renvoyées : 0 (sent again: ${COUNT}; before: 0)\n`,
  ]);
  await settled(base);
  const letters = await withLog(dir, (log) => Array.fromAsync(log.read([TOPICS.deadLetter])));
  expect(letters).toHaveLength(2 * COUNT);
});
