import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type NewEvent, TOPICS } from '../../src/log/event-log.ts';
import { deriveMentionId, type Mention, MentionSchema } from '../../src/mention/mention.ts';
import { CUT_HEADERS, DEAD_LETTER_HEADERS } from '../../src/pipeline/dead-letter.ts';
import { rawEvent, readMention, readRoutedMention, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { readAll, shippedDecide, startWorkers } from './workers.ts';

function mention(id: string, text: string, more: object = {}): Mention {
  return MentionSchema.parse({
    ...{ id, text, brand: 'freebox', author: { id: 'camille' }, createdAt: '2026-03-02T08:30:00Z' },
    source: { channel: 'x', externalId: id },
    receivedAt: '2026-03-02T08:31:00.000Z',
    ...more,
  });
}

const OUT = [...Object.values(TOPIC_OF_QUEUE), TOPICS.deadLetter];

test('sends each mention to the one topic of its queue, decided as the decision says', async () => {
  const { log, settled } = await startWorkers();
  const mentions = [
    mention('colis', 'Toujours pas reçu mon colis, remboursez-moi svp'),
    mention('bravo', 'Bravo pour la nouvelle pub, trop drôle 😂'),
    mention('rien', '?'),
    mention('prive', 'Bonjour', { source: { channel: 'whatsapp', externalId: '1', visibility: 'private' } }),
  ];
  await log.append(TOPICS.raw, mentions.map(rawEvent), { unique: true });
  await settled();
  const out = await readAll(log, ...OUT);
  expect(out.map(({ id }) => id)).toEqual(['colis', 'bravo', 'rien', 'prive']);
  for (const [at, event] of out.entries()) {
    const routed = readRoutedMention(event);
    const given = mentions[at];
    if (given === undefined) throw new Error('One event a mention');
    expect(routed).toMatchObject({ mention: given, ...shippedDecide()(given), state: 'open', revision: 1 });
    expect(event.topic).toBe(TOPIC_OF_QUEUE[routed.routing.queue]);
    expect(event.key).toBe(`freebox/${given.source.channel}/camille`);
    expect(event.headers).toEqual({
      ce_specversion: '1.0',
      ce_id: given.id,
      ce_type: 'aiguillage.mention.routed.v1',
      ce_source: '/aiguillage/mention/routed',
      ce_time: routed.decidedAt,
      'content-type': 'application/json',
    });
  }
});

test('keeps the fields of a mention that it does not know', async () => {
  const { log, store, settled } = await startWorkers();
  const given = mention('a', 'Bonjour', { campagne: { id: 7 }, metadata: { '': null } });
  await log.append(TOPICS.raw, [rawEvent(given)]);
  await settled();
  expect((await store.get('a'))?.stored.routed.mention).toEqual(given);
});

test.each([
  ['that of the event', Date.parse('2026-03-02T08:31:07.250Z'), '2026-03-02T08:31:07.250Z'],
  ['that of the decision where the event has none', -1, '2026-03-02T08:32:00.000Z'],
  ['that of the decision where no calendar has that of the event', 9e15, '2026-03-02T08:32:00.000Z'],
])(
  'takes a mention of another producer without id and time: the id is derived, the time is %s',
  (_, timestamp, receivedAt) => {
    const given = {
      ...{ brand: 'freebox', source: { channel: 'x', externalId: '1897' }, author: { id: 'u_42' } },
      ...{ text: 'Bonjour', createdAt: '2026-03-02T09:30:00+01:00', campagne: { id: 7 } },
    };
    const value = Buffer.from(JSON.stringify(given));
    const event = {
      id: '',
      key: '',
      value,
      headers: {},
      topic: TOPICS.raw,
      partition: 0,
      offset: 0,
      timestamp,
    };
    expect(readMention(event, '2026-03-02T08:32:00.000Z')).toEqual({
      ...given,
      source: { ...given.source, kind: 'post', visibility: 'public' },
      id: deriveMentionId('freebox', 'x', '1897'),
      receivedAt,
    });
  },
);

describe('a poisonous event', () => {
  const good = mention('bon', 'Bonjour');
  const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
  const rows: [what: string, value: Buffer, reason: string, told: RegExp][] = [
    ['with no bytes', Buffer.alloc(0), 'invalid_json', /not JSON/],
    ['that is not JSON', Buffer.from('{"id": '), 'invalid_json', /not JSON/],
    ['that is not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'invalid_json', /not JSON in UTF-8/],
    ['that is another JSON', Buffer.from('[1, 2]'), 'invalid_mention', /expected fields/],
    ['without a brand', bytesOf({ ...good, brand: undefined }), 'invalid_mention', /· brand: /],
    ['with a text too long', bytesOf({ ...good, text: 'x'.repeat(10_001) }), 'invalid_mention', /· text: /],
    ['with a time that is none', bytesOf({ ...good, createdAt: 'hier' }), 'invalid_mention', /· createdAt: /],
    [
      'wrong in more ways than are told',
      bytesOf({ id: '', media: Array(100).fill(1), source: {}, author: {} }),
      'invalid_mention',
      /^.{0,1000}$/,
    ],
    [
      'nested deeper than a stack is high',
      Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)),
      'invalid_mention',
      /on 64 levels|64 deep/,
    ],
    [
      'with more values than are looked at',
      bytesOf({ ...good, metadata: { a: Array(5000).fill(0) } }),
      'invalid_mention',
      /5000/,
    ],
    [
      'that is longer than a mention can be',
      bytesOf({ ...good, metadata: { a: 'x'.repeat(256 * 1024) } }),
      'payload_too_large',
      /262144/,
    ],
    [
      'whose id is no text',
      Buffer.from(JSON.stringify({ ...good, id: '?' }).replace('"?"', '"a\\ud83d"')),
      'invalid_mention',
      /· id: /,
    ],
  ];

  test.each(rows)(
    '%s is a dead letter with its bytes, its reason and its place',
    async (_what, value, reason, told) => {
      const { log, deadLettered, settled } = await startWorkers();
      const poison: NewEvent = { id: 'p', key: 'clé', value, headers: { ce_id: 'p', 'x-origin': 'essai' } };
      await log.append(TOPICS.raw, [poison]);
      await settled();
      const [raw] = await readAll(log, TOPICS.raw);
      const [letter, ...others] = await readAll(log, ...OUT);
      expect(others).toEqual([]);
      expect(letter).toMatchObject({
        topic: TOPICS.deadLetter,
        key: 'clé',
        id: `mentions.raw/0/${raw?.offset}`,
      });
      expect(Buffer.from(letter?.value ?? []).equals(value)).toBe(true);
      const headers = letter?.headers ?? {};
      expect(headers).toMatchObject({
        'x-origin': 'essai',
        ce_id: letter?.id,
        ce_type: 'aiguillage.mention.dead-lettered.v1',
        [DEAD_LETTER_HEADERS.reason]: reason,
        [DEAD_LETTER_HEADERS.topic]: 'mentions.raw',
        [DEAD_LETTER_HEADERS.partition]: '0',
        [DEAD_LETTER_HEADERS.offset]: String(raw?.offset),
      });
      expect(headers[DEAD_LETTER_HEADERS.message]).toMatch(told);
      expect(deadLettered).toEqual([reason]);
    },
  );

  test('goes on with its own headers; those whose names are taken get others', async () => {
    const { log, settled } = await startWorkers();
    const headers = {
      ...{ ce_id: 'p', ce_source: '/autre', 'content-type': 'text/plain', dl_reason: 'parce que' },
      ...{ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    };
    await log.append(TOPICS.raw, [{ id: 'p', key: 'k', value: Buffer.from('?'), headers }]);
    await settled();
    const [letter] = await readAll(log, TOPICS.deadLetter);
    expect(letter?.headers).toMatchObject({
      traceparent: headers.traceparent,
      ce_id: letter?.id,
      dl_reason: 'invalid_json',
      dl_original_ce_id: 'p',
      dl_original_ce_source: '/autre',
      'dl_original_content-type': 'text/plain',
      dl_original_dl_reason: 'parce que',
    });
  });

  test('with more headers than a letter holds goes on with those that fit, and says how many do not', async () => {
    const { log, settled } = await startWorkers();
    const headers = {
      first: 'a',
      huge: 'x'.repeat(65 * 1024),
      half: 'x'.repeat(40 * 1024),
      more: 'x'.repeat(40 * 1024),
      last: 'z',
    };
    await log.append(TOPICS.raw, [{ id: 'p', key: 'k', value: Buffer.from('?'), headers }]);
    await settled();
    const [letter] = await readAll(log, TOPICS.deadLetter);
    expect(letter?.headers).toMatchObject({
      first: 'a',
      half: headers.half,
      last: 'z',
      [CUT_HEADERS.headers]: '2',
    });
    expect(Object.keys(letter?.headers ?? {})).not.toContain('huge');
  });

  test.each([
    ['of 8 MiB is kept whole', 0, undefined],
    ['of more is cut, and known again by its digest', 1, 64 * 1024],
  ])('%s', async (_rule, more, kept) => {
    const { log, settled } = await startWorkers();
    const value = Buffer.alloc(8 * 1024 * 1024 + more, 'texte ');
    await log.append(TOPICS.raw, [{ id: 'p', key: 'k', value, headers: {} }]);
    await settled();
    const [letter] = await readAll(log, TOPICS.deadLetter);
    expect(letter?.headers[DEAD_LETTER_HEADERS.reason]).toBe('payload_too_large');
    expect(value.subarray(0, kept).equals(letter?.value ?? Buffer.alloc(0))).toBe(true);
    expect(letter?.headers[CUT_HEADERS.bytes]).toBe(kept === undefined ? undefined : String(value.length));
    expect(letter?.headers[CUT_HEADERS.sha256]).toBe(kept === undefined ? undefined : hash('sha256', value));
  });

  test('holds up none of those around it, nor changes their order', async () => {
    const { log, store, settled } = await startWorkers();
    const events = Array.from({ length: 30 }, (_, at) =>
      at % 3 === 1
        ? { id: `p${at}`, key: 'freebox/x/camille', value: Buffer.from('?'), headers: {} }
        : rawEvent(mention(`m${at}`, 'Bonjour')),
    );
    await log.append(TOPICS.raw, events);
    await settled();
    const out = await readAll(log, ...OUT);
    const raw = await readAll(log, TOPICS.raw);
    expect(out.map(({ id }) => id)).toEqual(
      raw.map(({ id, offset }) => (id.startsWith('p') ? `mentions.raw/0/${offset}` : id)),
    );
    expect(await store.lastSequence()).toBe(20);
  });

  test('that a bug of ours cannot decide is a dead letter, and its stack is logged without the text', async () => {
    const { log, logLines, deadLettered, settled } = await startWorkers((given) => {
      if (given.text.includes('piège')) throw new TypeError('Cannot read properties of undefined');
      return shippedDecide()(given);
    });
    const texts = ['Bonjour', 'Un piège', 'Bonsoir'];
    await log.append(
      TOPICS.raw,
      texts.map((text, at) => rawEvent(mention(`m${at}`, text))),
    );
    await settled();
    expect(deadLettered).toEqual(['internal']);
    expect((await readAll(log, ...OUT)).map(({ topic }) => topic === TOPICS.deadLetter)).toEqual([
      false,
      true,
      false,
    ]);
    const told = logLines.filter((line) => line.includes('deciding failed'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('Cannot read properties of undefined');
    expect(logLines.join('')).not.toMatch(/piège|camille/);
  });
});

test('raises an alert beside the mention, once', async () => {
  const { log, settled } = await startWorkers((given) => {
    const decision = shippedDecide()(given);
    return { ...decision, routing: { ...decision.routing, alerts: ['detresse', 'menace'] } };
  });
  await log.append(TOPICS.raw, [rawEvent(mention('a', 'Bonjour'))]);
  await settled();
  const alerts = await readAll(log, TOPICS.alerts);
  expect(alerts.map(({ id, key }) => [id, key])).toEqual([
    ['a:detresse', 'freebox/x/camille'],
    ['a:menace', 'freebox/x/camille'],
  ]);
  const body = JSON.parse(Buffer.from(alerts[0]?.value ?? []).toString());
  expect(body).toMatchObject({ alert: 'detresse', mentionId: 'a', brand: 'freebox' });
  // An alert travels further than the mention: it does not hold its words.
  expect(JSON.stringify(body)).not.toContain('Bonjour');
});
