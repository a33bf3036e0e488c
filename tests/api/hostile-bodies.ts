import { gzipSync } from 'node:zlib';
import { makeMention } from '../fixtures/service.ts';
import { type Dice, type HostileInput, JSON_TYPE, LINES_TYPE, POSTS } from './hostile-dice.ts';

const NUMBERS = [
  '1e999',
  '-1e999',
  '1e-999',
  '-0',
  '12345678901234567890',
  '0.1e400',
  '9007199254740993',
] as const;
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  '$where',
  'length',
  '',
] as const;
const VALUES = ['{"brand":"b"}', 'null', '[]', '"x"', '{"toString":1}'] as const;
const FIELDS = [
  'id',
  'brand',
  'source',
  'author',
  'text',
  'createdAt',
  'media',
  'metadata',
  'rating',
] as const;
const OTHER_VALUES = [null, 1, [], {}, true, '', [[]], -1] as const;
const DATES = [
  ...([
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
  ] as const),
  ...(['2026-13-01T00:00:00Z', '2026-01-01T24:00:00Z', '+275760-09-13T00:00:00Z', 'now'] as const),
] as const;
const ENCODINGS = ['gzip', 'deflate', 'br', 'GZIP', 'gzip, gzip', 'x'] as const;
const CONTENT_TYPES = [
  ...([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=a',
    'application/json; charset=utf-16',
  ] as const),
  ...(['application/json;', 'application/json,text/html', '*/*', 'a/b/c', ' '] as const),
] as const;
const PREFERENCES = [
  'wait',
  'wait=',
  'wait=-1',
  'wait=0x5',
  'wait=1e9;',
  'wait='.repeat(1000),
  'WAIT = 5',
] as const;

/** Bodies that are wrong, or right and hard to read. Each call of a maker makes another one. */
export function bodyMakers(dice: Dice): (() => HostileInput)[] {
  const { below, pick, bytes, characters, long } = dice;
  const anyType = () => pick([JSON_TYPE, LINES_TYPE]);
  const post = (
    kind: string,
    body: string | Buffer,
    url: string = pick(POSTS),
    type: string = anyType(),
  ) => ({
    kind,
    method: 'POST' as const,
    url,
    body,
    headers: { 'content-type': type },
  });
  const mention = (text: string, more = {}) => JSON.stringify(makeMention({ text, ...more }));
  /** As a mention or as a text to classify. */
  const text = (kind: string, value: string) => {
    if (below(2) === 0) return post(kind, mention(value), '/v1/mentions');
    const body = pick<unknown>([{ text: value }, [value], { texts: [value] }]);
    return post(kind, JSON.stringify(body), '/v1/classify', JSON_TYPE);
  };
  return [
    () => post('random bytes', bytes(below(2000))),
    () => {
      const broken = Buffer.from(mention('déjà vu, ça coupe encore'));
      for (let hits = 0; hits < 3; hits++) broken[below(broken.length)] = below(256);
      return post('broken UTF-8', broken);
    },
    () => {
      const odd = { id: `s\udbff${below(99)}`, brand: '\udfff' };
      return post('lone surrogates', mention(`a\ud800b\udc00${characters(0xd800, 5)}`, odd), '/v1/mentions');
    },
    () => post('good among bad', `[${mention('a')},${pick(VALUES)},{}]`, '/v1/mentions', JSON_TYPE),
    () => text('a text of one Unicode block', dice.nextBlock(1 + below(200))),
    () => text('control characters', characters(0, below(300))),
    () => text('one long token', long(10_000)),
    () => {
      const tokens = Array.from({ length: 5 }, () => long(1 + below(2000)));
      return text('long tokens', tokens.join(pick([' ', '\n', '', '.'])));
    },
    () => text('a text that is too long', long(10_001 + below(50_000))),
    () => {
      const [open, close] = pick<readonly [string, string]>([
        ['[', ']'],
        ['{"a":', '}'],
        ['[{"a":', '}]'],
      ]);
      const depth = pick([65, 1000, 100_000]);
      return post('deep nesting', `${open.repeat(depth)}1${below(2) === 0 ? close.repeat(depth) : ''}`);
    },
    () => {
      const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
      return post('deep nesting inside', mention('a').replace('{', `{"metadata":{"a":${deep}},`));
    },
    () => {
      const field = `${JSON.stringify(pick(KEYS))}:${pick(VALUES)},`;
      const place = pick(['{', '"source":{', '"author":{']);
      return post(
        'keys of prototypes',
        mention('a').replace(place, (at) => at + field),
      );
    },
    () => {
      const field = pick(['"rating":', '"id":', '"engagement":{"likes":']);
      const end = field.endsWith('{"likes":') ? '},' : ',';
      return post(
        'huge numbers',
        mention('a').replace('{', (at) => at + field + pick(NUMBERS) + end),
      );
    },
    () =>
      post(
        'huge counts',
        mention('a').replace('"author":{', (at) => `${at}"followers":${pick(NUMBERS)},`),
      ),
    () =>
      post('keys given twice', mention('a').replace('{', '{"text":1,"text":"b","brand":null,"source":[],')),
    () => post('a value of another type', mention('a', { [pick(FIELDS)]: pick<unknown>(OTHER_VALUES) })),
    () => post('dates', mention('réparez ma box svp', { createdAt: pick(DATES) }), '/v1/mentions'),
    () => ({
      ...post('a compressed bomb', gzipSync(Buffer.alloc(100_000))),
      headers: { 'content-type': JSON_TYPE, 'content-encoding': pick(ENCODINGS) },
    }),
    () => post('another content type', mention('a'), pick(POSTS), pick(CONTENT_TYPES)),
    () => ({
      ...post('headers', mention('a'), '/v1/mentions', JSON_TYPE),
      headers: {
        'content-type': JSON_TYPE,
        prefer: pick(PREFERENCES),
        'x-request-id': long(50).replace(/[^\x21-\x7e]/g, '?'),
      },
    }),
  ];
}
