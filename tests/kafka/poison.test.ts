import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Producer } from '@platformatic/kafka';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type EventLog, type StoredEvent, TOPICS, type Topic } from '../../src/log/event-log.ts';
import { createKafkaLog } from '../../src/log/kafka/kafka-log.ts';
import { kafkaConnection } from '../../src/log/kafka/settings.ts';
import { openTopicAdmin, reportTopics } from '../../src/log/kafka/topics.ts';
import { CLASSIFY_GROUP, startClassifyWorker } from '../../src/pipeline/classify-worker.ts';
import { readRoutedMention, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { jsonLines, runCommand } from '../cli/run.ts';
import { until } from '../integration/process.ts';
import { allDecided, shippedDecide, shippedLaneOf } from '../pipeline/workers.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';

const MIB = 1024 * 1024;
const ROUTES = Object.values(TOPIC_OF_QUEUE);

/** What a producer of another team sends. */
interface Sent {
  readonly key?: string | undefined;
  readonly value?: Buffer | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A mention as another team writes it. */
function mention(externalId: string, more: object = {}) {
  return {
    brand: 'freebox',
    source: { channel: 'x', externalId },
    author: { id: 'camille' },
    text: 'Toujours pas reçu mon colis, remboursez-moi svp',
    createdAt: '2026-03-02T08:30:00Z',
    ...more,
  };
}
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Topics of a service of its own, as others have made them: with limits that are not ours. */
async function startService(maxBytes: Readonly<Record<string, number>> = {}) {
  const prefix = newPrefix();
  const env = { KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: prefix, KAFKA_PARTITIONS: '2' };
  const config = readConfig(env);
  const connection = kafkaConnection(config);
  const admin = openTopicAdmin(connection);
  const reports = await reportTopics(admin, config, prefix);
  await admin.create(
    reports.map(({ wanted }) => {
      const bytes = maxBytes[wanted.name.slice(prefix.length)] ?? wanted.configs['max.message.bytes'];
      return { ...wanted, configs: { ...wanted.configs, 'max.message.bytes': String(bytes) } };
    }),
  );
  await admin.close();
  const log = createKafkaLog({ ...connection, topicPrefix: prefix });
  const logLines: string[] = [];
  const worker = startClassifyWorker({
    ...{
      log,
      decide: shippedDecide(),
      now: Date.now,
      laneOf: shippedLaneOf(),
      deferAfterMs: Number.POSITIVE_INFINITY,
    },
    logger: pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) }),
  });
  const producer = new Producer({ clientId: 'another-team', bootstrapBrokers: sharedBrokers().split(',') });
  onTestFinished(async () => {
    await producer.close();
    await worker.stop();
    await log.close();
  });
  return {
    env,
    log,
    logLines,
    async send(sent: readonly Sent[]) {
      for (const { key, value, headers } of sent) {
        const header = new Map(
          Object.entries(headers ?? {}).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
        );
        const message = { topic: prefix + TOPICS.raw, headers: header, partition: 0 };
        await producer.send({
          messages: [
            {
              ...message,
              ...(key === undefined ? {} : { key: Buffer.from(key) }),
              ...(value === undefined ? {} : { value }),
            },
          ],
        });
      }
    },
    settled: () => allDecided(log),
  };
}

const readAll = (log: EventLog, topics: readonly Topic[]) => Array.fromAsync(log.read(topics));
const sameBytes = (letter: StoredEvent | undefined, bytes: Buffer) =>
  bytes.equals(letter?.value ?? Buffer.alloc(0));

describeKafka('what producers of other teams write to mentions.raw', () => {
  test('that is poison is a dead letter each, with reason, headers, place and bytes, and holds up nothing', async () => {
    const { env, log, send, settled, logLines } = await startService({ [TOPICS.raw]: 8 * MIB });
    const headers = {
      'x-team': 'veille',
      ce_id: 'à eux',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const poison: [what: string, sent: Sent, reason: string][] = [
      ['no value', { key: 'k', headers }, 'invalid_json'],
      ['no bytes', { key: 'k', value: Buffer.alloc(0), headers }, 'invalid_json'],
      ['not JSON', { key: 'k', value: Buffer.from('{"brand": "freebox", '), headers }, 'invalid_json'],
      ['another shape', { key: 'k', value: bytesOf([1, 2]), headers }, 'invalid_mention'],
      [
        'no brand',
        { key: 'k', value: bytesOf({ ...mention('1'), brand: undefined }), headers },
        'invalid_mention',
      ],
      [
        'Latin-1',
        { key: 'k', value: Buffer.from(JSON.stringify(mention('2')), 'latin1'), headers },
        'invalid_json',
      ],
      [
        'UTF-16',
        { key: 'k', value: Buffer.from(JSON.stringify(mention('3')), 'utf16le'), headers },
        'invalid_json',
      ],
      ['gzip', { key: 'k', value: gzipSync(bytesOf(mention('4'))), headers }, 'invalid_json'],
      ['5 MB', { key: 'k', value: randomBytes(5 * MIB), headers }, 'payload_too_large'],
      [
        'too deep',
        { key: 'k', value: Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), headers },
        'invalid_mention',
      ],
      [
        'an id that is no text',
        {
          key: 'k',
          value: Buffer.from(JSON.stringify(mention('5', { id: '?' })).replace('"?"', '"a\\ud83d"')),
          headers,
        },
        'invalid_mention',
      ],
    ];
    const good = (at: number) => ({ key: 'k', value: bytesOf(mention(`bon-${at}`)) });
    await send(poison.flatMap(([, sent], at) => [good(at), sent]));
    await settled();

    const letters = await readAll(log, [TOPICS.deadLetter]);
    expect(letters.map((letter) => letter.headers.dl_reason)).toEqual(poison.map(([, , reason]) => reason));
    poison.forEach(([what, { value = Buffer.alloc(0) }], at) => {
      const letter = letters[at];
      expect(sameBytes(letter, value), what).toBe(true);
      expect(letter, what).toMatchObject({
        key: 'k',
        headers: {
          dl_topic: 'mentions.raw',
          dl_partition: '0',
          dl_offset: String(2 * at + 1),
          'x-team': 'veille',
          traceparent: headers.traceparent,
          dl_original_ce_id: 'à eux',
        },
      });
    });
    const routed = (await readAll(log, ROUTES)).map(
      (event) => readRoutedMention(event).mention.source.externalId,
    );
    expect(routed).toEqual(poison.map((_, at) => `bon-${at}`));
    expect(logLines.join('')).not.toMatch(/colis|camille/);

    const listed = await runCommand(['dead-letter', 'list', '--json'], { env });
    expect(jsonLines(listed.stdout).map(({ reason }) => reason)).toEqual(
      poison.map(([, , reason]) => reason),
    );
    const [first, , third] = letters;
    const retry = () => runCommand(['dead-letter', 'retry', String(first?.id), String(third?.id)], { env });
    expect(await retry()).toMatchObject({
      code: 0,
      stdout: 'Renvoyées : 2 ; déjà renvoyées : 0 (sent again: 2; before: 0)\n',
    });
    expect(await retry()).toMatchObject({
      code: 0,
      stdout: 'Renvoyées : 0 ; déjà renvoyées : 2 (sent again: 0; before: 2)\n',
    });
    await settled();
    expect(await readAll(log, [TOPICS.deadLetter])).toHaveLength(poison.length + 2);
  });

  test('that is only unusual is decided: no key, fields of their own, half a character in the text', async () => {
    const { log, send, settled } = await startService();
    await send([
      { value: bytesOf(mention('sans-clé')) },
      { key: '', value: bytesOf(mention('champs', { campagne: { id: 7 }, metadata: { ticket: null } })) },
      { key: 'k', value: bytesOf(mention('moitié', { text: 'Bonjour \ud83d, mon colis ?' })) },
      { key: 'k', value: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf(mention('bom'))]) },
    ]);
    await settled();
    const byId = new Map(
      (await readAll(log, ROUTES)).map((event) => {
        const { mention } = readRoutedMention(event);
        return [mention.source.externalId, { mention, key: event.key }];
      }),
    );
    expect([...byId.keys()].sort()).toEqual(['bom', 'champs', 'moitié', 'sans-clé']);
    expect(byId.get('sans-clé')?.key).toBe('freebox/x/camille');
    expect(byId.get('champs')?.mention).toMatchObject({ campagne: { id: 7 }, metadata: { ticket: null } });
    expect(byId.get('moitié')?.mention.text).toBe('Bonjour \ud83d, mon colis ?');
    expect(await readAll(log, [TOPICS.deadLetter])).toEqual([]);
  });

  test('where the dead letter is refused, nothing is committed; all goes on by itself when it is taken', async () => {
    const { env, log, logLines, send, settled } = await startService({ [TOPICS.deadLetter]: 2_000 });
    await send([{ key: 'k', value: bytesOf(mention('avant')) }]);
    await settled();
    const bytes = randomBytes(50_000);
    await send([
      { key: 'k', value: bytes },
      { key: 'k', value: bytesOf(mention('après')) },
    ]);
    const refusals = () => logLines.filter((line) => line.includes('MESSAGE_TOO_LARGE'));
    await until('the refusal has been told several times', () => refusals().length >= 3);
    expect(refusals()[0]).toContain('topics check');
    // What was decided in the same transaction is not seen either, and the position stands before it.
    expect(await readAll(log, ROUTES)).toHaveLength(1);
    expect(await readAll(log, [TOPICS.deadLetter])).toEqual([]);
    expect((await log.lag(CLASSIFY_GROUP, [TOPICS.raw])).events).toBe(2);

    expect(await runCommand(['topics', 'apply', '--yes'], { env })).toMatchObject({ code: 0 });
    await settled();
    const letters = await readAll(log, [TOPICS.deadLetter]);
    expect(letters).toHaveLength(1);
    expect(sameBytes(letters[0], bytes)).toBe(true);
    const routed = (await readAll(log, ROUTES)).map(
      (event) => readRoutedMention(event).mention.source.externalId,
    );
    expect(routed).toEqual(['avant', 'après']);
  });
});
