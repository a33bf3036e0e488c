import type { HTTPMethods } from 'fastify';

export interface HostileInput {
  /** Of which kind it is: named in the failure. */
  readonly kind: string;
  readonly method: HTTPMethods;
  readonly url: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export const POSTS = ['/v1/mentions', '/v1/classify', '/v1/keys'] as const;
export const JSON_TYPE = 'application/json';
export const LINES_TYPE = 'application/x-ndjson';

const LAST_CODE_POINT = 0x10ffff;
const BLOCK = 128;
/** What long tokens are made of: all that a text is cut, folded, counted or looked up by. */
const PIECES = [
  ...[
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
  ],
  ...[
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
  ],
  ...[
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
  ],
  ...['4970 ', 'ab\n', '\t', '\u0000', '\u202e', 'ᾳ', 'ß', 'İ', '\ud83d', '%'],
] as const;

/** Chance, the same for the same seed, and what is made of it. */
export interface Dice {
  /** A whole number from 0, below the limit. */
  below(limit: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  bytes(length: number): Buffer;
  /** Characters of the 128 from a code point on. */
  characters(first: number, length: number): string;
  /** Characters of the Unicode block whose turn it is. */
  nextBlock(length: number): string;
  /** One of many pieces, again and again. */
  long(length: number): string;
}

export function createDice(seed: number): Dice {
  const random = mulberry32(seed);
  let block = 0;
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
  const characters = (first: number, length: number) => {
    const points = Array.from({ length }, () => Math.min(LAST_CODE_POINT, first + below(BLOCK)));
    return points.map((point) => String.fromCodePoint(point)).join('');
  };
  return {
    below,
    pick,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
    characters,
    nextBlock(length) {
      block += BLOCK;
      return characters(block % LAST_CODE_POINT, length);
    },
    long: (length) => pick(PIECES).repeat(length).slice(0, length),
  };
}

/** Numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
