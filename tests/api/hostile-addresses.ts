import type { Dice, HostileInput } from './hostile-dice.ts';

const PARAMETERS = [
  ...([
    'route=',
    'queue=',
    'intent=',
    'brand=',
    'channel=',
    'needsReview=',
    'since=',
    'until=',
    'minPriority=',
  ] as const),
  ...([
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
  ] as const),
  ...(['%', '%zz=', '%00=', 'route=community,'] as const),
] as const;
const SEARCHES = [
  ...([
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
  ] as const),
  ...(['^a', 'é̀'] as const),
] as const;
const REPEATED = ['a=1&', 'route=community&', 'brand=a&', '&', '%41=', 'x[y]=1&'] as const;
const PLACES = ['1e999', '-0', '-1', 'x', '1.5', ' ', '\u0000', '99999999999999999999'] as const;
const IDS = [
  ...([
    '%2e%2e%2f',
    '%00',
    '..',
    '%ff%fe',
    '%f0%9f',
    "'%20or%201=1--",
    'a'.repeat(256),
    '__proto__',
    '%25',
  ] as const),
  ...(['%2F%2F', '%ED%A0%80'] as const),
] as const;
const PATHS = [
  ...([
    '',
    '/',
    'v1',
    'v1/',
    'v1//mentions',
    'docs/../keys',
    '%2e%2e',
    'v1/mentions/../keys',
    'health/live/',
  ] as const),
  ...(['V1/mentions', '*', '?', '#', ';a=b'] as const),
] as const;
const METHODS = ['GET', 'POST', 'PUT', 'OPTIONS', 'PATCH', 'HEAD', 'TRACE'] as const;

/** Addresses and query strings. Each call of a maker makes another one. */
export function addressMakers({ below, pick, bytes, nextBlock, long }: Dice): (() => HostileInput)[] {
  const get = (kind: string, url: string) => ({ kind, method: 'GET' as const, url });
  const escaped = (value: string) => encodeURIComponent(value.toWellFormed());
  return [
    () => {
      const parameters = Array.from({ length: below(8) }, () => pick(PARAMETERS) + escaped(pick(SEARCHES)));
      return get('a query', `/v1/mentions${pick(['', '/export'])}?${parameters.join('&')}`);
    },
    () =>
      get('a search', `/v1/mentions?q=${escaped(`${pick(SEARCHES)} ${nextBlock(20)} ${pick(SEARCHES)}`)}`),
    () => get('a long search', `/v1/mentions?q=${escaped(long(500))}`),
    () => get('a query without end', `/v1/mentions?${pick(REPEATED).repeat(1500)}`),
    () => {
      const hex = bytes(9).toString('hex').replace(/../g, '%$&');
      return get('bytes in the query', `/v1/${pick(['mentions', 'mentions/export', 'keywords/x'])}?q=${hex}`);
    },
    () => {
      const cursor = bytes(below(20)).toString(pick(['base64url', 'latin1', 'hex']));
      return get('a cursor', `/v1/mentions?cursor=${escaped(cursor)}`);
    },
    () => get('a place in a stream', `/v1/stream?lastEventId=${escaped(pick(PLACES))}`),
    () => ({
      kind: 'an id',
      method: pick(['GET', 'DELETE']),
      url: `/v1/${pick(['mentions', 'keys', 'keywords'])}/${below(3) === 0 ? escaped(nextBlock(20)) : pick(IDS)}`,
    }),
    () => ({ kind: 'an address', method: pick(METHODS), url: `/${pick(PATHS)}` }),
  ];
}
