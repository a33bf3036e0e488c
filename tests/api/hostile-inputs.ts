import { gzipSync } from 'node:zlib';
import type { HTTPMethods } from 'fastify';
import { makeMention } from '../fixtures/service.ts';

export interface HostileInput {
  /** Of which kind it is: named in the failure. */
  readonly kind: string;
  readonly method: HTTPMethods;
  readonly url: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32, public domain, Tommy Ettinger). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MEGABYTE = 1_000_000;
const LAST_CODE_POINT = 0x10ffff;
const POSTS = ['/v1/mentions', '/v1/classify', '/v1/keys'] as const;
const TYPES = ['application/json', 'application/x-ndjson'] as const;
const NUMBERS = [
  '1e999',
  '-1e999',
  '1e-999',
  '-0',
  '12345678901234567890',
  '0.1e400',
  '9007199254740993',
  '1E308',
];
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
];
const PIECES = [
  'a',
  'é',
  'ha',
  '@a',
  '#a',
  "l'",
  '’',
  '.',
  '...',
  '-',
  '--',
  '_',
  '!',
  '?',
  '0',
  '06',
  '12 ',
  '+33',
  'a.',
  'a@',
  'a@a.',
  'http://',
  'www.',
  'https://a.fr/',
  '/',
  '\u0301',
  'e\u0301\u0300',
  '\u200b',
  '\u200d',
  '\ufe0f',
  '🙂',
  '👩‍👩‍👧',
  '🇫🇷',
  'ﬁ',
  'Ａ',
  'connard ',
  'c o n n a r d ',
  'c.o.n.n.a.r.d.',
  'nnnnn',
  'pas ',
  'ne pas ',
  'FR76 ',
  '4970 ',
  'ab\n',
  '\t',
  '\u0000',
  '\u202e',
  'ᾳ',
  'ß',
  'İ',
  '\ud83d',
  '%',
];
const QUERY = [
  'route=',
  'queue=',
  'intent=',
  'brand=',
  'channel=',
  'needsReview=',
  'since=',
  'until=',
  'minPriority=',
  'q=',
  'limit=',
  'cursor=',
  'order=',
  'lastEventId=',
  '__proto__=',
  'constructor=',
  'a[b]=',
  '=',
  '&',
  '%',
  '%zz=',
  '%00=',
  'route=community,',
];
const SEARCHES = [
  '"',
  '""""',
  'a"b',
  'NEAR(a b)',
  'a* OR b',
  '(((',
  '-a',
  'a AND',
  '{a}:b',
  "' or 1=1 --",
  '\\',
  '%25',
  '^a',
  'é̀',
];

/** `count` inputs of all kinds in turn, the same for the same seed. */
export function* hostileInputs(count: number, seed: number): Generator<HostileInput> {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T; // no list here is empty
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  const characters = (first: number, length: number) =>
    Array.from({ length }, () => String.fromCodePoint(Math.min(LAST_CODE_POINT, first + below(128)))).join(
      '',
    );
  const long = (length: number) => pick(PIECES).repeat(length).slice(0, length);
  const post = (
    kind: string,
    body: string | Buffer,
    url: string = pick(POSTS),
    type: string = pick(TYPES),
  ) => ({
    kind,
    method: 'POST' as const,
    url,
    body,
    headers: { 'content-type': type },
  });
  const mention = (text: string, more = {}) => JSON.stringify(makeMention({ text, ...more }));
  /** A mention or texts around a text, for the two routes that take them. */
  const texts = (kind: string, text: string) =>
    random() < 0.5
      ? post(kind, mention(text), '/v1/mentions')
      : post(
          kind,
          JSON.stringify(pick<unknown>([{ text }, [text], { texts: [text] }])),
          '/v1/classify',
          TYPES[0],
        );
  let block = 0;

  const kinds: readonly (() => HostileInput)[] = [
    () => post('random bytes', bytes(below(2000))),
    () => {
      const broken = Buffer.from(mention('déjà vu, ça coupe encore'));
      for (let hits = 0; hits < 3; hits++) broken[below(broken.length)] = below(256);
      return post('broken UTF-8', broken);
    },
    () =>
      post(
        'lone surrogates',
        mention(`a\ud800b\udc00${characters(0xd800, 5)}`, { id: `s\udbff${below(99)}`, brand: '\udfff' }),
      ),
    () => texts('a text of one Unicode block', characters((block++ * 128) % LAST_CODE_POINT, 1 + below(200))),
    () => texts('control characters', characters(0, below(300))),
    () => texts('one long token', long(10_000)),
    () =>
      texts(
        'long tokens',
        Array.from({ length: 5 }, () => long(1 + below(2000))).join(pick([' ', '\n', '', '.'])),
      ),
    () => texts('a text that is too long', long(10_001 + below(50_000))),
    () => {
      const [open, close] = pick([
        ['[', ']'],
        ['{"a":', '}'],
        ['[{"a":', '}]'],
      ] as const);
      const depth = pick([65, 1000, 100_000]);
      return post('deep nesting', `${open.repeat(depth)}1${random() < 0.5 ? close.repeat(depth) : ''}`);
    },
    () =>
      post(
        'deep nesting inside',
        mention('a').replace('{', `{"metadata":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}},`),
      ),
    () => {
      const key = JSON.stringify(pick(KEYS));
      const value = pick(['{"brand":"b"}', 'null', '[]', '"x"', '{"toString":1}']);
      return post(
        'keys of prototypes',
        mention('a').replace(pick(['{', '"source":{', '"author":{']), (at) => `${at}${key}:${value},`),
      );
    },
    () => {
      const field = pick(['rating', 'followers', 'id', 'engagement']);
      const number = pick(NUMBERS);
      const value = field === 'engagement' ? `{"likes":${number}}` : number;
      return post(
        'huge numbers',
        mention('a').replace(field === 'followers' ? '"author":{' : '{', (at) => `${at}"${field}":${value},`),
      );
    },
    () =>
      post('keys given twice', mention('a').replace('{', '{"text":1,"text":"b","brand":null,"source":[],')),
    () =>
      post(
        'a value of another type',
        JSON.stringify({
          ...makeMention(),
          [pick(['id', 'brand', 'source', 'author', 'text', 'createdAt', 'media', 'metadata'])]:
            pick<unknown>([null, 1, [], {}, true, '', [[]], -1]),
        }),
      ),
    () =>
      post(
        'dates',
        mention('a', {
          createdAt: pick([
            '9999-12-31T23:59:59Z',
            '0000-01-01T00:00:00Z',
            '-000001-01-01T00:00:00Z',
            '9999-12-31T23:59:59-23:59',
            '2026-13-01T00:00:00Z',
            '2026-01-01T24:00:00Z',
            '+275760-09-13T00:00:00Z',
            'now',
          ]),
        }),
      ),
    () => ({
      ...post('a compressed bomb', gzipSync(Buffer.alloc(100_000))),
      headers: {
        'content-type': TYPES[0],
        'content-encoding': pick(['gzip', 'deflate', 'br', 'GZIP', 'gzip, gzip', 'x', '']),
      },
    }),
    () =>
      post(
        'another content type',
        mention('a'),
        pick(POSTS),
        pick([
          'text/plain',
          'application/xml',
          'multipart/form-data; boundary=a',
          'application/json; charset=utf-16',
          'application/json;',
          'application/json,text/html',
          '*/*',
          'a/b/c',
          ' ',
        ]),
      ),
    () => ({
      ...post('headers', mention('a'), '/v1/mentions', TYPES[0]),
      headers: {
        'content-type': TYPES[0],
        prefer: pick([
          'wait',
          'wait=',
          'wait=-1',
          'wait=0x5',
          'wait=1e9;',
          `${'wait='.repeat(1000)}`,
          'WAIT = 5',
        ]),
        'x-request-id': long(50).replace(/[^\x21-\x7e]/g, '?'),
      },
    }),
    () => ({
      kind: 'a query',
      method: 'GET',
      url: `/v1/mentions${pick(['', '/export'])}?${Array.from({ length: below(8) }, () => pick(QUERY) + encodeURIComponent(pick(SEARCHES).toWellFormed())).join('&')}`,
    }),
    () => ({
      kind: 'a search',
      method: 'GET',
      url: `/v1/mentions?limit=2&q=${encodeURIComponent(`${pick(SEARCHES)} ${characters((block * 128) % LAST_CODE_POINT, 20)} ${pick(SEARCHES)}`.toWellFormed())}`,
    }),
    () => ({
      kind: 'a long search',
      method: 'GET',
      url: `/v1/mentions?q=${encodeURIComponent(long(500).toWellFormed())}`,
    }),
    () => ({
      kind: 'a query without end',
      method: 'GET',
      url: `/v1/mentions?${pick(['a=1&', 'route=community&', 'brand=a&', '&', '%41=', 'x[y]=1&']).repeat(1500)}`,
    }),
    () => ({
      kind: 'bytes in the query',
      method: 'GET',
      url: `/v1/${pick(['mentions', 'mentions/export', 'keywords/x'])}?q=%${bytes(9).toString('hex').replace(/../g, '$&%').slice(0, -1)}`,
    }),
    () => ({
      kind: 'a cursor',
      method: 'GET',
      url: `/v1/mentions?cursor=${encodeURIComponent(bytes(below(20)).toString(pick(['base64url', 'latin1', 'hex'])))}`,
    }),
    () => ({
      kind: 'a place in a stream',
      method: 'GET',
      url: `/v1/stream?lastEventId=${encodeURIComponent(pick([...NUMBERS.slice(0, 3), '-1', 'x', '1.5', ' ', '\u0000']))}`,
    }),
    () => ({
      kind: 'an id',
      method: pick(['GET', 'DELETE'] as const),
      url: `/v1/${pick(['mentions', 'keys', 'keywords'])}/${pick(['%2e%2e%2f', '%00', '..', encodeURIComponent(characters(block * 7, 20).toWellFormed()), '%ff%fe', '%f0%9f', "'%20or%201=1--", 'a'.repeat(256), '__proto__', '%25', '%2F%2F'])}`,
    }),
    () => ({
      kind: 'an address',
      method: pick(['GET', 'POST', 'PUT', 'OPTIONS', 'PATCH', 'HEAD', 'TRACE'] as const),
      url: `/${pick(['', '/', 'v1', 'v1/', 'v1//mentions', 'docs/../keys', '%2e%2e', 'v1/mentions/../keys', 'health/live/', 'V1/mentions', '*', '?', '#', ';a=b'])}`,
    }),
  ];
  const large: readonly (() => HostileInput)[] = [
    () => post('a megabyte of random bytes', bytes(2000).toString('latin1').repeat(500)),
    () => post('a megabyte of text', mention(long(MEGABYTE)).slice(0, MEGABYTE)),
    () => post('a megabyte of numbers', `[${'1,'.repeat(MEGABYTE / 2)}1]`),
    () =>
      post(
        'a megabyte of empty objects',
        `[${'{},'.repeat(999)}{}${' '.repeat(MEGABYTE)}]`,
        pick(POSTS),
        TYPES[0],
      ),
    () =>
      post(
        'a megabyte of keys',
        `{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":${at % 10}`).join(',')}}`,
      ),
    () =>
      post(
        'a megabyte of bad counts',
        mention('a', {
          engagement: Object.fromEntries(
            Array.from({ length: 4000 }, (_, at) => [`k${at}`, 'x'.repeat(200)]),
          ),
        }),
      ),
    () => post('a megabyte of nesting', '['.repeat(MEGABYTE)),
    () => post('a megabyte of escapes', `{"text":"${'\\ud83d\\u0000'.repeat(MEGABYTE / 12)}"}`),
    () => post('a megabyte of lines', '{"text":1}\n'.repeat(MEGABYTE / 11), '/v1/mentions', TYPES[1]),
    () => post('a megabyte of line ends', '\r\n'.repeat(MEGABYTE / 2), '/v1/mentions', TYPES[1]),
    () => post('a megabyte without a line end', 'x'.repeat(MEGABYTE), '/v1/mentions', TYPES[1]),
    () =>
      post(
        'a megabyte of media',
        mention('a', { media: Array.from({ length: 40_000 }, () => ({ type: 1 })) }),
      ),
  ];
  for (let made = 0; made < count; made++) yield (made % 100 === 99 ? pick(large) : pick(kinds))();
}
