import { describe, expect, test } from 'vitest';
import { deriveMentionId } from '../../src/mention/mention.ts';
import { jsonLines, runCommand } from './run.ts';

const MIB = 1024 * 1024;
const REFUSED = (code: string) => ({ error: { code } });

/** Lines of all sorts, in one stream: what each becomes must stand in the same place of the output. */
const LINES: readonly (readonly [what: string, line: string | Buffer, expected: object])[] = [
  [
    'a text alone',
    '{"text":"Merci beaucoup !"}',
    { text: 'Merci beaucoup !', routing: { queue: 'community' } },
  ],
  ['an empty line', '', REFUSED('invalid_json')],
  ['spaces', '   ', REFUSED('invalid_json')],
  ['broken JSON', '{"text":"coupé', REFUSED('invalid_json')],
  ['two values', '{"text":"a"}{"text":"b"}', REFUSED('invalid_json')],
  [
    'broken UTF-8',
    Buffer.from([...Buffer.from('{"text":"'), 0xc3, 0x28, 0x22, 0x7d]),
    REFUSED('invalid_json'),
  ],
  ['a JSON text', '"Bonjour"', REFUSED('invalid_mention')],
  ['null', 'null', REFUSED('invalid_mention')],
  ['no text', '{"id":"a"}', REFUSED('invalid_mention')],
  ['an empty text', '{"text":""}', { text: '', classification: { needsReview: true } }],
  ['a text too long by one', JSON.stringify({ text: 'x'.repeat(10_001) }), REFUSED('invalid_mention')],
  ['the longest text', JSON.stringify({ text: 'é'.repeat(10_000) }), { text: 'é'.repeat(10_000) }],
  ['a line of 2 MiB', `{"text":"${'x'.repeat(2 * MIB)}"}`, REFUSED('payload_too_large')],
  ['a line that ends in CR LF', '{"text":"Merci"}\r', { text: 'Merci' }],
  ['CR LF alone', '\r', REFUSED('invalid_json')],
  ['a byte order mark', '\ufeff{"text":"Merci"}', { text: 'Merci' }],
  ['an id', '{"id":"mon-id","text":"Merci"}', { id: 'mon-id' }],
  [
    'what an id derives from',
    '{"brand":"b","source":{"channel":"x","externalId":"1"},"text":"Merci"}',
    { id: deriveMentionId('b', 'x', '1') },
  ],
  ['a lone surrogate', '{"text":"\\ud83d oups"}', { text: '\ud83d oups' }],
  ['line separators that end no line of NDJSON', '{"text":"a\u2028b\u0085c"}', { text: 'a\u2028b\u0085c' }],
  ['fields nobody knows', '{"text":"Merci","x":{"__proto__":1}}', { text: 'Merci' }],
  ['nested deeper than a stack is high', '['.repeat(200_000), REFUSED('invalid_json')],
  ['deep in a field', `{"text":"a","x":${'['.repeat(9000)}${']'.repeat(9000)}}`, REFUSED('invalid_mention')],
  [
    'a hundred thousand bad fields',
    `{"text":"a","media":[${'1,'.repeat(100_000)}1]}`,
    REFUSED('invalid_mention'),
  ],
  ['the last line, which nothing ends', '{"text":"Merci"}', { text: 'Merci' }],
];

const INPUT = Buffer.concat(
  LINES.flatMap(([, line], at) => [Buffer.from(at === 0 ? '' : '\n'), Buffer.from(line)]),
);

describe('classify', async () => {
  const { code, stdout, stderr } = await runCommand(['classify'], { input: INPUT });
  const written = jsonLines(stdout);

  test('writes one line for each line read, in order', () => {
    expect(written).toHaveLength(LINES.length);
    expect(stdout.endsWith('\n')).toBe(true);
  });

  test.each(LINES.map(([what, , expected], at) => [what, expected, at] as const))(
    '%s',
    (_what, expected, at) => {
      const line = written[at];
      expect(line).toMatchObject(expected);
      if ('error' in expected) {
        expect(Object.keys(line)).toEqual(['error', 'line']);
        expect(line.line).toBe(at + 1);
        expect(typeof line.error.message).toBe('string');
      } else {
        expect(Object.keys(line).filter((name) => name !== 'id')).toEqual([
          'text',
          'classification',
          'routing',
        ]);
      }
    },
  );

  test('says no more of a bad line than helps', () => {
    expect(
      Math.max(...written.filter(({ error }) => error).map((line) => JSON.stringify(line).length)),
    ).toBeLessThan(2000);
  });

  test('ends with 3 where lines were refused, and says how many', () => {
    const refused = LINES.filter(([, , expected]) => 'error' in expected).length;
    const [fr, en] = [
      `Lignes refusées : ${refused} sur ${LINES.length}.`,
      `Lines refused: ${refused} of ${LINES.length}.`,
    ];
    expect([code, stderr]).toEqual([3, `aiguillage: ${fr} (${en})\n`]);
  });
});

describe.concurrent('classify, in short', () => {
  test('--text takes each line as it stands', async ({ expect }) => {
    const lines = ['Toujours pas reçu mon colis', '', '{"text":"pas du JSON ici"}', '  deux espaces  '];
    const { code, stdout } = await runCommand(['classify', '--text'], { input: lines.join('\n') });
    expect(code).toBe(0);
    expect(jsonLines(stdout).map(({ text }) => text)).toEqual(lines);
  });

  test('--text refuses what is not UTF-8', async ({ expect }) => {
    const input = Buffer.from([0x61, 0x0a, 0xff, 0x0a]);
    const { code, stdout } = await runCommand(['classify', '--text'], { input });
    expect([code, ...jsonLines(stdout)]).toMatchObject([3, { text: 'a' }, { error: {}, line: 2 }]);
  });

  test('--no-text leaves the text out', async ({ expect }) => {
    const input = '{"id":"a","text":"Merci"}\n';
    const { code, stdout } = await runCommand(['classify', '--no-text'], { input });
    expect(code).toBe(0);
    expect(Object.keys(jsonLines(stdout)[0])).toEqual(['id', 'classification', 'routing']);
  });

  test('no input gives no output', async ({ expect }) => {
    expect(await runCommand(['classify'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('shows no progress where nobody looks at a terminal', async ({ expect }) => {
    const { stderr } = await runCommand(['classify'], { input: '{"text":"Merci"}\n' });
    expect(stderr).toBe('');
  });
});
