import { makeMention } from '../fixtures/service.ts';
import { type Dice, type HostileInput, JSON_TYPE, LINES_TYPE, POSTS } from './hostile-dice.ts';

const MEGABYTE = 1_000_000;
const many = <T>(length: number, make: (at: number) => T) => Array.from({ length }, (_, at) => make(at));

/** Bodies of about a megabyte. Each call of a maker makes another one. */
export function largeMakers({ pick, bytes, long }: Dice): (() => HostileInput)[] {
  const post = (kind: string, body: string, url: string = pick(POSTS), type: string = JSON_TYPE) => ({
    kind: `a megabyte of ${kind}`,
    method: 'POST' as const,
    url,
    body,
    headers: { 'content-type': type },
  });
  const mention = (more: object) => JSON.stringify({ ...makeMention(), ...more });
  const lines = (kind: string, body: string) => post(kind, body, '/v1/mentions', LINES_TYPE);
  return [
    () => post('random characters', bytes(2000).toString('latin1').repeat(500)),
    () => post('one text', mention({ text: long(MEGABYTE) })),
    () => post('texts', JSON.stringify(many(100, () => long(10_001)))),
    () => post('numbers', `[${'1,'.repeat(MEGABYTE / 2)}1]`),
    () => post('empty objects', `[${'{},'.repeat(MEGABYTE / 3)}{}]`),
    () => post('names', `{${many(100_000, (at) => `"k${at}":${at % 10}`).join(',')}}`),
    () => post('names in objects', `[${many(70_000, (at) => `{"k${at}":1}`).join(',')}]`),
    () =>
      post('names in one another', `${many(80_000, (at) => `{"k${at}":`).join('')}1${'}'.repeat(80_000)}`),
    () => post('as many names as are taken', `[${many(59_000, (at) => `"k${at}",{}`).join(',')}]`),
    () => post('nesting', '['.repeat(MEGABYTE)),
    () =>
      post(
        'counts that are none',
        mention({ engagement: Object.fromEntries(many(4000, (at) => [`k${at}`, long(200)])) }),
      ),
    () => post('media that are none', mention({ media: many(40_000, () => ({ type: 1 })) })),
    () =>
      post(
        'items that are none',
        JSON.stringify(many(1000, () => ({ text: long(900), media: [1, 2], rating: 'x' }))),
      ),
    () => post('escapes', `{"text":"${'\\ud83d\\u0000'.repeat(MEGABYTE / 12)}"}`),
    () => lines('lines', '{"text":1}\n'.repeat(MEGABYTE / 11)),
    () => lines('lines that are no JSON', '{"text\n'.repeat(MEGABYTE / 7)),
    () => lines('line ends', '\r\n'.repeat(MEGABYTE / 2)),
    () => lines('one line', 'x'.repeat(MEGABYTE)),
  ];
}
